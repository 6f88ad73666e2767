"""What the conversation asks of the space of the last refresh, in MySQL or MariaDB."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES
from maeari.catalogue.mysql import statement
from maeari.catalogue.mysql_artists import artist_of
from maeari.catalogue.mysql_space import MysqlSpace, point
from maeari.similarity.ports import CLEARLY, WELL_MEASURED, Comparison, Published, Sound, mean_sound

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from maeari.catalogue.model import Artist
    from maeari.catalogue.mysql import Database
    from maeari.similarity.ports import Placed

_ROUNDING = 1e-5
"""Squared distances so close are equal: the server adds up weights of seven digits in another order than we do."""


class MysqlSounds:
    """The `Sounds` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, artist_ids: Collection[str]) -> Mapping[str, Sound]:
        """Two statements, by primary key and by index; none for nobody."""
        if not artist_ids:
            return {}
        asked = {"ids": list(artist_ids)}
        weights: dict[str, dict[str, float]] = {}
        for row in self._database.rows(statement("genres_of_sounds"), asked):
            weights.setdefault(row["artist_id"], {})[row["genre"]] = row["weight"]
        return {
            row["artist_id"]: Sound(
                tuple(row[name] for name in FEATURES), weights.get(row["artist_id"], {}), row["tracks"]
            )
            for row in self._database.rows(statement("sounds"), asked)
        }

    def compared(self, artist_id: str, other_id: str) -> Comparison | None:
        """Four statements, two of them a scan of the vectors."""
        sounds = self.of([artist_id, other_id])
        if len(sounds) < 2:  # noqa: PLR2004 - both of two
            return None
        sound, other = sounds[artist_id], sounds[other_id]
        squared = sound.squared_distance(other)
        rank, artists = self._place(artist_id, sound, other_id, squared)
        other_rank, _ = self._place(other_id, other, artist_id, squared)
        return Comparison(sound, other, sqrt(squared), rank, other_rank, artists)

    def _place(self, artist_id: str, sound: Sound, other_id: str, squared: float) -> tuple[int, int]:
        """The rank of the other among all artists by their distance from the one; how many these are."""
        parameters = {
            **point(sound.scores, sound.genre_weights, besides=[artist_id, other_id]),
            "other_id": other_id,
            "squared": squared,
            "rounding": _ROUNDING,
        }
        [row] = self._database.rows(statement("place_of_artist"), parameters)
        return int(row["nearer"]) + 1, row["artists"] + 1

    def in_region(
        self, directions: Mapping[str, int], count: int, offset: int, besides: Collection[str]
    ) -> Sequence[Artist]:
        """One statement: a scan of the vectors."""
        parameters = {
            **{name: directions.get(name, 0) for name in FEATURES},
            "clearly": CLEARLY,
            "tracks": WELL_MEASURED,
            "besides": list(besides) or [""],
            "count": count,
            "offset": offset,
        }
        return [artist_of(row) for row in self._database.rows(statement("artists_in_region"), parameters)]

    def near(self, sounds: Sequence[Sound], besides: Collection[str], count: int) -> Sequence[Placed]:
        """One statement, that of `MysqlSpace.nearest`."""
        mean = mean_sound(sounds)
        return MysqlSpace(self._database).nearest(mean.scores, mean.genre_weights, besides, count)

    def anybody(self, besides: Collection[str], start: str) -> Artist | None:
        """One statement."""
        parameters = {"start": start, "tracks": WELL_MEASURED, "besides": list(besides) or [""]}
        rows = self._database.rows(statement("any_artist"), parameters)
        return artist_of(rows[0]) if rows else None

    def published(self) -> Published | None:
        """One statement."""
        rows = self._database.rows(statement("published"))
        return Published(rows[0]["day"], rows[0]["artists"]) if rows else None
