"""Slices in the exact shape of the Million Playlist Dataset, invented, the same each time.

Tracks are chosen by Zipf's law, so that few are in many playlists. Lengths of playlists follow a log-normal
law with the dataset's mean of 66 and its bounds 5 and 250.
"""

from __future__ import annotations

import json
import random
import string
from bisect import bisect
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAYLISTS = 1000
"""Of a slice."""

TRACKS = 200_000
"""That playlists choose from."""

TRACKS_AN_ALBUM = 8
ALBUMS_AN_ARTIST = 3
FEWEST, MOST = 5, 250
_MEAN_LOG, _SPREAD_LOG = 3.86, 0.86
"""Of the natural logarithm of a playlist's length, before it is bounded."""

_BASE62 = string.digits + string.ascii_letters
_THEMES = (
    "drive",
    "rain",
    "party",
    "workout",
    "sleep",
    "study",
    "road trip",
    "여름",
    "throwback",
    "chill 🌙",
)
_MODIFIED = 1_493_424_000


def write_slices(folder: Path, count: int, playlists: int = PLAYLISTS, tracks: int = TRACKS) -> list[Path]:
    """Writes so many slices named as the dataset's; their paths."""
    choice = _Choice(tracks)
    paths = []
    for number in range(count):
        first = number * playlists
        path = folder / f"mpd.slice.{first}-{first + playlists - 1}.json"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(_slice(first, playlists, choice))
        paths.append(path)
    return paths


def slice_content(first: int, playlists: int, tracks: int = TRACKS) -> dict[str, Any]:
    """A slice as an object, for a test to change before it is written."""
    content: dict[str, Any] = json.loads("".join(_slice(first, playlists, _Choice(tracks))))
    return content


class _Choice:
    """Draws tracks by rank: the one of rank r with a probability in proportion to 1/r."""

    def __init__(self, tracks: int) -> None:
        self._heights = list(accumulate(1 / rank for rank in range(1, tracks + 1)))

    def draw(self, drawn: random.Random) -> int:
        return bisect(self._heights, drawn.random() * self._heights[-1])


def _slice(first: int, playlists: int, choice: _Choice) -> Iterator[str]:
    info = {
        "generated_on": "2017-12-03 08:41:42.057563",
        "slice": f"{first}-{first + playlists - 1}",
        "version": "v1",
    }
    yield f'{{\n    "info": {json.dumps(info, indent=8)}, \n    "playlists": ['
    for pid in range(first, first + playlists):
        yield ", " if pid > first else ""
        yield _playlist(pid, choice)
    yield "\n    ]\n}"


def _playlist(pid: int, choice: _Choice) -> str:
    drawn = random.Random(f"playlist {pid}")  # noqa: S311 - sample data, not a secret
    length = round(min(max(drawn.lognormvariate(_MEAN_LOG, _SPREAD_LOG), FEWEST), MOST))
    numbers: dict[int, None] = {}
    while len(numbers) < length:
        numbers[choice.draw(drawn)] = None
    albums = {number // TRACKS_AN_ALBUM for number in numbers}
    told = {
        "name": drawn.choice(_THEMES),
        "collaborative": "false",
        "pid": pid,
        "modified_at": _MODIFIED + pid,
        "num_tracks": length,
        "num_albums": len(albums),
        "num_followers": 1 + drawn.randrange(3),
        "num_edits": 1 + drawn.randrange(40),
        "duration_ms": sum(map(_milliseconds, numbers)),
        "num_artists": len({album // ALBUMS_AN_ARTIST for album in albums}),
    }
    tracks = ", ".join(
        f'\n                {{\n                    "pos": {pos}, {_track(number)}'
        for pos, number in enumerate(numbers)
    )
    head = json.dumps(told, indent=12)[:-2]
    return f'\n        {head}, \n            "tracks": [{tracks}\n            ]\n        }}'


@lru_cache(maxsize=TRACKS)
def _track(number: int) -> str:
    album = number // TRACKS_AN_ALBUM
    artist = album // ALBUMS_AN_ARTIST
    told = {
        "artist_name": f"Artist {artist}",
        "track_uri": f"spotify:track:{identifier('track', number)}",
        "artist_uri": f"spotify:artist:{identifier('artist', artist)}",
        "track_name": f"Song {number} of the album",
        "album_uri": f"spotify:album:{identifier('album', album)}",
        "duration_ms": _milliseconds(number),
        "album_name": f"Album {album} by the artist {artist}",
    }
    return json.dumps(told, indent=20)[1:-1].strip() + "\n                }"


def _milliseconds(number: int) -> int:
    return 120_000 + number * 7919 % 180_000


def identifier(kind: str, number: int) -> str:
    """The invented id of a track, an album or an artist."""
    drawn = random.Random(f"{kind} {number}")  # noqa: S311 - sample data, not a secret
    return "".join(drawn.choices(_BASE62, k=22))
