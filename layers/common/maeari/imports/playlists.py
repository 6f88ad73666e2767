"""Imports playlists that a music source shows: catalogue, tracks, audio features and the lake."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from maeari import clock
from maeari.catalogue import names
from maeari.catalogue.model import Alias
from maeari.errors import OutOfTime, SourceError
from maeari.lake import tables
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import Artist, AudioFeatures, Track
    from maeari.catalogue.ports import ArtistStore, TrackStore
    from maeari.deadline import Deadline
    from maeari.imports.loading import ShowProgress
    from maeari.imports.playlist_names import WantedPlaylist
    from maeari.lake.store import Lake
    from maeari.sources.ports import FeatureSource, Playlist, PlaylistSource

WRITER = "playlists"
SOURCE = "spotify"
LANGUAGE = "ko"
"""Of the names that are shown."""

TRACKS_PER_CALL = 40
"""Of features: as many as ReccoBeats tells of in one call."""


@dataclass(slots=True)
class PlaylistsReport:
    """What became of the playlists.

    Attributes:
        day: of the lake, None where nothing was read.
        playlists: tracks by playlist and market.
        failed: why a playlist wasn't read; what an earlier run brought of it stays.
        skipped: entries that are no tracks of artists, by reason.
        tracks: different ones.
        artists: of these tracks; `artists_told` of them are in the catalogue now with their own record.
        features: tracks with features, whether fetched now or by an earlier run.
        stopped: why features or artists are missing that a later run may get, None when none are.
    """

    day: str | None = None
    playlists: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    tracks: int = 0
    artists: int = 0
    artists_told: int = 0
    features: int = 0
    stopped: str | None = None

    def content(self) -> dict[str, Any]:
        """The fields, as JSON takes them."""
        return {name: getattr(self, name) for name in self.__slots__}

    def lines(self) -> list[str]:
        """For a person to read."""
        return [
            f"playlists: {len(self.playlists):,}",
            *(f"  {name}: {count:,} tracks" for name, count in self.playlists.items()),
            *(f"  not read, {why}" for why in self.failed.values()),
            *(f"  entries left out, {why}: {count:,}" for why, count in self.skipped.most_common()),
            f"tracks: {self.tracks:,}, with audio features: {self.features:,}",
            f"artists: {self.artists:,}, told by the source: {self.artists_told:,}",
            *([f"unfinished, a later import goes on: {self.stopped}"] if self.stopped else []),
            f"lake: {f'day {self.day}' if self.day else 'unchanged'}",
        ]


class PlaylistsImport:
    """Reads playlists and publishes them together; those of earlier runs stay beside them.

    Args:
        artists: the catalogue.
        tracks: what the bot shows; only artists without any gain some, the nightly ingest brings the best.
        source: gives playlists and artists.
        features: gives audio features.
        lake: gets one writer, `playlists`.
    """

    def __init__(
        self,
        artists: ArtistStore,
        tracks: TrackStore,
        source: PlaylistSource,
        features: FeatureSource,
        lake: Lake,
    ) -> None:
        self._artists = artists
        self._tracks = tracks
        self._source = source
        self._features = features
        self._lake = lake

    def run(
        self, wanted: Sequence[WantedPlaylist], deadline: Deadline, progress: ShowProgress
    ) -> PlaylistsReport:
        """Imports playlists. The same playlist and market again replaces what it brought.

        Args:
            wanted: which, each once.
            deadline: for all calls to sources; writing comes after it.
            progress: shown meanwhile.

        Raises:
            LakeBusy: another writer is at work on the lake's day; the catalogue alone has the playlists.
        """
        report = PlaylistsReport()
        found = self._read(wanted, deadline, report, progress)
        if not found:
            return report
        by_artist = _by_artist(found)
        earlier = self._lake.brought(WRITER)
        artists = self._artists_of(list(by_artist), deadline, report)
        self._save(artists, by_artist)
        listed = {each.track.id: each.track for playlist in found for each in playlist.tracks}
        known = set(earlier[tables.AUDIO_FEATURES]["track_id"].to_pylist()) & set(listed)
        features = self._features_of(
            [listed[each] for each in listed if each not in known], deadline, report, progress
        )
        report.tracks, report.artists, report.artists_told = len(listed), len(by_artist), len(artists)
        report.features = len(known) + len(features)
        report.day = max(clock.today(), self._lake.last_day() or "")
        self._lake.publish(report.day, WRITER, _joined(earlier, _told(found, by_artist, artists, features)))
        logger.info("playlists imported", **report.content())
        return report

    def _read(
        self,
        wanted: Sequence[WantedPlaylist],
        deadline: Deadline,
        report: PlaylistsReport,
        progress: ShowProgress,
    ) -> list[Playlist]:
        found: list[Playlist] = []
        for done, each in enumerate(wanted):
            progress("playlists", done, len(wanted))
            try:
                playlist = self._source.playlist(each.id, deadline, each.market)
            except (SourceError, OutOfTime) as error:
                logger.warning("a playlist was not read", playlist=str(each), reason=str(error))
                report.failed[str(each)] = str(error)
                continue
            found.append(playlist)
            report.playlists[f"{playlist.name} ({each})"] = len(playlist.tracks)
            report.skipped.update(playlist.skipped)
        progress("playlists", len(wanted), len(wanted))
        return found

    def _artists_of(self, ids: Sequence[str], deadline: Deadline, report: PlaylistsReport) -> list[Artist]:
        """As many as the source tells; a refresh of similarity passes over the others for now."""
        artists: dict[str, Artist] = {}
        try:
            artists.update((each.id, each) for each in self._source.artists(ids, deadline, LANGUAGE))
        except (SourceError, OutOfTime) as error:
            report.stopped = str(error)
        return list(artists.values())

    def _save(self, artists: Sequence[Artist], by_artist: Mapping[str, Mapping[str, Track]]) -> None:
        """The catalogue first: a refresh publishes nobody whom it doesn't know."""
        spelled = [Alias(names.key(artist.name), artist.id, SOURCE) for artist in artists]
        self._artists.save(artists, [alias for alias in spelled if alias.key])
        stored = self._tracks.of_artists(list(by_artist))
        self._tracks.save(
            {each: list(tracks.values()) for each, tracks in by_artist.items() if each not in stored}
        )

    def _features_of(
        self, tracks: Sequence[Track], deadline: Deadline, report: PlaylistsReport, progress: ShowProgress
    ) -> list[AudioFeatures]:
        """Call by call, so that what came before a limit is kept."""
        found: list[AudioFeatures] = []
        for done, some in enumerate(batched(tracks, TRACKS_PER_CALL, strict=False)):
            progress("audio features", done * TRACKS_PER_CALL, len(tracks))
            isrcs = {track.id: track.isrc for track in some if track.isrc}
            try:
                found += self._features.features([track.id for track in some], deadline, isrcs).values()
            except (SourceError, OutOfTime) as error:
                report.stopped = str(error)
                return found
        progress("audio features", len(tracks), len(tracks))
        return found


