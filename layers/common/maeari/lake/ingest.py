"""The daily ingest: every artist's tracks, audio features and tags, from the sources into the lake.

A catalogue of some thousand artists takes longer than one invocation, one of some ten thousand longer than a
night. So a day's ingest goes on, run after run and night after night, under the day on which it was begun;
only then the next one begins. It is published as the day on which it ends. So the day that is read never
holds half of an ingest, and an ingest that took nights isn't hidden in a day that an import has completed
and a refresh has judged meanwhile.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from maeari import clock, metrics
from maeari.deadline import Deadline
from maeari.errors import (
    CredentialsRefused,
    LakeBusy,
    OutOfTime,
    RateLimited,
    SourceError,
    SourceUnavailable,
)
from maeari.imports.staged import SOURCE as IMPORTED
from maeari.lake.part import all_tags, tables_of, tags_of_source, track_ids
from maeari.lake.progress import Progress
from maeari.lake.tables import ARTIST_TAGS
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maeari.catalogue.model import Artist, AudioFeatures
    from maeari.catalogue.ports import ArtistWalk, TrackStore
    from maeari.lake.part import TagStore
    from maeari.lake.store import Lake
    from maeari.sources.ports import BatchSource, FeatureSource, FoundTracks

JOB = "ingest"
SOURCE = "spotify"
"""Of the artists: those that music sources know by their Spotify id."""

ARTISTS_PER_PART = 40
"""As many as ReccoBeats tells of in one call."""

RESERVE_SECONDS = 60.0
"""No further part is begun with less time: so much its features and its files may take."""

FEATURE_SECONDS = 50.0
"""Of these the time for features and files, which tracks may not use up."""

SECONDS_PER_PART = 0.05
"""To publish: the time of reading a part's files again."""

FAILURES_IN_A_ROW = 5
"""After so many artists failed one after another the source is taken to be down."""

TURN_SECONDS = 120.0
"""How long a run that has died keeps others out; one that lives begins anew after each part."""

KEPT_DAYS = 30
"""How long an unfinished day is gone on with. Its parts are kept a little longer (template.yaml)."""


class Turn(Protocol):
    """What only one run has at a time."""

    def take(self, seconds: float) -> bool:
        """Whether nobody else has it."""

    def keep(self, seconds: float) -> bool:
        """Keeps it for so long from now on; False when another has it by now."""

    def release(self) -> None:
        """Gives it back."""


class _Stopped(Exception):
    """The run can't go on now; the message tells why."""


class _LeftAlone(Exception):
    """What is noted of the day stays as it is; the message tells why."""


