"""The tags of each artist, in MySQL or MariaDB."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

from maeari.catalogue.alias_ports import ArtistTag
from maeari.catalogue.mysql import statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from maeari.catalogue.alias_ports import Tag
    from maeari.catalogue.mysql import Database


class MysqlArtistTags:
    """The `ArtistTags` over a `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, source: str, tags: Mapping[str, Sequence[Tag]], at: datetime) -> None:
        """Two statements for all, the new tags first: nobody ever finds an artist without any."""
        if not tags:
            return
        fetched_at = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        # In the order of the primary key, so that two writers of one artist wait and don't deadlock.
        rows = [
            (artist_id, source, tag.name, tag.weight, fetched_at)
            for artist_id in sorted(tags)
            for tag in sorted(tags[artist_id], key=lambda tag: tag.name)
        ]
        self._database.execute_many(statement("upsert_artist_tag"), rows)
        self._database.execute(
            statement("delete_other_artist_tags"),
            {"ids": sorted(tags), "source": source, "fetched_at": fetched_at},
        )

    def of(self, artist_ids: Sequence[str]) -> list[ArtistTag]:
        """All tags of these artists, by artist, source and tag; one statement."""
        if not artist_ids:
            return []
        return [
            ArtistTag(**row | {"fetched_at": row["fetched_at"].replace(tzinfo=UTC)})
            for row in self._database.rows(statement("tags_of_artists"), {"ids": list(artist_ids)})
        ]

    def fill_genres(self, genres: Mapping[str, Sequence[str]]) -> None:
        """One statement for all."""
        if not genres:
            return
        joined = {artist_id: "|".join(of_artist) for artist_id, of_artist in genres.items()}
        self._database.execute(
            statement("fill_genres"),
            {"ids": sorted(joined), "genres": json.dumps(joined, ensure_ascii=False)},
        )
