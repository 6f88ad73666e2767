"""The songs of the last refresh in MySQL or MariaDB, and those near a song that it hasn't seen."""

from __future__ import annotations

from heapq import nsmallest
from itertools import groupby
from math import dist
from typing import TYPE_CHECKING, Any, NamedTuple

from maeari.catalogue.model import Reason, Track
from maeari.catalogue.mysql import statement
from maeari.catalogue.mysql_artists import artist_of, refresh_of
from maeari.catalogue.mysql_space import told_together, unpacked
from maeari.catalogue.recordings import is_version, key_without_additions
from maeari.songs.genre_groups import OTHERS, groups_of
from maeari.songs.placing import (
    NEAR,
    READ,
    Candidate,
    is_fresh,
    nearest_cells,
    nearest_cluster,
    pair_reason,
    ranked,
)
from maeari.songs.ports import SimilarSong, Song
from maeari.songs.scale import Column, scores_of, vector_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from maeari.catalogue.model import AudioFeatures
    from maeari.catalogue.mysql import Database
    from maeari.songs.scale import Scale

TITLED = 20
"""Songs of one title that are told apart."""


class _Near(NamedTuple):
    """A song of a cell: its distance from a point, and where it lies."""

    distance: float
    track_id: str
    vector: tuple[float, ...]


class MysqlSongs:
    """The `Songs` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def titled(self, title_key: str, artist_key: str = "") -> Sequence[Song]:
        """One statement; live, remixed and other versions come last."""
        wanted = {"title_key": title_key, "artist_key": artist_key, "count": TITLED}
        songs = (song for _, song in _songs(self._database.rows(statement("songs_titled"), wanted)))
        return sorted(songs, key=lambda song: is_version(song.track.title))

    def song(self, track_id: str) -> Song | None:
        """One statement."""
        return self._by_id([track_id]).get(track_id)

    def similar(self, track_id: str, first_rank: int, last_rank: int) -> Sequence[SimilarSong]:
        """One statement."""
        wanted = {"track_id": track_id, "first_rank": first_rank, "last_rank": last_rank}
        return [
            SimilarSong(
                song, row["neighbour_rank"], row["distance"], Reason.decode(row["reason"]), refresh_of(row)
            )
            for row, song in _songs(self._database.rows(statement("similar_songs"), wanted))
        ]

    def near(
        self, features: AudioFeatures, track: Track, genres: Sequence[str], artist_ids: Sequence[str]
    ) -> Sequence[SimilarSong]:
        """Six statements: the scale, clusters and cells, about `READ` songs of these, who the nearest are."""
        rows = self._database.rows(statement("track_scale"))
        if not rows:
            return []
        scale = [Column(row["name"], row["centre"], row["spread"], row["weight"]) for row in rows]
        vector, groups = vector_of(features, track, scale), groups_of(genres)
        nearest = {each.track_id: each for each in self._nearest(vector, groups)}
        songs = self._by_id(nearest)
        near = [songs[track_id] for track_id in nearest if track_id in songs]
        since = rows[0]["fresh_since"]
        own = Candidate(track.id, key_without_additions(track.title), artist_ids)
        chosen = [near[place] for place in ranked(own, [_candidate(song, since) for song in near])]
        reasons = self._reasons(scores_of(vector, scale), groups, chosen, nearest, scale)
        return [
            SimilarSong(song, rank, nearest[song.track.id].distance, reason)
            for rank, (song, reason) in enumerate(zip(chosen, reasons, strict=True), start=1)
        ]

    def _nearest(self, vector: Sequence[float], groups: Sequence[str]) -> list[_Near]:
        """The nearest songs of the clusters that a point belongs to, each once."""
        cells = self._cells(vector, groups)
        if not cells:
            return []
        rows = self._database.rows(statement("tracks_of_cells"), {"cells": cells})
        once = {
            track_id: _Near(dist(vector, other), track_id, other)
            for row in rows
            for track_id, other in told_together(row["track_ids"], row["vectors"])
        }
        return nsmallest(NEAR, once.values())

    def _cells(self, vector: Sequence[float], groups: Sequence[str]) -> list[tuple[str, int, int]]:
        """The nearest cells of the nearest cluster of each group that has any."""
        centres: dict[str, dict[int, tuple[float, ...]]] = {}
        for row in self._database.rows(statement("track_clusters"), {"groups": groups}):
            centres.setdefault(row["genre_group"], {})[row["cluster"]] = unpacked(row["centre"])
        clusters = [(group, nearest_cluster(vector, centres[group])) for group in centres]
        if not clusters:
            return []
        cells: dict[tuple[str, int], list[tuple[int, int, tuple[float, ...]]]] = {}
        for row in self._database.rows(statement("track_cells"), {"clusters": clusters}):
            cell = row["cell"], row["tracks"], unpacked(row["centre"])
            cells.setdefault((row["genre_group"], row["cluster"]), []).append(cell)
        most = READ // len(clusters)
        return [
            (*cluster, number) for cluster in cells for number in nearest_cells(vector, cells[cluster], most)
        ]

    def _by_id(self, track_ids: Iterable[str]) -> dict[str, Song]:
        ids = list(track_ids)
        if not ids:
            return {}
        return {
            song.track.id: song
            for _, song in _songs(self._database.rows(statement("songs_by_id"), {"ids": ids}))
        }

    def _reasons(
        self,
        own: Sequence[float],
        groups: Sequence[str],
        songs: Sequence[Song],
        nearest: Mapping[str, _Near],
        scale: Scale,
    ) -> list[Reason]:
        if not songs:
            return []
        ids = [song.track.id for song in songs]
        theirs: dict[str, set[str]] = {track_id: set() for track_id in ids}
        for row in self._database.rows(statement("groups_of_tracks"), {"ids": ids}):
            theirs[row["track_id"]].add(row["genre_group"])
        told = [group for group in groups if group != OTHERS]
        return [
            pair_reason(own, scores_of(nearest[track_id].vector, scale), told, theirs[track_id])
            for track_id in ids
        ]


def _songs(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Song]]:
    """Each song with the first of its rows; those of one song follow each other."""
    for _, group in groupby(rows, key=lambda row: row["track_id"]):
        own = list(group)
        yield own[0], Song(_track(own[0]), tuple(map(artist_of, own)))


def _track(row: Mapping[str, Any]) -> Track:
    return Track(
        id=row["track_id"],
        title=row["title"],
        album=row["album"],
        release_date=row["release_date"],
        popularity=row["track_popularity"],
        duration_ms=row["duration_ms"],
        isrc=row["isrc"],
        album_id=row["album_id"],
    )


def _candidate(song: Song, since: str | None) -> Candidate:
    return Candidate(
        song.track.id,
        key_without_additions(song.track.title),
        [artist.id for artist in song.artists],
        is_fresh(song.track.release_date, since),
    )
