"""Walks over all artists, so that each one's other names and tags are looked up now and then."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maeari.catalogue.names_lookup import MUSICBRAINZ, RECHECK_AFTER, WIKIDATA
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, RateLimited, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maeari.catalogue.alias_ports import AliasChecks
    from maeari.catalogue.names_lookup import LookedUp, NamesLookup

ARTISTS_PER_PAGE = 250
"""As many as one query to Wikidata takes."""

RESERVE_SECONDS = 15.0
"""Time kept for writing a page and for answering."""

FAILURES_IN_A_ROW = 3
"""After so many pages failed one after another a source is taken to be down."""


@dataclass(slots=True)
class Report:
    """What a run did.

    Attributes:
        artists: looked up to the end and noted as such.
        named: artists with at least one alias, also those that MusicBrainz owes an answer.
        aliases: spellings stored, whether new or known before.
        tags: tags stored, likewise.
        failures: pages without an answer, by source.
        stopped: why artists are left to look up, None when none are.
    """

    artists: int = 0
    named: int = 0
    aliases: int = 0
    tags: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    stopped: str | None = None

    def add(self, found: LookedUp, artists: int) -> None:
        """Counts what was found on a page of so many artists."""
        self.artists += artists if found.is_complete else 0
        self.named += found.named
        self.aliases += found.aliases
        self.tags += found.tags


class _Stopped(Exception):
    """The run can't go on now; the message tells why."""


class _Patience:
    """Counts the failures of the sources, and gives up those that seem to be down."""

    def __init__(self, failures: dict[str, int]) -> None:
        self._failures = failures
        self._in_a_row: Counter[str] = Counter()
        self.given_up: dict[str, str] = {}

    def note(self, asked: Mapping[str, SourceError | None]) -> None:
        """Takes in how the sources answered for one page."""
        for source, error in asked.items():
            if error is None:
                self._in_a_row[source] = 0
                continue
            self._failures[source] = self._failures.get(source, 0) + 1
            self._in_a_row[source] += 1
            if isinstance(error, RateLimited) or self._in_a_row[source] == FAILURES_IN_A_ROW:
                self.given_up[source] = str(error)


class AliasFilling:
    """Walks over the artists that were not looked up lately, page by page.

    Args:
        checks: which artists are due.
        lookup: looks a page up and notes it when that is complete.
    """

    def __init__(self, checks: AliasChecks, lookup: NamesLookup) -> None:
        self._checks = checks
        self._lookup = lookup

    def run(self, deadline: Deadline) -> dict[str, Any]:
        """Goes on until every artist is looked up, the time is nearly over or Wikidata is down.

        Args:
            deadline: of the invocation.

        Returns:
            The fields of `Report`. Failures of the sources are told there, never raised.
        """
        report = Report()
        try:
            self._walk(Deadline(deadline.remaining() - RESERVE_SECONDS), report)
        except _Stopped as stopped:
            report.stopped = str(stopped)
        except OutOfTime:
            report.stopped = "out of time"
        content = asdict(report)
        logger.info("filling of aliases ended", **content)
        return content

    def _walk(self, deadline: Deadline, report: Report) -> None:
        patience = _Patience(report.failures)
        before = datetime.now(UTC) - RECHECK_AFTER
        after = ""
        while page := self._checks.due(after=after, before=before, count=ARTISTS_PER_PAGE):
            after = page[-1][0]
            with_musicbrainz = MUSICBRAINZ not in patience.given_up
            found = self._lookup.look_up(page, deadline, with_musicbrainz=with_musicbrainz)
            report.add(found, len(page))
            patience.note(found.asked)
            if WIKIDATA in patience.given_up:
                raise _Stopped(patience.given_up[WIKIDATA])
        if report.failures:
            raise _Stopped("some artists got no answer")
