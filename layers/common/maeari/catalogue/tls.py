"""How the connection to the database is protected."""

from __future__ import annotations

import ssl
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from maeari.errors import SettingMissing

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

type TlsMode = Literal["off", "encrypted", "verified"]


@cache
def tls_context(mode: TlsMode, authorities: Traversable | None = None) -> ssl.SSLContext | None:
    """What a connection of this mode insists on; None for no TLS at all.

    `encrypted` keeps out who only listens. `verified` keeps out who answers in the server's place too: the
    certificate must be for the host that was called, from an authority of a `*.pem` file.

    Args:
        mode: as the setting says.
        authorities: folder of the PEM files; `maeari/certificates`, which `make rds-ca` fills, by default.

    Raises:
        SettingMissing: `verified` without a PEM file, or with one that holds no certificate.
    """
    if mode == "off":
        return None
    # Not create_default_context: it would also trust the machine's own authorities, and read them for 50 ms.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if mode == "encrypted":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    for bundle in _bundles(authorities or files("maeari").joinpath("certificates")):
        try:
            context.load_verify_locations(cadata=bundle.read_text("ascii"))
        except (ssl.SSLError, ValueError) as error:
            raise SettingMissing(
                f"{bundle.name} holds no PEM certificates: run `make rds-ca` anew"
            ) from error
    return context


def _bundles(folder: Traversable) -> list[Traversable]:
    found = [each for each in folder.iterdir() if each.name.endswith(".pem")] if folder.is_dir() else []
    if not found:
        raise SettingMissing(
            "DATABASE_TLS is verified, but the layer carries no certificates to verify with: run "
            "`make rds-ca` before `make build`, or set it to encrypted"
        )
    return found
