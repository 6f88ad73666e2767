"""One refresh of songs: read, placed, clustered, ranked; next tables, checks, swap; the report on them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from maeari import metrics
from maeari.similarity.due import Due
from maeari.similarity.judging import Judging
from maeari.similarity.steps import Steps
from maeari.songs import algorithm
from maeari.songs.clusterings import KEY, clusterings
from maeari.songs.clusters import clusters_of
from maeari.songs.next_songs import next_songs
from maeari.songs.relations import songs_of
from maeari.songs.similar import near_songs, neighbours_of
from maeari.songs.space import measured, space_of
from maeari.telemetry import logger

if TYPE_CHECKING:
    from maeari.catalogue.mysql_publication import MysqlPublication
    from maeari.catalogue.refresh_history import RefreshHistory
    from maeari.catalogue.song_tables import SongTables
    from maeari.deadline import Deadline
    from maeari.lake.objects import Objects
    from maeari.lake.store import Lake
    from maeari.songs.lake_songs import LakeSongs


class SongsRefresh:
    """Makes and publishes the songs and their neighbours.

    Args:
        lake: tells the newest complete day.
        songs: of a day.
        tables: takes what is made of them.
        publication: puts what these took in the place of what serves.
        history: is told what became of it, and tells which days were judged.
        objects: takes the report on the clusters.
        most_changed: share of songs whose nearest may change from one refresh to the next, 0 to 1.
    """

    def __init__(
        self,
        lake: Lake,
        songs: LakeSongs,
        tables: SongTables,
        *,
        publication: MysqlPublication,
        history: RefreshHistory,
        objects: Objects,
        most_changed: float,
    ) -> None:
        self._lake = lake
        self._songs = songs
        self._tables = tables
        self._publication = publication
        self._history = history
        self._objects = objects
        self._due = Due(lake, history)
        self._judging = Judging(publication, most_changed, history, metric="Songs")

    def run(
        self,
        deadline: Deadline,
        day: str | None = None,
        *,
        force: bool = False,
        days_apart: int | None = None,
    ) -> dict[str, Any]:
        """Refreshes from a day of the lake, by default the newest complete one.

        Whatever is raised, what is published stays. The report on the clusters is made when the songs serve
        already; if that fails, it is logged, and the page goes on showing the one before.

        Args:
            deadline: of the query.
            day: `YYYY-MM-DD`.
            force: publish also what differs too much from what is published; never what is broken.
            days_apart: only where the day is so many days after the newest one judged, see `Due`.

        Returns:
            `{"day", "tracks", "compared", "rows", "clusters", "bytes_scanned", "algorithm", "figures",
            "steps": {name: {"seconds", "peak_mib"}}}`.

        Raises:
            RefreshNotDue: by `days_apart`.
            NothingToCompare: no complete day, or fewer than two songs with audio features in it.
            DayChanged: the day was published anew while it was read.
            QueryFailed: Athena refused the query. OutOfTime: it took too long.
            RefreshRunning: another one is at work. RefreshLockLost: this one was at work for nothing.
            TablesBusy: somebody keeps reading the tables.
            RefreshRejected: the checks failed; the tables are kept as `…_rejected`.
        """
        with self._publication.alone():
            return self._run(Steps(), deadline, self._due.day(day, days_apart), force=force)

    def _run(self, steps: Steps, deadline: Deadline, day: str, *, force: bool) -> dict[str, Any]:
        with steps.step("songs"), self._lake.reading(day):
            table = self._songs.songs(day, deadline)
        with steps.step("relations"):
            artists = self._tables.artists()
            songs = songs_of(table, artists, day)
        with steps.step("space"):
            genres = {artist_id: genres for artist_id, (_, genres) in artists.items()}
            space = space_of(measured(songs.table), genres)
        with steps.step("clusters"):
            groups = clusters_of(space)
        with steps.step("neighbours"):
            nearest = near_songs(space.points, groups)
        with steps.step("ranking"):
            near, distances = neighbours_of(songs.candidates(space.track_ids), *nearest)
        with steps.step("filling"), self._judging.refusals(day):
            self._publication.hold()
            rows = self._tables.fill(next_songs(songs, space, groups, near, distances))
            self._publication.describe(
                day=day,
                compared=len(space.track_ids),
                rows=rows,
                algorithm=algorithm.NAME,
                version=algorithm.VERSION,
                at=datetime.now(UTC),
                fresh_since=songs.fresh_since,
            )
        with steps.step("checks"):
            figures = self._judging.passed(day, force=force)
        with steps.step("swap"):
            self._publication.swap()
        metrics.emit({"SongsRefreshed": len(space.track_ids)})
        report = {
            "day": day,
            "tracks": songs.table.num_rows,
            "compared": len(space.track_ids),
            "rows": rows,
            "clusters": sum(len(group.centres) for group in groups),
            "bytes_scanned": self._songs.bytes_scanned,
            "algorithm": f"{algorithm.NAME} {algorithm.VERSION}",
            "figures": figures.report(),
            "steps": steps.taken,
        }
        logger.info("songs refreshed", **report)
        self._history.note("published", day, report)
        try:
            with steps.step("report"):
                names = {artist_id: name for artist_id, (name, _) in artists.items()}
                self._objects.put_json(KEY, clusterings(day, space, groups, partial(songs.told, names)))
        except Exception:  # noqa: BLE001 - the songs serve already, which no failure of the page's takes back
            logger.exception("the catalogue page goes on showing the clusterings of an earlier refresh")
        return report
