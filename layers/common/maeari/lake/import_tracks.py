"""Imports a table of tracks with audio features (CSV) into the lake and the catalogue."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

from maeari import clock
from maeari.catalogue import names
from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.dynamodb_tracks import TRACKS_KEPT
from maeari.catalogue.model import Alias, Artist, merged
from maeari.catalogue.recordings import newest_and_most_popular
from maeari.lake import tables
from maeari.lake.tracks_file import SOURCE, RowRejected, TracksFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from maeari.catalogue.model import AudioFeatures, Track
    from maeari.catalogue.ports import ArtistStore, ImportedTrackStore
    from maeari.lake.store import Lake
    from maeari.lake.tracks_file import TrackRow

    type ShowProgress = Callable[[str, int, int | None], None]

GENRES_KEPT = 6
GENRE_SHARE = 0.2
"""Share of an artist's rows that must carry a genre: one remix in a playlist doesn't make an EDM artist."""

ARTISTS_PER_WRITE = 500
_ROWS_PER_NOTICE = 1000


def kept_genres(counts: Counter[str], rows: int) -> tuple[str, ...]:
    """An artist's genres, the most frequent first.

    Args:
        counts: how many of the artist's rows carry each genre.
        rows: how many rows the artist has.
    """
    most = counts.most_common(GENRES_KEPT)
    return tuple(genre for genre, count in most if count >= GENRE_SHARE * rows)


@dataclass(slots=True)
class ImportReport:
    """What became of each row: rows = rejected + repeated + tracks."""

    day: str
    rows: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    tracks: int = 0
    artists: int = 0
    artists_known_before: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    unused_columns: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """For a person to read."""
        rejected = [f"  rejected, {reason}: {count:,}" for reason, count in self.rejected.most_common()]
        used = ", ".join(f"{name} <- {column}" for name, column in self.columns.items() if name != column)
        return [
            f"rows read: {self.rows:,}",
            *rejected,
            f"  a track read before (genres joined, counted once): {self.repeated:,}",
            f"  loaded: {self.tracks:,} tracks",
            f"artists: {self.artists:,}, of which the catalogue knew {self.artists_known_before:,}",
            f"columns mapped: {used or 'all by their own names'}",
            f"columns not used: {', '.join(self.unused_columns) or 'none'}",
            f"lake: day {self.day}",
        ]


@dataclass(slots=True)
class _Imported:
    """All that a file tells of one artist."""

    spellings: Counter[str] = field(default_factory=Counter)
    genres: Counter[str] = field(default_factory=Counter)
    tracks: dict[str, Track] = field(default_factory=dict)

    def add(self, row: TrackRow) -> None:
        self.spellings[row.artist_name] += 1
        self.genres.update(tuple(dict.fromkeys(row.genres)))
        self.tracks.setdefault(row.track.id, row.track)

    def join(self, other: _Imported) -> None:
        self.spellings.update(other.spellings)
        self.genres.update(other.genres)
        self.tracks = other.tracks | self.tracks

    def artist(self, artist_id: str, fetched_at: datetime) -> Artist:
        popularity = max(
            (track.popularity for track in self.tracks.values() if track.popularity), default=None
        )
        genres = kept_genres(self.genres, self.spellings.total())
        name = self.spellings.most_common(1)[0][0]
        return Artist(artist_id, name, SOURCE, fetched_at, genres, popularity)


class TracksImport:
    """Loads files of tracks. The same file again replaces what it brought before.

    Args:
        artists: the catalogue; artists are matched by id if the file has ids, else by name.
        tracks: the tracks that the bot shows; a file's join those of earlier files.
        lake: gets one file a table, named after the imported file.
    """

    def __init__(self, artists: ArtistStore, tracks: ImportedTrackStore, lake: Lake) -> None:
        self._artists = artists
        self._tracks = tracks
        self._lake = lake

    def run(self, path: Path, progress: ShowProgress) -> ImportReport:
        """Imports one file.

        Args:
            path: CSV, also gzipped.
            progress: called with what is being done, how much is done and of how much (None: unknown).

        Raises:
            UnreadableFile: it can't be read as a table of tracks; nothing was loaded.
            LakeBusy: another writer is at work on today's lake; the catalogue alone has the file.
        """
        report = ImportReport(day=clock.today())
        fetched_at = datetime.now(UTC)
        found, features = _read(path, fetched_at, report, progress)
        if not found:
            return report
        imported, own = self._by_id(found)
        artists = [one.artist(artist_id, fetched_at) for artist_id, one in imported.items()]
        report.artists = len(artists)
        # First: a refresh publishes nobody whom the catalogue doesn't know.
        self._save(artists, own, _tracks_by_id(imported), report, progress)
        progress("lake", 0, None)
        self._lake.publish(
            report.day,
            f"{SOURCE}-{_slug(path.name)}",
            {
                tables.ARTISTS: tables.artists(artists),
                tables.TOP_TRACKS: tables.top_tracks(_tracks_by_id(imported), SOURCE, fetched_at),
                tables.AUDIO_FEATURES: tables.audio_features(features.values()),
                tables.ARTIST_TAGS: tables.artist_tags(_tags(imported, fetched_at)),
            },
        )
        return report

    def _by_id(self, found: Mapping[str, _Imported]) -> tuple[dict[str, _Imported], set[str]]:
        """The artists by id, and the ids whose records come from imports.

        Several keys may lead to one artist of the catalogue, as do its names in Korean and English.
        """
        ids = self._ids(found)
        by_id: dict[str, _Imported] = {}
        for key, one in found.items():
            by_id.setdefault(ids[key], _Imported()).join(one)
        return by_id, {ids[key] for key in found if _is_ours(key, ids[key])}

    def _ids(self, found: Mapping[str, _Imported]) -> dict[str, str]:
        """Each artist's id: the file's own, that of the catalogue's artist of the name, or a new one."""
        known = self._artists.ids_by_key([key for key in found if not key.startswith(_ID_PREFIX)])
        return {
            key: key.removeprefix(_ID_PREFIX)
            if key.startswith(_ID_PREFIX)
            else known.get(key, [names.artist_id(key)])[0]
            for key in found
        }

    def _save(
        self,
        artists: Sequence[Artist],
        own: AbstractSet[str],
        tracks: Mapping[str, Sequence[Track]],
        report: ImportReport,
        progress: ShowProgress,
    ) -> None:
        """Writes the catalogue. An artist that another source brought keeps its record and gains tracks."""
        done = 0
        for part in batched(artists, ARTISTS_PER_WRITE, strict=False):
            ids = [artist.id for artist in part]
            report.artists_known_before += len(self._tracks.of_artists(ids))
            ours = [artist for artist in part if artist.id in own]
            self._artists.save(ours, [_alias(artist) for artist in ours])
            # Only with imported ones: what a music source told must not outlive its time here.
            kept = self._tracks.imported(ids)
            self._tracks.save_imported(
                {
                    artist.id: newest_and_most_popular(merged(kept.get(artist.id, ()), tracks[artist.id]))[
                        :TRACKS_KEPT
                    ]
                    for artist in part
                }
            )
            done += len(part)
            progress("catalogue", done, len(artists))


