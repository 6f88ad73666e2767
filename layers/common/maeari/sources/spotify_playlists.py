"""Playlists of Spotify's Web API, and why one can't be read (music-sources reference, section 2.3).

Since February 2026 the tracks lie at `/playlists/{id}/items` as `item`, before at `/playlists/{id}/tracks` as
`track`. Apps with extended quota have both, apps in development mode the new path alone.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from maeari.errors import CapabilityMissing, NotFound, PlaylistClosed
from maeari.sources import parsing
from maeari.sources import spotify_objects as objects
from maeari.sources.ports import Playlist, PlaylistTrack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Protocol

    from maeari.deadline import Deadline

    class Get(Protocol):
        """Asks the Web API."""

        def __call__(
            self, path: str, parameters: Mapping[str, str | int], deadline: Deadline, bucket: str
        ) -> dict[str, Any]:
            """The JSON object at a path."""


PAGE = 50
"""Most entries of a page in either mode."""

OWN_OF_SPOTIFY = "37i9dQZ"
"""How the ids of editorial and algorithmic playlists begin."""

_BUCKET = "playlists"
_HEAD_FIELDS = "id,name,followers(total)"
_DEFAULT_COUNTRY = "KR"
"""Without a market nothing counts as available: the Web API says so of tokens without a user."""


def read(get: Get, playlist_id: str, deadline: Deadline, market: str) -> Playlist:
    """A playlist with all its tracks.

    Args:
        get: asks the Web API.
        playlist_id: 22 characters.
        deadline: for all calls.
        market: under which the copy is kept; an ISO country is also that whose availability counts.

    Raises:
        PlaylistClosed: Spotify knows no such playlist, or doesn't show it to this app.
    """
    country = market if re.fullmatch("[A-Z]{2}", market) else _DEFAULT_COUNTRY
    try:
        head = get(
            f"/playlists/{playlist_id}", {"market": country, "fields": _HEAD_FIELDS}, deadline, _BUCKET
        )
        entries = list(_entries(get, playlist_id, country, deadline))
    except NotFound as error:
        raise PlaylistClosed(objects.NAME, _why_unknown(playlist_id)) from error
    except CapabilityMissing as error:
        raise PlaylistClosed(objects.NAME, _why_refused(playlist_id)) from error
    tracks: list[PlaylistTrack] = []
    skipped: Counter[str] = Counter()
    for position, entry in enumerate(entries):
        track = _track(position, entry)
        if isinstance(track, str):
            skipped[track] += 1
        else:
            tracks.append(track)
    return Playlist(
        id=playlist_id,
        market=market,
        name=parsing.text(head.get("name")) or playlist_id,
        followers=parsing.integer(parsing.mapping(head.get("followers")).get("total")),
        tracks=tuple(tracks),
        skipped=skipped,
    )


def _entries(get: Get, playlist_id: str, country: str, deadline: Deadline) -> Iterator[Any]:
    path = f"/playlists/{playlist_id}/items"
    query: dict[str, str | int] = {"market": country, "limit": PAGE, "offset": 0}
    try:
        page = get(path, query, deadline, _BUCKET)
    except (CapabilityMissing, NotFound):
        path = f"/playlists/{playlist_id}/tracks"
        page = get(path, query, deadline, _BUCKET)
    read_so_far = 0
    while True:
        entries = page.get("items")
        if not isinstance(entries, list):
            return
        yield from entries
        read_so_far += len(entries)
        if not entries or not page.get("next"):
            return
        page = get(path, query | {"offset": read_so_far}, deadline, _BUCKET)


def _track(position: int, entry: Any) -> PlaylistTrack | str:
    """The track of an entry, or why it is none."""
    listed = parsing.mapping(entry)
    found = parsing.mapping(listed.get("item") or listed.get("track"))
    if not found:
        return "no longer available"
    if listed.get("is_local") or found.get("is_local"):
        return "local file"
    if found.get("type") == "episode":
        return "episode"
    track, artist_ids = objects.track(found), objects.artist_ids(found)
    if track is None or not artist_ids:
        return "without id, title or artist"
    return PlaylistTrack(position, artist_ids, track)


def _why_unknown(playlist_id: str) -> str:
    if playlist_id.startswith(OWN_OF_SPOTIFY):
        return (
            f"playlist {playlist_id} is one of Spotify's own, which are closed to apps since November 2024. "
            "Copy its songs into a public playlist of yours and import that one"
        )
    return f"playlist {playlist_id} is unknown or private. Check the address, and make it public"


def _why_refused(playlist_id: str) -> str:
    return (
        f"playlist {playlist_id} is not shown to this app: in development mode only its owner or a "
        "collaborator sees its songs. Import a playlist of yours with an app of extended quota, or save its "
        "songs as a CSV file and run `maeari import tracks`"
    )
