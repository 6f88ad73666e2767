"""Keeps pictures and popularity of artists fresh, and removes those that have grown too old.

Spotify's terms let us keep what it tells for a while only: show fresh, delete older (music-sources reference,
section 8). Ids stay, they lead to Spotify. Names and genres stay too: other sources tell them as well.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from maeari.catalogue import names
from maeari.catalogue.model import Alias
from maeari.deadline import Deadline
from maeari.errors import CredentialsRefused, OutOfTime, RateLimited, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from maeari.catalogue.model import Artist
    from maeari.catalogue.ports import ArtistStore
    from maeari.sources.ports import ArtistSource

SOURCE = "spotify"
LANGUAGE = "ko"
"""Of the name that is shown: `discovery.discoverer` stores the Korean one too."""

ARTISTS_PER_PAGE = 50
"""As many as one call reads where batch reads are allowed."""

ARTISTS_PER_RUN = 5000
ARTISTS_PER_STATEMENT = 500
FAILURES_IN_A_ROW = 3
"""After so many artists without an answer one after another the source is taken to be down."""

CLEARING_SECONDS = 15.0
"""Time kept for removing what is too old, however long the source takes."""


class DisplayFieldStore(Protocol):
    """Which artists' pictures and popularity are how old."""

    def oldest(self, *, source: str, before: datetime, count: int) -> Sequence[str]:
        """Ids of artists of a source that were fetched before then, the oldest first."""

    def expired(self, *, source: str, before: datetime, count: int) -> Sequence[str]:
        """Ids of artists of a source that were fetched before then and have a picture or a popularity."""

    def clear(self, artist_ids: Sequence[str], *, before: datetime) -> int:
        """Removes both from those of the artists that were fetched before then; the number of them."""

    def note_unknown(self, artist_ids: Sequence[str], at: datetime) -> None:
        """Dates those of the artists that have neither: the source was asked and doesn't know them."""


@dataclass(slots=True)
class Report:
    """What a run did.

    Attributes:
        refreshed: artists that the source told about.
        unknown: artists that it doesn't know any more.
        failures: artists or batches without an answer.
        cleared: artists that lost picture and popularity, because nobody could refresh them in time.
        stopped: why artists are left to refresh, None when none are.
    """

    refreshed: int = 0
    unknown: int = 0
    failures: int = 0
    cleared: int = 0
    stopped: str | None = None


class DisplayFields:
    """Refreshes the artists whose fields are oldest, then clears the fields that are still too old.

    Args:
        store: tells the age of the fields.
        artists: gets the fresh records.
        source: tells them.
        kept: how long the fields may be kept. They are refreshed from half of that on: some nights may fail.
    """

    def __init__(
        self, store: DisplayFieldStore, artists: ArtistStore, source: ArtistSource, kept: timedelta
    ) -> None:
        self._store = store
        self._artists = artists
        self._source = source
        self._kept = kept

    def run(self, deadline: Deadline) -> dict[str, Any]:
        """Goes on until nothing is due, the time is nearly over or the source gives no more; then clears.

        Args:
            deadline: of this step.

        Returns:
            The fields of `Report`. Failures of the source are told there, never raised.
        """
        report = Report()
        now = datetime.now(UTC)
        due = self._store.oldest(source=SOURCE, before=now - self._kept / 2, count=ARTISTS_PER_RUN)
        report.stopped = self._refresh(due, Deadline(deadline.remaining() - CLEARING_SECONDS), report)
        self._clear(now - self._kept, deadline, report)
        content = asdict(report)
        logger.info("display fields ended", **content)
        return content

    def _refresh(self, due: Sequence[str], deadline: Deadline, report: Report) -> str | None:
        """Refreshes the artists page by page; why it ended early, if it did."""
        in_a_row = 0
        while due:
            page = due[:ARTISTS_PER_PAGE]
            found, error = self._read(page, deadline)
            self._keep(found)
            report.refreshed += len(found)
            if error is None:
                unknown = sorted(set(page) - {artist.id for artist in found})
                self._store.note_unknown(unknown, datetime.now(UTC))
                report.unknown += len(unknown)
                due, in_a_row = due[len(page) :], 0
                continue
            if isinstance(error, RateLimited | CredentialsRefused | OutOfTime):
                return str(error)
            logger.warning("no display fields", reason=str(error))
            report.failures += 1
            in_a_row = 1 if found else in_a_row + 1
            if in_a_row == FAILURES_IN_A_ROW:
                return f"{in_a_row} failures in a row: the source seems to be down"
            # On behind the artist that failed, or it would hold up all others every night.
            due = due[1 + max((page.index(artist.id) + 1 for artist in found), default=0) :]
        return None

    def _read(
        self, artist_ids: Sequence[str], deadline: Deadline
    ) -> tuple[list[Artist], SourceError | OutOfTime | None]:
        """What could be read of a page, and the error that ended it."""
        found = []
        try:
            for artist in self._source.artists(artist_ids, deadline, LANGUAGE):
                if artist.id in artist_ids:  # an id may lead to a record under a newer one
                    found.append(artist)  # noqa: PERF401 - an error must leave what came before it
        except (SourceError, OutOfTime) as error:
            return found, error
        return found, None

    def _keep(self, found: Sequence[Artist]) -> None:
        aliases = [Alias(names.key(artist.name), artist.id, artist.source, LANGUAGE) for artist in found]
        self._artists.save(found, [alias for alias in aliases if alias.key])

    def _clear(self, before: datetime, deadline: Deadline, report: Report) -> None:
        while deadline.remaining():
            ids = self._store.expired(source=SOURCE, before=before, count=ARTISTS_PER_STATEMENT)
            if not ids:
                return
            report.cleared += self._store.clear(ids, before=before)
        report.stopped = report.stopped or "out of time"
