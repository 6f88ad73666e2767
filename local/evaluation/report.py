"""One evaluation from files to the lines that a person reads."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from local.evaluation import folds, track_table, truth
from local.evaluation import listeners as listener_pairs
from local.evaluation.evaluate import evaluate, lines
from local.evaluation.methods import LISTENER_METHODS, METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.evaluation.folds import Fold
    from local.evaluation.track_table import TrackTable


def report(
    file: Path, *, pairs: Path | None, parts: int | None, listeners: Path | None, seed: int, most_artists: int
) -> Iterator[str]:
    """The lines of an evaluation.

    Args:
        file: CSV of tracks.
        pairs: CSV that is the truth; None if the file's playlists are.
        parts: of the playlists, to cross-validate over; None to take all of them for everything.
        listeners: CSV of pairs that the same people hear, if there is one.
        seed: of all that is drawn at random.
        most_artists: how many are taken at most.

    Raises:
        UnreadableFile: or `NothingToCompare`.
    """
    rejected: Counter[str] = Counter()
    table = track_table.read(file, most_artists, np.random.default_rng(seed), rejected)
    heard = listener_pairs.read(listeners, table) if listeners else None
    found = _folds(table, pairs, parts, seed)
    judged = np.any([fold.truth.any(axis=1) for fold in found], axis=0)
    for reason, count in rejected.most_common():
        yield f"rows rejected, {reason}: {count:,}"
    yield f"artists: {len(judged):,}, of which {int(judged.sum()):,} have somebody in the truth"
    yield f"tracks: {sum(map(len, table.tracks)):,}"
    if parts:
        yield f"averages over {parts} folds: genres by the rows of other playlists than those of the truth"
    methods = {**METHODS, **LISTENER_METHODS} if heard else METHODS
    yield from lines(evaluate(found, methods, heard, seed))


def _folds(table: TrackTable, pairs: Path | None, parts: int | None, seed: int) -> list[Fold]:
    if parts:
        return folds.split(table, parts, np.random.default_rng(seed))
    known = truth.from_pairs(pairs, table) if pairs else truth.from_playlists(table)
    return folds.whole(table, known)
