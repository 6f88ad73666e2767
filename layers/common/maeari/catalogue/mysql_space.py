"""The space of the last refresh in MySQL or MariaDB: vectors, genres, scale, and what is published."""

from __future__ import annotations

import json
from math import sqrt
from typing import TYPE_CHECKING, Any

from maeari.catalogue import next_tables
from maeari.catalogue.model import FEATURES
from maeari.catalogue.mysql import statement
from maeari.catalogue.mysql_artists import artist_of
from maeari.catalogue.related_artists import neighbour_row
from maeari.similarity.ports import Placed
from maeari.similarity.scale import GENRE_WEIGHT, Scale

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from maeari.catalogue.model import Neighbour
    from maeari.catalogue.mysql import Database

VECTORS = "artist_vectors"
GENRES = "artist_genres"
SCALE = "vector_scale"
PUBLISHED = "published"
_GENRE = "genre:"


class MysqlSpace:
    """The `Space` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fill(
        self,
        scale: Scale,
        artists: Iterable[tuple[str, Sequence[float], Mapping[str, float], int]],
        day: str,
    ) -> list[str]:
        """Fills the next tables; they are read once they have been swapped in.

        Args:
            scale: of the refresh.
            artists: (id, standardised features, weights of the genres, measured tracks), ordered by id.
            day: of the lake, `YYYY-MM-DD`.

        Returns:
            The names of the tables to swap.
        """
        placed = list(artists)
        vectors = (
            (artist_id, *scores, int(bool(weights)), tracks) for artist_id, scores, weights, tracks in placed
        )
        columns = ("artist_id", *FEATURES, "genre_length", "tracks")
        next_tables.fill(self._database, VECTORS, columns, vectors)
        genres = sorted(
            (genre, artist_id, weight)
            for artist_id, _, weights, _ in placed
            for genre, weight in weights.items()
        )
        next_tables.fill(self._database, GENRES, ("genre", "artist_id", "weight"), genres)
        features = zip(FEATURES, scale.centre, scale.spread, strict=True)
        measured = [*features, *((_GENRE + genre, idf, 0.0) for genre, idf in scale.idf.items())]
        next_tables.fill(self._database, SCALE, ("name", "centre", "spread"), measured)
        next_tables.fill(self._database, PUBLISHED, ("day", "artists"), [(day, len(placed))])
        return [VECTORS, GENRES, SCALE, PUBLISHED]

    def scale(self) -> Scale | None:
        """One statement."""
        rows = {row["name"]: row for row in self._database.rows(statement("vector_scale"))}
        if not all(name in rows for name in FEATURES):
            return None
        return Scale(
            centre=[rows[name]["centre"] for name in FEATURES],
            spread=[rows[name]["spread"] for name in FEATURES],
            idf={
                name.removeprefix(_GENRE): row["centre"]
                for name, row in rows.items()
                if name.startswith(_GENRE)
            },
        )

    def nearest(
        self,
        scores: Sequence[float],
        genre_weights: Mapping[str, float],
        besides: Collection[str],
        count: int,
    ) -> Sequence[Placed]:
        """One statement: a scan of the vectors, which are small, with the genres found by their index."""
        parameters = {**point(scores, genre_weights, besides), "count": count}
        return [
            Placed(artist_of(row), [row[name] for name in FEATURES], sqrt(max(row["squared"], 0.0)))
            for row in self._database.rows(statement("nearest_artists"), parameters)
        ]

    def keep(self, artist_id: str, neighbours: Sequence[Neighbour]) -> None:
        """One statement."""
        rows = [neighbour_row(artist_id, neighbour) for neighbour in neighbours]
        self._database.execute_many(statement("keep_provisional"), rows)


def point(
    scores: Sequence[float], genre_weights: Mapping[str, float], besides: Collection[str]
) -> dict[str, Any]:
    """The parameters of `squared_distances.sql`: a point of the space, and the artists to leave out."""
    asked = [{"genre": genre, "weight": weight} for genre, weight in genre_weights.items()]
    return {
        **dict(zip(FEATURES, scores, strict=True)),
        "genres": json.dumps(asked, ensure_ascii=False),
        "genre_length": sum(weight * weight for weight in genre_weights.values()),
        "genre_weight_squared": GENRE_WEIGHT**2,
        "besides": list(besides) or [""],  # SQL knows no empty list
    }
