"""A program: the product's refresh, which kills itself at one point of its work.

Its arguments: the point, and where the parts are as JSON. It watches what the product logs, the rows that it
reads and the statements that it runs; nothing in the product knows of it.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from local.resources import client
from maeari.catalogue import mysql_space, next_tables, related_artists
from maeari.catalogue.mysql import Database, connector
from maeari.catalogue.mysql_publication import MysqlPublication
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.catalogue.refresh_history import RefreshHistory
from maeari.catalogue.related_artists import RelatedArtists
from maeari.deadline import Deadline
from maeari.lake.athena import RESULTS, Athena
from maeari.lake.store import Lake
from maeari.similarity.lake_statistics import LakeStatistics
from maeari.similarity.refresh import Refresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from maeari.catalogue.related_artists import Row

STEPS = ("statistics", "vectors", "neighbours", "reasons", "filling", "checks", "swap", "provisional")
TABLES = (*mysql_space.TABLES, related_artists.TABLE, "published")
MIDDLE, RENAME = "middle of a fill", "rename"
ROWS_BEFORE_THE_MIDDLE = 4000


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Watch(logging.Handler):
    """Dies at the log line of the point."""

    def __init__(self, point: str) -> None:
        super().__init__()
        self._point = point

    def emit(self, record: logging.LogRecord) -> None:
        if self._point in {getattr(record, "step", ""), getattr(record, "table", "")}:
            die()


class DyingDatabase(Database):
    """Dies as soon as the next tables have been renamed."""

    filled = False

    def once[Result](self, work: Callable[[Any], Result]) -> Result:
        result = super().once(work)
        there = f"{related_artists.TABLE}_next" in next_tables.names(self)
        if self.filled and not there:
            die()
        self.filled = there
        return result


class DyingRelatedArtists(RelatedArtists):
    """Dies while its rows are being read."""

    def fill(self, rows: Iterable[Row]) -> int:
        def some() -> Iterator[Row]:
            for number, row in enumerate(rows):
                if number == ROWS_BEFORE_THE_MIDDLE:
                    die()
                yield row

        return super().fill(some())


def main() -> None:
    point, where = sys.argv[1], json.loads(sys.argv[2])
    logging.getLogger("maeari").addHandler(Watch(point))
    host, port, name = where["database"]
    connect = connector(host, port, name, lambda: where["login"], 60, job=True)
    database = (DyingDatabase if point == RENAME else Database)(connect)
    related = (DyingRelatedArtists if point == MIDDLE else RelatedArtists)(database)
    s3, athena = client("s3", where["aws"]), client("athena", where["aws"])
    Refresh(
        Lake(s3, where["bucket"]),
        LakeStatistics(
            Athena(
                athena,
                s3,
                where["work_group"],
                where["glue_database"],
                results=f"s3://{where['bucket']}/{RESULTS}",
            )
        ),
        related,
        MysqlSpace(database),
        publication=MysqlPublication(database, [related_artists.TABLE, *mysql_space.TABLES]),
        history=RefreshHistory(database, "similarity"),
        most_changed=1.0,
    ).run(Deadline(60))


if __name__ == "__main__":
    main()
