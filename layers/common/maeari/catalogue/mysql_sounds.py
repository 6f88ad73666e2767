"""What the conversation asks of the space of the last refresh, in MySQL or MariaDB."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES, WELL_MEASURED, Reason
from maeari.catalogue.mysql import statement
from maeari.catalogue.mysql_artists import artist_of
from maeari.catalogue.mysql_space import MysqlSpace, unpacked
from maeari.similarity.ports import CLEARLY, Comparison, Published, Sound, mean_sound

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from maeari.catalogue.model import Artist
    from maeari.catalogue.mysql import Database
    from maeari.similarity.ports import Placed


class MysqlSounds:
    """The `Sounds` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, artist_ids: Collection[str]) -> Mapping[str, Sound]:
        """One statement, by index; none for nobody."""
        if not artist_ids:
            return {}
        return {
            row["artist_id"]: Sound(
                tuple(row[name] for name in FEATURES),
                unpacked(row["vector"]),
                row["tracks"],
                bool(row["is_tagged"]),
            )
            for row in self._database.rows(statement("sounds"), {"ids": list(artist_ids)})
        }

    def compared(self, artist_id: str, other_id: str) -> Comparison | None:
        """Four statements: their vectors, a sample of the others', their ranks, and how many there are."""
        sounds = self.of([artist_id, other_id])
        published = self.published()
        if len(sounds) < 2 or published is None:  # noqa: PLR2004 - both of two
            return None
        pair = {"artist_id": artist_id, "other_id": other_id}
        published_with = self._database.rows(statement("ranks_between"), pair)
        ranks = {row["artist_id"]: row["neighbour_rank"] for row in published_with}
        reason = Reason.decode(published_with[0]["reason"]) if published_with else None
        besides = {"besides": [artist_id, other_id]}
        sample = [
            unpacked(row["vector"]) for row in self._database.rows(statement("sample_of_vectors"), besides)
        ]
        artists = published.artists - 1
        is_whole = len(sample) + 1 >= artists
        sound, other = sounds[artist_id], sounds[other_id]
        share, rank = _place(sound, other, sample, ranks.get(artist_id), is_whole=is_whole)
        other_share, other_rank = _place(other, sound, sample, ranks.get(other_id), is_whole=is_whole)
        return Comparison(sound, other, share, other_share, rank, other_rank, artists, reason)

    def in_region(
        self, directions: Mapping[str, int], count: int, offset: int, besides: Collection[str]
    ) -> Sequence[Artist]:
        """One statement, along an index."""
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
        """Three statements, those of `MysqlSpace.nearest`."""
        return MysqlSpace(self._database).nearest(mean_sound(sounds).known(), besides, count)

    def anybody(self, besides: Collection[str], start: str) -> Artist | None:
        """One statement."""
        parameters = {"start": start, "tracks": WELL_MEASURED, "besides": list(besides) or [""]}
        rows = self._database.rows(statement("any_artist"), parameters)
        return artist_of(rows[0]) if rows else None

    def published(self) -> Published | None:
        """One statement."""
        rows = self._database.rows(statement("published"))
        return Published(**rows[0]) if rows else None


def _place(
    sound: Sound, other: Sound, sample: Sequence[tuple[float, ...]], rank: int | None, *, is_whole: bool
) -> tuple[float, int | None]:
    """The share of artists nearer to a sound than another is, and the other's rank, if it is known."""
    distances = sorted(sound.distance(each) for each in sample)
    nearer = bisect_left(distances, sound.distance(other.vector))
    if rank is None and is_whole:
        rank = nearer + 1
    return nearer / max(len(distances), 1), rank
