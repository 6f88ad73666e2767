"""The daily ingest: every artist's tracks and audio features, from the sources into the lake."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maeari.errors import CredentialsRefused, OutOfTime, RateLimited, SourceError, SourceUnavailable
from maeari.lake import tables
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.catalogue.ports import ArtistStore, TrackStore
    from maeari.deadline import Deadline
    from maeari.lake.store import Lake
    from maeari.sources.ports import FeatureSource, MusicSource

JOB = "ingest"
SOURCE = "spotify"
ARTISTS_PER_PART = 50
RESERVE_SECONDS = 60.0
"""Time kept for writing the day's files; no further part is begun with less."""

FAILURES_IN_A_ROW = 5
"""After so many artists failed one after another the source is taken to be down."""


@dataclass(slots=True)
class Progress:
    """Where an ingest stands. `after` is the last artist done; the next part has the number `parts`."""

    after: str = ""
    parts: int = 0
    artists: int = 0
    tracks: int = 0
    features: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    complete: bool = False


class _Stopped(Exception):
    """The run can't go on now; the message tells why."""


class Ingest:
    """Walks over the catalogue's artists in parts, each kept when done, and publishes the day at the end.

    Args:
        artists: the catalogue.
        tracks: where the bot's tracks are kept; refreshed on the way.
        music: gives an artist's tracks.
        features: gives the tracks' audio features.
        lake: where everything goes.
    """

    def __init__(
        self,
        artists: ArtistStore,
        tracks: TrackStore,
        music: MusicSource,
        features: FeatureSource,
        lake: Lake,
    ) -> None:
        self._artists = artists
        self._tracks = tracks
        self._music = music
        self._features = features
        self._lake = lake

    def run(self, day: str, deadline: Deadline, *, only_unfinished: bool = False) -> dict[str, Any]:
        """Goes on with a day until it is complete or the time is nearly over.

        A day that was complete before is made again and then replaced as a whole.

        Args:
            day: `YYYY-MM-DD`.
            deadline: of the invocation.
            only_unfinished: leave a complete day alone.

        Returns:
            The fields of `Progress`, the day, and `stopped`: why it isn't complete yet, else None.
        """
        progress = Progress(**(self._lake.progress(JOB, day) or {}))
        if progress.complete and only_unfinished:
            return self._report(day, progress, None)
        if progress.complete:
            progress = Progress()
        try:
            while self._part(day, progress, deadline):
                self._lake.note_progress(JOB, day, asdict(progress))
                logger.info("ingested a part", day=day, **asdict(progress))
        except _Stopped as stopped:
            self._lake.note_progress(JOB, day, asdict(progress))
            return self._report(day, progress, str(stopped))
        if progress.skipped and not progress.artists:
            # The lake keeps what it has, and the next run begins again.
            self._lake.note_progress(JOB, day, asdict(Progress()))
            return self._report(day, progress, "no artist could be read")
        self._lake.publish(day, JOB, self._lake.staged(JOB, day, progress.parts))
        progress.complete = True
        self._lake.note_progress(JOB, day, asdict(progress))
        self._lake.unstage(JOB, day)
        return self._report(day, progress, None)

    def _report(self, day: str, progress: Progress, stopped: str | None) -> dict[str, Any]:
        report = {"day": day, "stopped": stopped, **asdict(progress)}
        logger.info("ingest ended", **report)
        return report

    def _part(self, day: str, progress: Progress, deadline: Deadline) -> bool:
        """Does the next part; False when no artist is left."""
        if deadline.remaining() < RESERVE_SECONDS:
            raise _Stopped("out of time")
        page = self._artists.page(after=progress.after, count=ARTISTS_PER_PART, source=SOURCE)
        if not page:
            return False
        found, skipped, why = self._tracks_of(page, deadline)
        if not found and not skipped:
            raise _Stopped(why or "no artist could be read")
        fetched_at = datetime.now(UTC)
        track_ids = list(dict.fromkeys(track.id for tracks in found.values() for track in tracks))
        try:
            features = self._features.features(track_ids, deadline, _isrcs(found))
        except (SourceError, OutOfTime) as error:
            raise _Stopped(str(error)) from error
        self._tracks.save({artist_id: tracks for artist_id, tracks in found.items() if tracks})
        done = [artist for artist in page if artist.id in found]
        self._lake.stage(
            JOB,
            day,
            progress.parts,
            {
                tables.ARTISTS: tables.artists(done),
                tables.TOP_TRACKS: tables.top_tracks(found, SOURCE, fetched_at),
                tables.AUDIO_FEATURES: tables.audio_features(features.values()),
            },
        )
        progress.after = max([*found, *skipped])
        progress.parts += 1
        progress.artists += len(found)
        progress.tracks += len(track_ids)
        progress.features += len(features)
        progress.skipped = dict(Counter(progress.skipped) + Counter(skipped.values()))
        if why:
            raise _Stopped(why)
        return True

    def _tracks_of(
        self, page: Sequence[Artist], deadline: Deadline
    ) -> tuple[Mapping[str, Sequence[Track]], Mapping[str, str], str | None]:
        """Tracks by artist, skipped artists with the reason, and why the walk must end here, if it must."""
        found: dict[str, Sequence[Track]] = {}
        skipped: dict[str, str] = {}
        failing: list[str] = []
        for artist in page:
            try:
                found[artist.id] = self._music.tracks_of(artist, deadline)
                failing = []
            except (RateLimited, CredentialsRefused, OutOfTime) as error:
                return found, skipped, str(error)
            except SourceError as error:
                logger.warning("no tracks of an artist", artist_id=artist.id, reason=str(error))
                skipped[artist.id] = type(error).__name__
                failing = [*failing, artist.id] if isinstance(error, SourceUnavailable) else []
            if len(failing) == FAILURES_IN_A_ROW:
                kept = {artist_id: why for artist_id, why in skipped.items() if artist_id not in failing}
                return found, kept, f"{len(failing)} artists failed in a row: the source seems to be down"
        return found, skipped, None


def _isrcs(found: Mapping[str, Sequence[Track]]) -> dict[str, str]:
    return {track.id: track.isrc for tracks in found.values() for track in tracks if track.isrc}
