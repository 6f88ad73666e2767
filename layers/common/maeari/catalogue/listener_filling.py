"""Walks over the artists with a MusicBrainz id, so that it is known which artists share their listeners.

What is found is stored as tags whose names are MusicBrainz ids: two artists with the same listeners have the
same ids there, as two artists of one genre have the same words. They are no genres.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from maeari.catalogue.alias_ports import Tag
from maeari.catalogue.listener_ports import LISTENBRAINZ
from maeari.catalogue.tags import MAX_WEIGHT
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, RateLimited, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.alias_ports import ArtistTags
    from maeari.catalogue.listener_ports import ListenerChecks, ListenerSource

RECHECK_AFTER = timedelta(days=30)

ARTISTS_PER_RUN = 1000
"""More than a Lambda has time for at one call a second."""

SIMILAR_KEPT = 50
"""Of one artist, those with the highest scores."""

RESERVE_SECONDS = 5.0
"""Time kept for writing an artist and for answering."""

FAILURES_IN_A_ROW = 3
"""After so many artists failed one after another the source is taken to be down."""


@dataclass(slots=True)
class Report:
    """What a run did.

    Attributes:
        done: artists that were asked for and stored.
        left: artists that are due still, those that failed among them.
        failed: artists without an answer.
        tags: tags stored.
        stopped: why the run ended before it had asked for all that were due, None when it hadn't.
    """

    done: int = 0
    left: int = 0
    failed: int = 0
    tags: int = 0
    stopped: str | None = None


class ListenerFilling:
    """Asks for the artists that were not asked for lately, those never asked for first.

    Args:
        checks: which artists are due.
        tags: gets what is found.
        listeners: is asked, one MusicBrainz id at a time.
    """

    def __init__(self, checks: ListenerChecks, tags: ArtistTags, listeners: ListenerSource) -> None:
        self._checks = checks
        self._tags = tags
        self._listeners = listeners

    def run(self, deadline: Deadline) -> dict[str, Any]:
        """Goes on until every artist is asked for, the time is nearly over or the source is down.

        Args:
            deadline: of the invocation.

        Returns:
            The fields of `Report`. Failures of the source are told there, never raised.
        """
        report = Report()
        before = datetime.now(UTC) - RECHECK_AFTER
        try:
            self._walk(before, Deadline(deadline.remaining() - RESERVE_SECONDS), report)
        except OutOfTime:
            report.stopped = "out of time"
        report.left = self._checks.count_due(before=before)
        content = asdict(report)
        logger.info("filling of listeners ended", **content)
        return content

    def _walk(self, before: datetime, deadline: Deadline, report: Report) -> None:
        failures_in_a_row = 0
        for artist_id, mbids in self._checks.due(before=before, count=ARTISTS_PER_RUN).items():
            try:
                scores = self._scores(mbids, deadline)
            except SourceError as error:
                logger.warning("no listeners of an artist", artist_id=artist_id, reason=str(error))
                report.failed += 1
                failures_in_a_row += 1
                if isinstance(error, RateLimited) or failures_in_a_row == FAILURES_IN_A_ROW:
                    report.stopped = str(error)
                    return
                continue
            failures_in_a_row = 0
            report.tags += self._keep(artist_id, mbids, scores)
            report.done += 1

    def _scores(self, mbids: Sequence[str], deadline: Deadline) -> dict[str, int]:
        """Scores by MusicBrainz id; where several of the artist's own ids tell of one, the highest."""
        scores: dict[str, int] = {}
        for mbid in mbids:
            for similar, score in self._listeners.similar(mbid, deadline).items():
                scores[similar] = max(score, scores.get(similar, 0))
        return scores

    def _keep(self, artist_id: str, mbids: Sequence[str], scores: Mapping[str, int]) -> int:
        """Stores an artist's tags and then that they are; the number of tags."""
        now = datetime.now(UTC)
        tags = _tags(mbids, scores)
        self._tags.replace(LISTENBRAINZ, {artist_id: tags}, now)
        self._checks.mark(artist_id, mbids, now)
        return len(tags)


def _tags(mbids: Sequence[str], scores: Mapping[str, int]) -> list[Tag]:
    """The highest scores, and the artist's own ids with the highest of them.

    With its own id an artist shares a tag with each artist that names it, not only with those that name the
    same others. Of whom nothing is known has no tags.
    """
    others = [(similar, score) for similar, score in scores.items() if similar not in mbids]
    kept = sorted(others, key=lambda entry: (-entry[1], entry[0]))[:SIMILAR_KEPT]
    if not kept:
        return []
    own = [(mbid, kept[0][1]) for mbid in mbids]
    return [Tag(mbid, min(score, MAX_WEIGHT)) for mbid, score in [*own, *kept]]