class Ingest:
    """Walks over the catalogue's artists in parts, each kept when done, and publishes the day at the end.

    Args:
        artists: the catalogue.
        tags: what other sources file the artists under.
        tracks: where the bot's tracks are kept; refreshed on the way.
        music: gives artists' tracks.
        features: gives the tracks' audio features.
        lake: where everything goes.
        turn: two runs at once would do everything twice.
        now: seconds since 1970.
    """

    def __init__(
        self,
        artists: ArtistWalk,
        tags: TagStore,
        tracks: TrackStore,
        music: BatchSource,
        features: FeatureSource,
        *,
        lake: Lake,
        turn: Turn,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._artists = artists
        self._tags = tags
        self._tracks = tracks
        self._music = music
        self._features = features
        self._lake = lake
        self._turn = turn
        self._now = now
        self._counted: Counter[str] = Counter()

    def run(
        self, deadline: Deadline, day: str | None = None, *, only_unfinished: bool = False
    ) -> dict[str, Any]:
        """Goes on with a day until it is complete or the time is nearly over.

        A day that was complete before is made again and then replaced as a whole.

        Args:
            deadline: of the invocation.
            day: `YYYY-MM-DD`; by default the one that is unfinished, else today.
            only_unfinished: leave a complete day alone.

        Returns:
            The fields of `Progress`; `day`; `published`: the lake's day that it became, else None; `stopped`:
            why it isn't complete yet, else None; `ends_at`: when it will be, by the pace so far.

        Raises:
            LakeBusy: another run is at work on the ingest.
            WrongDay: no day, or one that hasn't begun: it would be the newest until it is over.
        """
        if day is not None:
            clock.begun(day)
        if not self._turn.take(TURN_SECONDS):
            raise LakeBusy("another run is at work on the ingest; this one leaves it alone")
        try:
            report = self._go_on(deadline, day, only_unfinished=only_unfinished)
        finally:
            self._turn.release()
        metrics.emit({metrics.INGEST_COMPLETE: report["complete"]})
        return report

    def _go_on(self, deadline: Deadline, named: str | None, *, only_unfinished: bool) -> dict[str, Any]:
        day = named or self._unfinished() or clock.today()
        progress = self._progress(day)
        if progress.complete and only_unfinished:
            return self._report(day, progress, None)
        if progress.complete:
            progress = Progress(self._now())
        self._counted = Counter(self._music.calls())
        progress.left = self._artists.count(after=progress.after, source=SOURCE)
        try:
            while self._part(day, progress, deadline):
                self._note(day, progress)
                logger.info("ingested a part", **self._told(day, progress))
            published = self._publish(day, progress, deadline, is_named=named is not None)
        except _LeftAlone as left:
            return self._report(day, self._progress(day), str(left))
        except (_Stopped, LakeBusy) as stopped:
            self._note(day, progress)
            return self._report(day, progress, str(stopped))
        progress.complete = True
        self._note(day, progress)
        self._lake.unstage(JOB, day)
        return self._report(day, progress, None, published)

    def _publish(self, day: str, progress: Progress, deadline: Deadline, *, is_named: bool) -> str:
        """The lake's day that now holds the ingest."""
        if progress.skipped and not progress.artists:
            # The lake keeps what it has, and the next run begins again.
            self._note(day, Progress(self._now()))
            raise _LeftAlone("no artist could be read")
        if deadline.remaining() < RESERVE_SECONDS + SECONDS_PER_PART * progress.parts:
            raise _Stopped("out of time to publish")
        self._keep_turn(TURN_SECONDS + deadline.remaining())
        published = day if is_named else clock.today()
        tables = self._lake.staged(JOB, day, progress.parts)
        # Imported artists are not walked over, but Wikidata, MusicBrainz and ListenBrainz know many of them.
        tables[ARTIST_TAGS] = chain(tables[ARTIST_TAGS], tags_of_source(IMPORTED, self._artists, self._tags))
        self._lake.publish(published, JOB, tables)
        return published

    def _keep_turn(self, seconds: float) -> None:
        """Before anything is written: a part that took too long may have let another run in."""
        if not self._turn.keep(seconds):
            raise _LeftAlone("another run has taken over, because a part took too long; this one has stopped")

    def _unfinished(self) -> str | None:
        """The newest day that was begun, if it isn't complete and its parts are surely still there."""
        newest = next(iter(self._lake.days_with_progress(JOB)), None)
        oldest = date.fromisoformat(clock.today()) - timedelta(days=KEPT_DAYS)
        if newest is None or newest < oldest.isoformat():
            return None
        progress = self._progress(newest)
        return newest if progress.parts and not progress.complete else None

    def _progress(self, day: str) -> Progress:
        return Progress.of(self._lake.progress(JOB, day), self._now())

    def _note(self, day: str, progress: Progress) -> None:
        calls = Counter(self._music.calls())
        progress.calls = dict(Counter(progress.calls) + (calls - self._counted))
        self._counted = calls
        self._lake.note_progress(JOB, day, progress.content())

    def _told(self, day: str, progress: Progress) -> dict[str, Any]:
        return {"day": day, **progress.content(), "ends_at": progress.ends_at(self._now())}

    def _report(
        self, day: str, progress: Progress, stopped: str | None, published: str | None = None
    ) -> dict[str, Any]:
        report = {**self._told(day, progress), "published": published, "stopped": stopped}
        logger.info("ingest ended", **report)
        return report

    def _part(self, day: str, progress: Progress, deadline: Deadline) -> bool:
        """Does the next part; False when no artist is left."""
        if deadline.remaining() < RESERVE_SECONDS:
            raise _Stopped("out of time")
        page = self._artists.page(after=progress.after, count=ARTISTS_PER_PART, source=SOURCE)
        if not page:
            return False
        found, skipped, why = self._tracks_of(page, Deadline(deadline.remaining() - FEATURE_SECONDS))
        if not found and not skipped:
            raise _Stopped(why or "no artist could be read")
        features = self._features_of(found, deadline)
        done = [artist for artist in page if artist.id in found]
        tags = all_tags(done, self._tags.of([artist.id for artist in done]))
        self._keep_turn(TURN_SECONDS)
        self._save(found)
        self._lake.stage(JOB, day, progress.parts, tables_of(done, found, features, tags))
        progress.after = max([*found, *skipped])
        progress.parts += 1
        progress.artists += len(found)
        progress.left -= len(found) + len(skipped)
        progress.without_tracks += sum(not each.tracks for each in found.values())
        progress.tracks += len(track_ids(found))
        progress.features += len(features)
        progress.tags += len(tags)
        progress.skipped = dict(Counter(progress.skipped) + Counter(skipped.values()))
        if why:
            raise _Stopped(why)
        return True

    def _tracks_of(
        self, page: Sequence[Artist], deadline: Deadline
    ) -> tuple[dict[str, FoundTracks], dict[str, str], str | None]:
        """Tracks by artist, skipped artists with the reason, and why the walk must end here, if it must."""
        found: dict[str, FoundTracks] = {}
        skipped: dict[str, str] = {}
        failing: list[str] = []
        try:
            for artist_id, told in self._music.tracks_of(page, deadline):
                if not isinstance(told, SourceError):
                    found[artist_id] = told
                    failing = []
                    continue
                logger.warning("no tracks of an artist", artist_id=artist_id, reason=str(told))
                skipped[artist_id] = type(told).__name__
                failing = [*failing, artist_id] if isinstance(told, SourceUnavailable) else []
                if len(failing) == FAILURES_IN_A_ROW:
                    kept = {each: why for each, why in skipped.items() if each not in failing}
                    return found, kept, f"{len(failing)} artists failed in a row: the source seems to be down"
        except (RateLimited, CredentialsRefused, OutOfTime) as error:
            return found, skipped, str(error)
        return found, skipped, None

    def _features_of(
        self, found: Mapping[str, FoundTracks], deadline: Deadline
    ) -> Mapping[str, AudioFeatures]:
        isrcs = {track.id: track.isrc for each in found.values() for track in each.tracks if track.isrc}
        try:
            return self._features.features(track_ids(found), deadline, isrcs)
        except (SourceError, OutOfTime) as error:
            raise _Stopped(str(error)) from error

    def _save(self, found: Mapping[str, FoundTracks]) -> None:
        """What the bot shows. Tracks of other sources have no pictures, so they don't replace any."""
        others = [artist_id for artist_id, each in found.items() if each.source != SOURCE and each.tracks]
        stored = self._tracks.of_artists(others) if others else {}
        self._tracks.save(
            {
                artist_id: each.tracks
                for artist_id, each in found.items()
                if each.tracks and artist_id not in stored
            }
        )
