"""The sample's playlists: made of its songs by rule, so they are the same on every machine.

One is the app owner's own, which development mode may read; of the others it is told the names, and of
Spotify's own nothing. Extended quota reads all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.sources.catalogue import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from local.sources.catalogue import Catalogue, Track

EDITORIAL = "37i9dQZ"
"""How the ids of Spotify's own playlists begin."""

_TOP = 50
_FAVOURITES_EACH = 2


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist; `entries` are ids of tracks, or what is no track: `local`, `episode`, `gone`."""

    id: str
    name: str
    followers: int
    is_own: bool
    entries: tuple[str, ...]

    @property
    def is_editorial(self) -> bool:
        """Whether it is one of Spotify's own."""
        return self.id.startswith(EDITORIAL)


def playlists(catalogue: Catalogue) -> Mapping[str, Playlist]:
    """All playlists by id."""
    tracks = sorted(catalogue.tracks.values(), key=lambda track: (-track.popularity, track.id))
    korean = [track for track in tracks if catalogue.artists[track.artist_id].ko]
    abroad = [track for track in tracks if not catalogue.artists[track.artist_id].ko]
    slow = [track for track in tracks if catalogue.artists[track.artist_id].profile["energy"] < 0.5]  # noqa: PLR2004
    favourites = [
        track_id
        for artist in catalogue.artists.values()
        if artist.start
        for track_id in artist.track_ids[:_FAVOURITES_EACH]
    ]
    made = (
        _playlist("My favourites", (*favourites, "local", "episode", "gone"), is_own=True),
        _playlist("Rainy evenings", _ids(slow)),
        _playlist("Top 50 - Global", _ids(tracks[:_TOP]), prefix=EDITORIAL),
        _playlist("Top 50 - South Korea", _ids(korean[:_TOP]), prefix=EDITORIAL),
        _playlist("Top 50 - Brazil", _ids(abroad[:_TOP]), prefix=EDITORIAL),
    )
    return {each.id: each for each in made}


def not_a_track(kind: str) -> dict[str, Any] | None:
    """The object in the place of a track that is none."""
    if kind == "gone":
        return None
    if kind == "episode":
        own = identifier("episode", "1")
        return {"id": own, "type": "episode", "name": "An episode", "uri": f"spotify:episode:{own}"}
    return {
        "id": None,
        "type": "track",
        "name": "A file of mine",
        "is_local": True,
        "uri": "spotify:local:::A+file+of+mine:180",
        "artists": [{"id": None, "name": "Myself", "type": "artist"}],
        "album": {"id": None, "name": None, "images": []},
        "duration_ms": 180_000,
    }


def _playlist(name: str, entries: Sequence[str], *, is_own: bool = False, prefix: str = "") -> Playlist:
    made = identifier("playlist", name)
    followers = int.from_bytes(made[:2].encode())
    return Playlist(prefix + made[len(prefix) :], name, followers, is_own, tuple(entries))


def _ids(tracks: Sequence[Track]) -> tuple[str, ...]:
    return tuple(track.id for track in tracks)
