"""What a person calls a playlist: its address, URI or id, with the market of the copy that is wanted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from maeari.errors import NoPlaylist

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAYLIST = re.compile(
    r"(?:(?:https?://)?open\.spotify\.com/(?:intl-[a-z-]+/)?(?:user/[^/?#]+/)?playlist/|spotify:playlist:)?"
    r"(?P<id>[0-9A-Za-z]{22})(?:[?#][^@]*)?",
    re.IGNORECASE,
)
_MARKET = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")


class WantedPlaylist(NamedTuple):
    """A playlist and the market under which its copy is kept, empty for none."""

    id: str
    market: str

    def __str__(self) -> str:
        return f"{self.id}@{self.market}" if self.market else self.id


def named(words: Sequence[str], markets: Sequence[str] = ()) -> list[WantedPlaylist]:
    """The playlists that are meant, each once.

    Args:
        words: `https://open.spotify.com/playlist/<id>?si=…`, also with `/intl-ko`, `spotify:playlist:<id>` or
            `<id>`; each may end in `@<market>`.
        markets: each playlist that names none of its own is wanted once for each of these.

    Raises:
        NoPlaylist: a word names no playlist, or a market is neither a country nor a label.
    """
    found: dict[WantedPlaylist, None] = {}
    for word in words:
        name, at, own = word.strip().partition("@")
        playlist = _PLAYLIST.fullmatch(name.strip())
        if playlist is None:
            raise NoPlaylist(f"{word!r} is no address, URI or id of a Spotify playlist")
        for market in [own] if at else markets or [""]:
            found[WantedPlaylist(playlist["id"], _checked(market, at or bool(markets)))] = None
    return list(found)


def _checked(market: str, is_given: object) -> str:
    """Countries in upper case, so that kr and KR are one; labels as they are."""
    if is_given and not _MARKET.fullmatch(market):
        raise NoPlaylist(f"{market!r} is no market: a country such as KR, or a label of letters and digits")
    return market.upper() if len(market) == 2 else market  # noqa: PLR2004 - ISO 3166-1 alpha-2
