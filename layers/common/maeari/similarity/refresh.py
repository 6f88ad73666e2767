"""One refresh: statistics from the lake, vectors, neighbours, reasons, next tables, checks, swap."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from maeari import metrics
from maeari.catalogue.model import NEIGHBOURS
from maeari.similarity import algorithm
from maeari.similarity.due import Due
from maeari.similarity.judging import Judging
from maeari.similarity.next_space import next_space
from maeari.similarity.pair_reasons import PairReasons, neighbour_rows
from maeari.similarity.space import neighbours_of, space_of
from maeari.similarity.steps import Steps
from maeari.similarity.tagging import listeners_of, tagging_of
from maeari.telemetry import logger

if TYPE_CHECKING:
    from maeari.catalogue.mysql_publication import MysqlPublication
    from maeari.catalogue.mysql_space import MysqlSpace
    from maeari.catalogue.refresh_history import RefreshHistory
    from maeari.catalogue.related_artists import RelatedArtists
    from maeari.deadline import Deadline
    from maeari.lake.store import Lake
    from maeari.similarity.lake_statistics import LakeStatistics
    from maeari.similarity.space import ArtistSpace
    from maeari.similarity.vectors import Statistics


class Refresh:
    """Makes and publishes everybody's neighbours.

    Args:
        lake: tells the newest complete day.
        statistics: of a day, computed in the lake.
        related: takes the neighbours.
        space: takes the vectors, for new artists and for what the conversation asks of them.
        publication: puts what these took in the place of what serves.
        history: is told what became of the refresh, and tells which days were judged.
        most_changed: share of artists whose nearest may change from one refresh to the next, 0 to 1.
        with_listeners: whether who listens to artists counts too.
    """

    def __init__(
        self,
        lake: Lake,
        statistics: LakeStatistics,
        related: RelatedArtists,
        space: MysqlSpace,
        *,
        publication: MysqlPublication,
        history: RefreshHistory,
        most_changed: float,
        with_listeners: bool = False,
    ) -> None:
        self._lake = lake
        self._statistics = statistics
        self._related = related
        self._space = space
        self._publication = publication
        self._history = history
        self._due = Due(lake, history)
        self._judging = Judging(publication, most_changed, history)
        self._with_listeners = with_listeners

    def run(
        self,
        deadline: Deadline,
        day: str | None = None,
        *,
        force: bool = False,
        days_apart: int | None = None,
    ) -> dict[str, Any]:
        """Refreshes from a day of the lake, by default the newest complete one.

        Whatever is raised, what is published stays.

        Args:
            deadline: of the queries.
            day: `YYYY-MM-DD`.
            force: publish also what differs too much from what is published; never what is broken.
            days_apart: only where the day is so many days after the newest one judged, see `Due`.

        Returns:
            `{"day", "artists", "rows", "bytes_scanned", "algorithm", "figures", "steps": {name: {"seconds",
            "peak_mib"}}}`.

        Raises:
            RefreshNotDue: by `days_apart`.
            NothingToCompare: no complete day, or fewer than two comparable artists in it.
            DayChanged: the day was published anew while it was read.
            QueryFailed: Athena refused the query. OutOfTime: it took too long.
            RefreshRunning: another refresh is at work. RefreshLockLost: this one was at work for nothing.
            TablesBusy: somebody keeps reading the tables.
            RefreshRejected: the checks failed; the tables are kept as `…_rejected`.
        """
        with self._publication.alone():
            return self._run(Steps(), deadline, self._due.day(day, days_apart), force=force)

    def _run(self, steps: Steps, deadline: Deadline, day: str, *, force: bool) -> dict[str, Any]:
        with steps.step("statistics"), self._lake.reading(day):
            statistics = self._statistics.statistics(day, deadline)
            tags = self._statistics.tags(day, deadline)
            statistics = self._answerable(day, statistics)
        with steps.step("vectors"):
            tagging = tagging_of(tags, statistics.artist_ids)
            listeners = listeners_of(tags, statistics.artist_ids) if self._with_listeners else None
            space = space_of(statistics, tagging, listeners)
        with steps.step("neighbours"):
            near, distances = neighbours_of(space, NEIGHBOURS)
        with steps.step("reasons"):
            reasons = _reasons_in(space)
            numbers = reasons.numbers(near)
        artists, name = len(space.artist_ids), algorithm.name(with_listeners=self._with_listeners)
        with steps.step("filling"), self._judging.refusals(day):
            self._publication.hold()
            self._space.fill(next_space(space))
            found = neighbour_rows(space.artist_ids, near, distances, numbers, reasons)
            rows = self._related.fill(found)
            self._publication.describe(
                day=day,
                compared=artists,
                rows=rows,
                algorithm=name,
                version=algorithm.VERSION,
                at=datetime.now(UTC),
            )
        with steps.step("checks"):
            figures = self._judging.passed(day, force=force)
        with steps.step("swap"):
            self._publication.swap()
        with steps.step("provisional"):
            self._publication.forget_provisional()
        metrics.emit({metrics.REFRESH_PUBLISHED: 1, "Refreshed": artists})
        report = {
            "day": day,
            "artists": artists,
            "rows": rows,
            "bytes_scanned": self._statistics.bytes_scanned,
            "algorithm": f"{name} {algorithm.VERSION}",
            "figures": figures.report(),
            "steps": steps.taken,
        }
        logger.info("refreshed", **report)
        self._history.note("published", day, report)
        return report

    def _answerable(self, day: str, statistics: Statistics) -> Statistics:
        known = self._publication.artist_ids()
        kept = np.array([each in known for each in statistics.artist_ids], dtype=bool)
        if not kept.all():
            logger.warning(
                "artists of the lake that the catalogue lacks", day=day, artists=int((~kept).sum())
            )
        return statistics.chosen(kept)


def _reasons_in(space: ArtistSpace) -> PairReasons:
    idf = dict(zip(space.tags.names, space.tags.idf.tolist(), strict=True))
    return PairReasons(space.scores, space.tagging.rows, space.tagging.columns, space.tagging.names, idf)
