"""What became of each refresh, in MySQL or MariaDB."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from pymysql.err import MySQLError

from maeari.errors import DatabaseUnavailable
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.mysql import Database

KEPT = 100
"""Entries of each job."""

type Outcome = Literal["published", "rejected", "rolled back"]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """One refresh: `report` is what the job reports, or `{"reason", "figures"}` of a rejected one."""

    outcome: str
    day: str
    at: datetime
    report: Mapping[str, Any]


class RefreshHistory:
    """The last refreshes of one job.

    Args:
        database: a job's connection.
        job: `similarity` or `songs`.
    """

    def __init__(self, database: Database, job: str) -> None:
        self._database = database
        self._job = job

    def note(self, outcome: Outcome, day: str, report: Mapping[str, Any]) -> None:
        """Adds an entry and removes those beyond `KEPT`.

        What it tells has happened already, so a database that doesn't take it fails nobody: that is logged.
        """
        try:
            self._note(outcome, day, report)
        except (DatabaseUnavailable, MySQLError) as error:
            logger.warning("a refresh was not noted", job=self._job, outcome=outcome, reason=str(error))

    def last(self, count: int = KEPT) -> Sequence[Refreshed]:
        """The newest first."""
        rows = self._database.rows(
            "SELECT outcome, day, at, report FROM refreshes WHERE job = %(job)s "
            "ORDER BY id DESC LIMIT %(count)s",
            {"job": self._job, "count": count},
        )
        return [
            Refreshed(row["outcome"], row["day"], row["at"].replace(tzinfo=UTC), json.loads(row["report"]))
            for row in rows
        ]

    def newest_judged(self) -> str | None:
        """The newest day of the lake of which a refresh was published or rejected, `YYYY-MM-DD`."""
        [row] = self._database.rows(
            "SELECT MAX(day) AS day FROM refreshes WHERE job = %(job)s "
            "AND outcome IN ('published', 'rejected')",
            {"job": self._job},
        )
        day: str | None = row["day"]
        return day

    def _note(self, outcome: Outcome, day: str, report: Mapping[str, Any]) -> None:
        self._database.execute(
            "INSERT INTO refreshes (job, outcome, day, at, report) "
            "VALUES (%(job)s, %(outcome)s, %(day)s, UTC_TIMESTAMP(), %(report)s)",
            {
                "job": self._job,
                "outcome": outcome,
                "day": day,
                "report": json.dumps(report, ensure_ascii=False),
            },
        )
        self._database.execute(
            "DELETE FROM refreshes WHERE job = %(job)s AND id <= (SELECT id FROM (SELECT id FROM refreshes "
            "WHERE job = %(job)s ORDER BY id DESC LIMIT 1 OFFSET %(kept)s) AS older)",
            {"job": self._job, "kept": KEPT},
        )