def _by_artist(found: Sequence[Playlist]) -> dict[str, dict[str, Track]]:
    """Tracks by id, by artist: a song belongs to all its artists."""
    by_artist: dict[str, dict[str, Track]] = {}
    for playlist in found:
        for each in playlist.tracks:
            for artist_id in each.artist_ids:
                by_artist.setdefault(artist_id, {})[each.track.id] = each.track
    return by_artist


def _told(
    found: Sequence[Playlist],
    by_artist: Mapping[str, Mapping[str, Track]],
    artists: Sequence[Artist],
    features: Sequence[AudioFeatures],
) -> dict[str, pa.Table]:
    now = datetime.now(UTC)
    tracks = {artist_id: list(own.values()) for artist_id, own in by_artist.items()}
    return {
        tables.PLAYLISTS: tables.playlists(found, SOURCE, now),
        tables.PLAYLIST_TRACKS: tables.playlist_tracks(found, SOURCE, now),
        tables.TOP_TRACKS: tables.top_tracks(tracks, SOURCE, now),
        tables.AUDIO_FEATURES: tables.audio_features(features),
        tables.ARTISTS: tables.artists(artists),
    }


_REPLACED_BY = {
    tables.PLAYLISTS: ("playlist_id", "market"),
    tables.PLAYLIST_TRACKS: ("playlist_id", "market"),
    tables.TOP_TRACKS: ("track_id",),
    tables.AUDIO_FEATURES: ("track_id",),
    tables.ARTISTS: ("artist_id",),
}
"""A row of an earlier run is replaced by rows of the same values here."""


def _joined(earlier: Mapping[str, pa.Table], told: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The new rows with the earlier ones that they don't replace and that a playlist still needs."""
    joined = {}
    for name, columns in _REPLACED_BY.items():
        replaced = set(_values(told[name], columns))
        stays = [values not in replaced for values in _values(earlier[name], columns)]
        joined[name] = pa.concat_tables([earlier[name].filter(pa.array(stays, pa.bool_())), told[name]])
    for name, column, owner in (
        (tables.TOP_TRACKS, "track_id", tables.PLAYLIST_TRACKS),
        (tables.AUDIO_FEATURES, "track_id", tables.PLAYLIST_TRACKS),
        (tables.ARTISTS, "artist_id", tables.TOP_TRACKS),
    ):
        needed = set(joined[owner][column].to_pylist())
        stays = [value in needed for value in joined[name][column].to_pylist()]
        joined[name] = joined[name].filter(pa.array(stays, pa.bool_()))
    return joined


def _values(table: pa.Table, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(table[column].to_pylist() for column in columns), strict=True))
