"""The statements of docs/data.md that delete Spotify's content, run on a real database."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import Alias, Artist
from maeari.catalogue.mysql_alias_checks import MysqlAliasChecks
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_publication import PUBLISHED
from maeari.catalogue.mysql_publication import SONGS as PUBLISHED_SONGS
from maeari.catalogue.mysql_space import TABLES as SPACE
from maeari.catalogue.next_tables import NEXT, PREVIOUS, REJECTED
from maeari.catalogue.related_artists import TABLE as RELATED
from maeari.catalogue.song_tables import TABLES as SONGS
from tests.integration.databases import emptied, open_database, tables

if TYPE_CHECKING:
    from local.database import DatabaseAddress

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
SPOTIFYS, OWN = "s" * 22, "o" * 22


def test_nothing_of_spotify_is_left_and_all_that_was_imported(database_address: DatabaseAddress) -> None:
    database = open_database(database_address)
    emptied(database)
    migrate(database, shipped())
    artists = MysqlArtists(database)
    artists.save(
        [
            Artist(SPOTIFYS, "Coldplay", "spotify", NOW, ("rock",), 80, "https://i.example/1.jpg"),
            Artist(OWN, "Metallica", "import", NOW, ("metal",), 70),
        ],
        [
            Alias("coldplay", SPOTIFYS, "spotify", "en"),
            Alias("콜드플레이", SPOTIFYS, "wikidata", "ko", 95),
            Alias("metallica", OWN, "import"),
            Alias("메탈리카", OWN, "wikidata", "ko", 95),
        ],
    )
    MysqlAliasChecks(database).mark([SPOTIFYS, OWN], NOW)
    for artist_id in (SPOTIFYS, OWN):
        database.execute(f"INSERT INTO artist_tags VALUES ('{artist_id}', 'wikidata', 'x', 1, NOW())")
        database.execute(
            f"INSERT INTO artist_mbids VALUES ('{artist_id}', '{artist_id:-<36}', 'wikidata', NOW(), NULL)"
        )
    database.execute(f"INSERT INTO related_artists VALUES ('{OWN}', 1, '{SPOTIFYS}', 0.5, 'rock;')")
    database.execute(
        "INSERT INTO tracks (track_id, title, title_key, source, fetched_at) "
        "VALUES ('t', 'Yellow by Coldplay', 'yellow', 'spotify', NOW())"
    )
    database.execute(f"INSERT INTO artist_tracks VALUES ('t', '{SPOTIFYS}')")
    for table in (RELATED, *SPACE, PUBLISHED, *SONGS, PUBLISHED_SONGS.published):
        for ending in (PREVIOUS, REJECTED, NEXT):
            database.execute(f"CREATE TABLE {table}{ending} LIKE {table}")
    [script] = re.findall(r"```sql\n(.+?)```", PAGE.read_text("utf-8"), re.DOTALL)
    for statement in filter(None, map(str.strip, script.split(";"))):
        database.execute(statement)
    assert not [table for table in tables(database) if table.endswith((PREVIOUS, REJECTED, NEXT))]
    for table in tables(database) - {"schema_migrations"}:
        content = str(database.rows(f"SELECT * FROM `{table}`"))
        assert not [trace for trace in (SPOTIFYS, "coldplay", "콜드플레이") if trace in content], table
    for spelling in ("metallica", "메탈리카", "metalica"):
        assert [near.artist.id for near in artists.close(spelling)] == [OWN], spelling
    for table in ("artist_tags", "artist_mbids"):
        assert [row["artist_id"] for row in database.rows(f"SELECT artist_id FROM {table}")] == [OWN], table
    emptied(database)
    database.close()