_ID_PREFIX = "id:"
"""Marks keys that are ids; a name's key never holds a colon beside letters."""


def _read(
    path: Path, fetched_at: datetime, report: ImportReport, progress: ShowProgress
) -> tuple[dict[str, _Imported], dict[str, AudioFeatures]]:
    """The file's artists by their ids there or the keys of their names, and its features by track id."""
    found: dict[str, _Imported] = {}
    features: dict[str, AudioFeatures] = {}
    with TracksFile(path, fetched_at) as file:
        report.columns, report.unused_columns = file.columns, file.unused_columns
        for row in file.rows():
            report.rows += 1
            if report.rows % _ROWS_PER_NOTICE == 0:
                progress("read", file.position(), file.size)
            if isinstance(row, RowRejected):
                report.rejected[str(row)] += 1
                continue
            key = _ID_PREFIX + row.artist_id if row.artist_id else names.key(row.artist_name)
            found.setdefault(key, _Imported()).add(row)
            report.repeated += row.track.id in features
            features.setdefault(row.track.id, row.features)
        progress("read", file.size, file.size)
    report.tracks = len(features)
    return found, features


def _tracks_by_id(imported: Mapping[str, _Imported]) -> dict[str, list[Track]]:
    return {artist_id: list(one.tracks.values()) for artist_id, one in imported.items()}


def _tags(imported: Mapping[str, _Imported], fetched_at: datetime) -> Iterator[ArtistTag]:
    """Every genre of an artist, also those too rare to be shown, with the number of rows that carry it."""
    for artist_id, one in imported.items():
        for genre, rows in one.genres.items():
            yield ArtistTag(artist_id, genre, rows, SOURCE, fetched_at)


def _is_ours(key: str, artist_id: str) -> bool:
    """Whether the artist's record comes from imports: its id was in the file, or is made from its name."""
    return key.startswith(_ID_PREFIX) or artist_id == names.artist_id(key)


def _alias(artist: Artist) -> Alias:
    return Alias(names.key(artist.name), artist.id, SOURCE)


def _slug(file_name: str) -> str:
    """The file's name without endings, as part of an S3 key."""
    return re.sub(r"[^a-z0-9]+", "-", file_name.lower().partition(".")[0]).strip("-") or "tracks"
