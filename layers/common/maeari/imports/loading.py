"""Loads staged rows into the catalogue and the lake, artist by artist: a song belongs to all its artists."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maeari import clock
from maeari.catalogue import names
from maeari.catalogue.model import Alias, Track, merged
from maeari.catalogue.recordings import newest_and_most_popular
from maeari.imports.loading_tables import Credit, LoadingTables, Resolved
from maeari.imports.staged import SOURCE
from maeari.imports.work import work_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from maeari.catalogue.ports import ArtistStore, ImportedTrackStore
    from maeari.lake.store import Lake

    type ShowProgress = Callable[[str, int, int | None], None]
    """Called with what is being done, how much of it is done, and of how much (None: unknown)."""

ARTISTS_PER_WRITE = 500

_FILE = "loading-{digest}.duckdb"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was loaded.

    Attributes:
        day: of the lake, `YYYY-MM-DD`.
        tracks: different ones; a track of two artists counts once.
        artists_known_before: those of `artists` that the catalogue knew.
    """

    day: str
    artists: int
    artists_known_before: int
    tracks: int


class Loading:
    """Loads files of staged rows. The same name again replaces in the lake what it brought before.

    An artist that another source brought keeps its record and gains tracks. The catalogue comes first, for a
    refresh publishes nobody whom it doesn't know. How far a loading is stands in a DuckDB file beside the
    staged ones, so one that was stopped goes on there; it is removed at the end.

    Args:
        artists: the catalogue; artists are matched by id where the rows have ids, else by name.
        tracks: the tracks that the bot shows, of which the store keeps each artist's first ones; they join
            earlier ones.
        lake: gets all rows, one writer a name.
    """

    def __init__(self, artists: ArtistStore, tracks: ImportedTrackStore, lake: Lake) -> None:
        self._artists = artists
        self._tracks = tracks
        self._lake = lake

    def run(
        self, name: str, staged: Sequence[Path], progress: ShowProgress, features: Sequence[Path] = ()
    ) -> LoadReport:
        """Loads files as one writer's; see `run_all`."""
        return self.run_all({name: staged}, progress, features)

    def run_all(
        self, staged: Mapping[str, Sequence[Path]], progress: ShowProgress, features: Sequence[Path] = ()
    ) -> LoadReport:
        """Loads the files of several writers as one, so that an artist is told by all of them together.

        Args:
            staged: Parquet files by the name of what they were read from, of the schema `STAGED`, in one
                folder. The first row of a track tells it; further rows of its id tell more genres.
            progress: shown meanwhile.
            features: Parquet files of the lake's table `audio_features`, for tracks whose rows tell none.

        Raises:
            LakeBusy: another writer is at work on today's lake; the catalogue alone has the rows.
            ImportFailed: the work folder can't be used.
        """
        files = _by_writer(staged)
        database = _database(files)
        _remove_others(database)
        with work_database(database) as connection:
            tables = LoadingTables(connection, files, features, datetime.now(UTC))
            if not tables.is_prepared():
                tables.prepare(self._resolve)
            report = LoadReport(
                clock.today(), tables.artists(), tables.artists_known_before(), tables.tracks()
            )
            if report.artists:
                self._fill_catalogue(tables, report.artists, progress)
                for done, writer in enumerate(files):
                    progress("lake", done, len(files))
                    self._lake.publish(report.day, writer, tables.lake_tables(writer))
                progress("lake", len(files), len(files))
        database.unlink()
        return report

    def _resolve(self, credits_: Sequence[Credit]) -> list[Resolved]:
        """Each artist's id: the rows' own, that of the catalogue's artist of the name, or one made of it."""
        known = self._artists.ids_by_key(list({names.key(each.name) for each in credits_}))
        return [_resolved(each, known.get(names.key(each.name), ())) for each in credits_]

    def _fill_catalogue(self, tables: LoadingTables, count: int, progress: ShowProgress) -> None:
        done = count - tables.artists_left()
        progress("catalogue", done, count)
        while page := tables.next_artists(ARTISTS_PER_WRITE):
            ids = [artist.id for artist, _ in page]
            own = [artist for artist, is_own in page if is_own]
            self._artists.save(own, [Alias(names.key(artist.name), artist.id, SOURCE) for artist in own])
            # Only with imported ones: what a music source told must not outlive its time here.
            kept = self._tracks.imported(ids)
            added = tables.tracks_between(ids[0], ids[-1])
            self._tracks.save_imported({each: _ordered(kept.get(each, ()), added[each]) for each in ids})
            tables.note_loaded(ids[-1])
            done += len(page)
            progress("catalogue", done, count)


def writer_of(file_name: str) -> str:
    """The writer in the lake of what was read from this file: its name without endings, fit for a key."""
    slug = re.sub(r"[^a-z0-9]+", "-", file_name.lower().partition(".")[0]).strip("-") or "tracks"
    return f"{SOURCE}-{slug}"


def _resolved(credit: Credit, known: Sequence[str]) -> Resolved:
    made = names.artist_id(credit.name)
    if credit.given_id:
        return Resolved(*credit, credit.given_id, is_own=True, is_known=credit.given_id in known)
    artist_id = known[0] if known else made
    return Resolved(*credit, artist_id, is_own=artist_id == made, is_known=bool(known))


def _ordered(kept: Iterable[Track], added: Iterable[Track]) -> list[Track]:
    return newest_and_most_popular(merged(kept, added))


def _by_writer(staged: Mapping[str, Sequence[Path]]) -> dict[str, list[Path]]:
    """Two files of one name in different folders are one writer's."""
    files: dict[str, list[Path]] = {}
    for name, paths in staged.items():
        files.setdefault(writer_of(name), []).extend(paths)
    return files


def _remove_others(database: Path) -> None:
    """Removes what loadings of other staged files have left in the folder."""
    for each in database.parent.glob(_FILE.format(digest="*")):
        if each != database:
            each.unlink()


def _database(files: Mapping[str, Sequence[Path]]) -> Path:
    """Where this loading keeps its tables. Other staged files, or changed ones, begin another."""
    paths = [path for paths in files.values() for path in paths]
    stamps = [
        (writer, path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for writer, paths in files.items()
        for path in paths
    ]
    digest = hashlib.sha256(repr(stamps).encode()).hexdigest()[:12]
    return paths[0].parent / _FILE.format(digest=digest)
