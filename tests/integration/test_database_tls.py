"""TLS to a real server, which has it, and to one that hasn't."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from local.database import DatabaseServer
from local.paths import ROOT
from maeari.catalogue.mysql import Database, connector
from maeari.catalogue.tls import tls_context
from maeari.errors import DatabaseUnavailable, SettingMissing
from tests.integration.certificates import Certified, certified

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

    from local.database import DatabaseAddress


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Of the server, whose address is in its certificate."""
    return certified(tmp_path_factory.mktemp("identity"), "127.0.0.1")


@pytest.fixture(scope="module")
def tls_address(identity: Certified, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseAddress]:
    data = tmp_path_factory.mktemp("tls-server") / "data"
    with served(data, identity) as server:
        yield server.start()


def served(data: Path, identity: Certified) -> DatabaseServer:
    return DatabaseServer(
        None, data, [f"--ssl-cert={identity.certificate}", f"--ssl-key={identity.key}", "--ssl"]
    )


def cipher(address: DatabaseAddress, tls: ssl.SSLContext | None) -> str:
    """Of a new connection; empty where it is in clear."""
    login = (address.user, address.password)
    database = Database(connector(address.host, address.port, address.name, lambda: login, tls=tls))
    (row,) = database.rows("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
    database.close()
    return str(row["Value"])


def test_a_certificate_of_a_known_authority_for_the_host_is_taken(
    tls_address: DatabaseAddress, identity: Certified
) -> None:
    assert cipher(tls_address, tls_context("verified", identity.authorities))


def test_an_unknown_authority_is_refused(tls_address: DatabaseAddress, tmp_path: Path) -> None:
    stranger = certified(tmp_path, "127.0.0.1")
    with pytest.raises(DatabaseUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        cipher(tls_address, tls_context("verified", stranger.authorities))
    assert cipher(tls_address, tls_context("encrypted"))


def test_a_certificate_for_another_host_is_refused(tmp_path: Path) -> None:
    other = certified(tmp_path, "other.example")
    with served(tmp_path / "data", other) as server:
        address = server.start()
        with pytest.raises(
            DatabaseUnavailable, match=r"CERTIFICATE_VERIFY_FAILED.*not valid for '127.0.0.1'"
        ):
            cipher(address, tls_context("verified", other.authorities))
        assert cipher(address, tls_context("encrypted"))


def test_off_is_off(tls_address: DatabaseAddress) -> None:
    assert cipher(tls_address, tls_context("off")) == ""


def test_a_server_without_tls_is_refused(database_address: DatabaseAddress, identity: Certified) -> None:
    for tls in (tls_context("encrypted"), tls_context("verified", identity.authorities)):
        with pytest.raises(DatabaseUnavailable, match="SSL is required but the server doesn't support it"):
            cipher(database_address, tls)
    assert cipher(database_address, tls_context("off")) == ""


@pytest.mark.parametrize("made", ["nothing", "folder", "other files"])
def test_verified_without_a_bundle_says_what_to_do(made: str, tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    if made != "nothing":
        folder.mkdir()
    if made == "other files":
        (folder / "README").write_text("none here")
    with pytest.raises(SettingMissing, match="make rds-ca"):
        tls_context("verified", folder)


@pytest.mark.parametrize("text", ["", "<html>404</html>", "-----BEGIN CERTIFICATE-----\nAAAA\n", "메아리"])
def test_a_bundle_that_is_none_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "global-bundle.pem").write_text(text, encoding="utf-8")
    with pytest.raises(SettingMissing, match=r"global-bundle\.pem holds no PEM certificates"):
        tls_context("verified", tmp_path)


def fetched(url: str, into: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        ["make", "rds-ca", f"RDS_CA_URL={url}", f"CERTIFICATES={into}"],  # noqa: S607
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_fetches_the_bundle_that_verified_reads(
    tls_address: DatabaseAddress, identity: Certified, tmp_path: Path
) -> None:
    bundle = identity.authorities / "bundle.pem"
    done = fetched(bundle.as_uri(), tmp_path / "certificates")
    assert done.returncode == 0, done.stderr
    assert [each.name for each in (tmp_path / "certificates").iterdir()] == ["global-bundle.pem"]
    assert cipher(tls_address, tls_context("verified", tmp_path / "certificates"))


@pytest.mark.parametrize("text", ["<html>moved</html>", ""])
def test_make_keeps_the_bundle_that_is_there_when_it_gets_another_thing(
    identity: Certified, tmp_path: Path, text: str
) -> None:
    into, page = tmp_path / "certificates", tmp_path / "page.html"
    fetched((identity.authorities / "bundle.pem").as_uri(), into)
    kept = (into / "global-bundle.pem").read_bytes()
    page.write_text(text)
    for url in (page.as_uri(), (tmp_path / "missing").as_uri()):
        assert fetched(url, into).returncode != 0
        assert {each.name: each.read_bytes() for each in into.iterdir()} == {"global-bundle.pem": kept}
