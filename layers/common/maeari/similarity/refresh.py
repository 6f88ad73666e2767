"""One refresh: statistics from the lake, vectors, neighbours, reasons, publication."""

from __future__ import annotations

import resource
import sys
import time
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from maeari.catalogue.model import FEATURES, NEIGHBOURS
from maeari.errors import NothingToCompare
from maeari.similarity.neighbours import nearest
from maeari.similarity.reasons import rarest_first, reason
from maeari.similarity.vectors import Statistics, genre_weights, scale_of, standardised, vectors
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from maeari.catalogue.model import Reason
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.catalogue.related_artists import RelatedArtists
    from maeari.deadline import Deadline
    from maeari.lake.athena import Athena
    from maeari.lake.store import Lake
    from maeari.similarity.scale import Scale

_TYPES = {
    "artist_id": pa.string(),
    "genres": pa.string(),
    "tracks": pa.int64(),
    **{name: pa.float64() for name in FEATURES},
}


class Refresh:
    """Makes and publishes everybody's neighbours.

    Args:
        lake: tells the newest complete day.
        athena: computes the statistics.
        related: takes the neighbours.
        space: takes the vectors, for new artists and for what the conversation asks of them.
    """

    def __init__(self, lake: Lake, athena: Athena, related: RelatedArtists, space: MysqlSpace) -> None:
        self._lake = lake
        self._athena = athena
        self._related = related
        self._space = space

    def run(self, deadline: Deadline, day: str | None = None) -> dict[str, Any]:
        """Refreshes from a day of the lake, by default the newest complete one.

        Returns:
            `{"day", "artists", "rows", "steps": {name: {"seconds", "peak_mib"}}}`.

        Raises:
            NothingToCompare: no day, or fewer than two comparable artists in it; what is published stays.
            QueryFailed: Athena refused the query. OutOfTime: it took too long.
        """
        steps = Steps()
        day = day or self._lake.newest_day()
        if day is None:
            raise NothingToCompare("the lake holds no complete day yet; run the datalake function first")
        with steps.step("statistics"):
            statistics = self._statistics(day, deadline).comparable()
        if len(statistics.artist_ids) < 2:  # noqa: PLR2004 - a neighbour needs two
            raise NothingToCompare(
                f"{len(statistics.artist_ids)} comparable artists on {day}, two are needed"
            )
        with steps.step("vectors"):
            scale = scale_of(statistics)
            scores = standardised(statistics.means, scale)
            points = vectors(scores, genre_weights(statistics.genres, scale))
        with steps.step("neighbours"):
            near, distances = nearest(points, NEIGHBOURS)
        with steps.step("reasons"):
            why = _reasons(statistics.genres, near, scores, scale)
        with steps.step("publication"):
            placed = zip(
                statistics.artist_ids,
                scores.tolist(),
                map(scale.genre_weights, statistics.genres),
                statistics.tracks,
                strict=True,
            )
            beside = self._space.fill(scale, placed, day)
            rows = self._related.publish(_rows(statistics.artist_ids, near, distances, why), beside)
        report = {"day": day, "artists": len(statistics.artist_ids), "rows": rows, "steps": steps.taken}
        logger.info("refreshed", **report)
        return report

    def _statistics(self, day: str, deadline: Deadline) -> Statistics:
        sql = files("maeari.similarity").joinpath("statistics.sql").read_text("utf-8")
        table = self._athena.query(sql, [f"'{day}'"] * 3, _TYPES, deadline)
        genres = [tuple(filter(None, (text or "").split("|"))) for text in table["genres"].to_pylist()]
        means = [table[name].to_numpy(zero_copy_only=False) for name in FEATURES]
        return Statistics(
            table["artist_id"].to_pylist(), genres, np.column_stack(means), table["tracks"].to_pylist()
        )


class Steps:
    """Seconds and peak memory of each step, for the report."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measures what is done inside; the peak is the process's own up to then, in MiB."""
        start = time.perf_counter()
        yield
        seconds = round(time.perf_counter() - start, 3)
        unit = 1024**2 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes on macOS, KiB on Linux
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)
        self.taken[name] = {"seconds": seconds, "peak_mib": peak}
        logger.info("step done", step=name, seconds=seconds, peak_mib=peak)


def _reasons(
    genres: Sequence[tuple[str, ...]],
    near: NDArray[np.intp],
    scores: NDArray[np.float32],
    scale: Scale,
) -> list[list[Reason]]:
    """For each artist the reasons of its neighbours, in their order."""
    sounds = scores.tolist()
    owned = [set(names) for names in genres]
    ordered = [rarest_first(names, scale.idf) for names in genres]
    return [
        [reason(sounds[row], sounds[other], ordered[row], owned[other]) for other in others]
        for row, others in enumerate(near.tolist())
    ]


def _rows(
    artist_ids: Sequence[str],
    near: NDArray[np.intp],
    distances: NDArray[np.float64],
    why: Sequence[Sequence[Reason]],
) -> Iterator[tuple[str, int, str, float, Reason]]:
    for artist_id, others, lengths, told in zip(artist_ids, near, distances, why, strict=True):
        for rank, (other, length, known) in enumerate(zip(others, lengths, told, strict=True), start=1):
            yield artist_id, rank, artist_ids[other], float(length), known
