"""Playlists as their order of songs: the truth that songs are judged by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from local.evaluation.track_table import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist of m songs.

    Attributes:
        rows: (m,) numbers of the songs among all, in the order of the playlist.
        others: (m, m) pairs of two songs.
        foreign: (m, m) those of them that share no artist.
    """

    rows: NDArray[np.intp]
    others: NDArray[np.bool_]
    foreign: NDArray[np.bool_]


def read(path: Path) -> dict[str, list[str]]:
    """The tracks of each playlist of a file, in the order of its rows.

    Raises:
        UnreadableFile: it can't be read as a table of tracks.
    """
    found: dict[str, list[str]] = {}
    for row in sorted(cleaned(path, Counter()), key=itemgetter("row")):
        if row["playlist"]:
            found.setdefault(row["playlist"], []).append(row["track_id"])
    return found


def playlist(tracks: Sequence[str], rows: Mapping[str, int], artists: Sequence[AbstractSet[str]]) -> Playlist:
    """A playlist as an evaluation needs it.

    Args:
        tracks: ids in its order; a song counts where it comes first.
        rows: number of the song that a track is; tracks without one are left out.
        artists: of each song.
    """
    own = list(dict.fromkeys(rows[track] for track in tracks if track in rows))
    foreign = [[artists[one].isdisjoint(artists[other]) for other in own] for one in own]
    return Playlist(
        np.array(own, np.intp), ~np.eye(len(own), dtype=np.bool_), np.array(foreign, np.bool_, ndmin=2)
    )
