"""What is measured of the neighbours of a playlist's songs: one value for each playlist.

Neighbours come as (N, k) row numbers, nearest first, `NOBODY` where a song has fewer than k.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from local.evaluation.metrics import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from local.evaluation.metrics import Neighbours, Values
    from local.evaluation.playlists import Playlist

    type Pairs = NDArray[np.bool_]


def told(near: Neighbours, playlist: Playlist) -> NDArray[np.intp]:
    """(m, k) places in the playlist of the neighbours of its songs, -1 for songs that it lacks."""
    places = np.full(len(near) + 1, -1, np.intp)
    places[playlist.rows] = np.arange(len(playlist.rows))
    places[NOBODY] = -1
    found: NDArray[np.intp] = places[near[playlist.rows]]
    return found


def next_song(places: NDArray[np.intp], pairs: Pairs) -> float:
    """Share of the songs, of those whose following one is among the pairs, that name it.

    Args:
        places: (m, k) as `told` gives them.
        pairs: (m, m) of songs that count.
    """
    asked = pairs.diagonal(1)
    following = np.arange(1, len(asked) + 1)
    named = (places[:-1] == following[:, None]).any(axis=1)
    return float(named[asked].mean()) if asked.any() else np.nan


def same_playlist(places: NDArray[np.intp], pairs: Pairs) -> tuple[float, float, float]:
    """Hit rate, recall and nDCG over the songs that are in a pair.

    A hit is a neighbour of the same playlist. Hit rate: share of songs with one; recall: share of the k
    neighbours, or of all of the playlist's if these are fewer, that are one; nDCG with gain 1 for each: as
    `metrics.recall` and `metrics.ndcg`, of a truth that knows no degrees.

    Args:
        places: (m, k) as `told` gives them.
        pairs: (m, m) of songs that count.
    """
    k = places.shape[1]
    hits = np.take_along_axis(pairs, np.maximum(places, 0), axis=1) & (places >= 0)
    most = np.minimum(pairs.sum(axis=1), k)
    asked = most > 0
    if not asked.any():
        return np.nan, np.nan, np.nan
    discounts: Values = 1 / np.log2(np.arange(2, k + 2))
    ideal = discounts.cumsum()[most[asked] - 1]
    named = hits[asked].sum(axis=1)
    return (
        float((named > 0).mean()),
        float((named / most[asked]).mean()),
        float((hits[asked] @ discounts / ideal).mean()),
    )
