"""Database, AWS stand-ins and the template's resources, as real processes; each test has an empty lake."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests

from local.lock import StateLock
from local.resources import client
from local.services import BackingServices
from local.settings import Settings
from maeari.catalogue import mysql_space, related_artists, song_tables
from maeari.catalogue.mysql import Database, connector
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_publication import SONGS, MysqlPublication
from maeari.catalogue.mysql_space import MysqlSpace
from maeari.catalogue.refresh_history import RefreshHistory
from maeari.catalogue.related_artists import RelatedArtists
from maeari.lake.athena import RESULTS, Athena
from maeari.lake.store import Lake
from maeari.similarity.lake_statistics import LakeStatistics
from maeari.similarity.refresh import Refresh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.lake.rows import Rows


MOST_CHANGED = 0.8
ALL_TABLES = (related_artists.TABLE, *mysql_space.TABLES, "published")
SONG_TABLES = (*song_tables.TABLES, SONGS.published)


@dataclass(frozen=True)
class World:
    """The real parts, and the adapters over them."""

    services: BackingServices
    bucket: str
    s3: Any
    lake: Lake
    database: Database
    athena: Athena
    statistics: LakeStatistics
    refresh: Refresh
    publication: MysqlPublication

    def objects(self, prefix: str = "") -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return sorted(entry["Key"] for page in pages for entry in page.get("Contents", ()))

    def read(self, key: str) -> bytes:
        return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def neighbours(self, table: str = "related_artists") -> dict[str, list[dict[str, Any]]]:
        """Rows by artist id, in the order of rank."""
        rows = self.database.rows(f"SELECT * FROM {table} ORDER BY artist_id, neighbour_rank")
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(row["artist_id"], []).append(row)
        return found

    def publish(self, day: str, rows: Rows) -> None:
        """Artists that the catalogue knows, and the day that it ingested them."""
        MysqlArtists(self.database).save(rows.artists, [])
        self.lake.publish(day, "ingest", rows.tables())

    def next_query(self, kind: str, reason: str = "") -> None:
        """Decides how the stand-in ends the next query."""
        url = f"{self.services.connections.aws_endpoint}/local-api/athena/faults"
        body = json.dumps({"next": kind, "reason": reason}).encode()
        assert requests.post(url, data=body, timeout=10).status_code == 200


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackingServices]:
    state = tmp_path_factory.mktemp("state")
    with (
        StateLock(state) as lock,
        BackingServices(state, Settings(), lock.descriptor, lambda _: None) as started,
    ):
        yield started


@pytest.fixture
def world(services: BackingServices) -> Iterator[World]:
    endpoint, address = services.connections.aws_endpoint, services.database
    environment = services.connections.template().functions()["SimilarityFunction"].environment
    s3, athena = client("s3", endpoint), client("athena", endpoint)
    bucket = environment["LAKE_BUCKET"]
    login = (address.user, address.password)
    database = Database(connector(address.host, address.port, address.name, lambda: login, 60, job=True))
    lake = Lake(s3, bucket)
    queries = Athena(
        athena,
        s3,
        environment["ATHENA_WORK_GROUP"],
        environment["GLUE_DATABASE"],
        results=f"s3://{bucket}/{RESULTS}",
    )
    statistics = LakeStatistics(queries)
    publication = MysqlPublication(database, [related_artists.TABLE, *mysql_space.TABLES])
    refresh = Refresh(
        lake,
        statistics,
        RelatedArtists(database),
        MysqlSpace(database),
        publication=publication,
        history=RefreshHistory(database, "similarity"),
        most_changed=MOST_CHANGED,
    )
    found = World(services, bucket, s3, lake, database, queries, statistics, refresh, publication)
    for key in found.objects():
        s3.delete_object(Bucket=bucket, Key=key)
    for table in (*ALL_TABLES, *SONG_TABLES, "refreshes", "provisional_artists", "artists"):
        database.execute(f"DELETE FROM {table}")
        for ending in ("_next", "_previous", "_rejected", "_discarded"):
            database.execute(f"DROP TABLE IF EXISTS {table}{ending}")
    try:
        yield found
    finally:
        database.close()
        s3.close()
        athena.close()
