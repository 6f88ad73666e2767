"""Measures methods against a truth, and tells the result as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maeari.errors import NothingToCompare
from maeari.similarity.evaluation import metrics
from maeari.similarity.evaluation.methods import neighbours_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from maeari.similarity.evaluation.methods import Method
    from maeari.similarity.evaluation.metrics import Estimate
    from maeari.similarity.evaluation.track_table import TrackTable
    from maeari.similarity.evaluation.truth import Truth

RANKS = 10
"""Neighbours that are judged of each artist."""

METRICS = ("nDCG@10", "recall@10", "genre P@10", "never named", "hubness", "stability")
"""Columns of the report."""

_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of one method; None where it couldn't be, as the genres of a table without any."""

    method: str
    estimates: Mapping[str, Estimate | None]


def evaluate(table: TrackTable, truth: Truth, methods: Mapping[str, Method], seed: int) -> Iterator[Result]:
    """Each method in turn, on the same artists and with the same tracks removed.

    Never named is the share of artists that are nobody's neighbour; hubness the skewness of how often each
    is one; stability the share of neighbours that stay when every artist loses a track at random.

    Args:
        table: of at least two artists.
        truth: of the same artists.
        methods: by name.
        seed: of the removed tracks and the bootstrap.
    """
    thinned = table.thinned(np.random.default_rng(seed))
    main_genres = table.main_genres()
    for name, method in methods.items():
        try:
            near = neighbours_of(table, method, RANKS)
            without = neighbours_of(thinned, method, RANKS)
        except NothingToCompare:
            yield Result(name, dict.fromkeys(METRICS))
            continue
        named = metrics.occurrences(near)
        values = (
            (metrics.ndcg(near, truth), metrics.mean),
            (metrics.recall(near, truth), metrics.mean),
            (metrics.genre_precision(near, main_genres), metrics.mean),
            ((named == 0).astype(np.float64), metrics.mean),
            (named, metrics.skewness),
            (metrics.overlap(near, without), metrics.mean),
        )
        generator = np.random.default_rng(
            seed
        )  # anew, so that a method's interval doesn't hang on the others
        estimates = (metrics.estimate(each, statistic, generator) for each, statistic in values)
        yield Result(name, dict(zip(METRICS, estimates, strict=True)))


def lines(results: Iterable[Result]) -> Iterator[str]:
    """The results as a plain table: a value and its interval in each cell."""
    found = list(results)
    width = max(len(result.method) for result in found)
    yield (" " * width + "".join(f"{name:>{_WIDTH}}" for name in METRICS)).rstrip()
    for result in found:
        cells = (_cell(result.estimates[name]) for name in METRICS)
        yield f"{result.method:<{width}}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells)


def _cell(found: Estimate | None) -> str:
    return "-" if found is None else f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
