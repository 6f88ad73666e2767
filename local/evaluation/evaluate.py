"""Measures methods against a truth, and tells the result as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from local.evaluation import lake, metrics
from local.evaluation.methods import Inputs
from maeari.errors import NothingToCompare
from maeari.similarity.tagging import listeners_of, tagging_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from local.evaluation.folds import Fold
    from local.evaluation.lake import Weights
    from local.evaluation.methods import Method
    from local.evaluation.metrics import Estimate, Neighbours, Statistic, Values
    from local.evaluation.track_table import TrackTable
    from maeari.similarity.vectors import Statistics

RANKS = 10
"""Neighbours that are judged of each artist."""

METRICS: Mapping[str, Statistic] = {
    "nDCG@10": metrics.mean,
    "recall@10": metrics.mean,
    "genre P@10": metrics.mean,
    "never named": metrics.mean,
    "hubness": metrics.skewness,
    "stability": metrics.mean,
    "stability, tags too": metrics.mean,
}
"""Columns of the report, and what is told of the artists' values."""

NOTES = (
    "never named: share of artists that are nobody's neighbour; hubness: skewness of how often each is one",
    "stability: share of neighbours that stay when each artist loses a track at random; its tags stay, for",
    "  those of Spotify, MusicBrainz and Wikidata belong to artists",
    "stability, tags too: the same when what only that track's rows told of tags goes as well",
)

WIDTH = 24
"""Characters of a cell."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one method; None where it couldn't be, as the genres of a table without any."""

    method: str
    estimates: Mapping[str, Estimate | None]


class _Views(NamedTuple):
    """What a method is told of one fold: all, all but a track of each artist, and without its tags either."""

    whole: Inputs
    without_track: Inputs
    without_tags: Inputs


def evaluate(
    folds: Sequence[Fold],
    methods: Mapping[str, Method],
    listeners: Sequence[Weights] | None,
    seed: int,
) -> Iterator[Result]:
    """Each method in turn, on the same artists and with the same tracks removed.

    Args:
        folds: of the same artists and tracks; a result is the average over them.
        methods: by name.
        listeners: of each artist, whom its listeners hear besides; None if nobody knows.
        seed: of the removed tracks and the bootstrap.
    """
    # The recordings are those of every fold, so their queries, the long ones, run once.
    whole = lake.statistics_of(folds[0].table)
    thinned = lake.statistics_of(_thinned(folds[0].table, seed))
    views = [_views(fold.table, whole, thinned, listeners, seed) for fold in folds]
    for name, method in methods.items():
        try:
            measured = [_measured(fold, own, method) for fold, own in zip(folds, views, strict=True)]
        except NothingToCompare:
            yield Result(name, dict.fromkeys(METRICS))
            continue
        # Anew, so that a method's interval doesn't hang on the others.
        generator = np.random.default_rng(seed)
        values = (np.array(of_folds) for of_folds in zip(*measured, strict=True))
        estimates = (
            metrics.estimate(each, statistic, generator)
            for each, statistic in zip(values, METRICS.values(), strict=True)
        )
        yield Result(name, dict(zip(METRICS, estimates, strict=True)))


def lines(results: Iterable[Result]) -> Iterator[str]:
    """The results as a plain table, a value and its interval in each cell, and what the columns mean."""
    found = list(results)
    width = max(len(result.method) for result in found)
    yield (" " * width + "".join(f"{name:>{WIDTH}}" for name in METRICS)).rstrip()
    for result in found:
        cells = (cell(result.estimates[name]) for name in METRICS)
        yield f"{result.method:<{width}}" + "".join(f"{each:>{WIDTH}}" for each in cells)
    yield from NOTES


def inputs_of(table: TrackTable, statistics: Statistics, listeners: Sequence[Weights] | None) -> Inputs:
    """What the methods are told of a table.

    Args:
        table: of N artists.
        statistics: of the same; `lake.statistics_of` tells those of the table itself.
        listeners: as `evaluate`.
    """
    tags = lake.tags_of(table, listeners)
    heard = listeners_of(tags, table.artist_ids) if listeners else None
    return Inputs(table, statistics, tagging_of(tags, table.artist_ids), heard)


def _views(
    table: TrackTable,
    whole: Statistics,
    thinned: Statistics,
    listeners: Sequence[Weights] | None,
    seed: int,
) -> _Views:
    fewer = _thinned(table, seed)
    all_told = inputs_of(table, whole, listeners)
    return _Views(
        all_told,
        replace(all_told, table=fewer, statistics=thinned),
        inputs_of(fewer, thinned, listeners),
    )


def _thinned(table: TrackTable, seed: int) -> TrackTable:
    """The same tracks go from each fold's table: how many there are alone decides."""
    return table.thinned(np.random.default_rng(seed))


def _measured(fold: Fold, views: _Views, method: Method) -> Iterable[Values]:
    """(N,) for each of `METRICS`."""
    near: Neighbours = method(views.whole, RANKS)
    named = metrics.occurrences(near)
    return (
        metrics.ndcg(near, fold.truth),
        metrics.recall(near, fold.truth),
        metrics.genre_precision(near, fold.main_genres),
        (named == 0).astype(np.float64),
        named,
        metrics.overlap(near, method(views.without_track, RANKS)),
        metrics.overlap(near, method(views.without_tags, RANKS)),
    )


def cell(found: Estimate | None) -> str:
    """A value and its interval."""
    return "-" if found is None else f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
