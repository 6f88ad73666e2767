"""The history of refreshes in a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.refresh_history import KEPT, RefreshHistory
from tests.integration.databases import emptied, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database


@pytest.fixture
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    yield opened
    emptied(opened)
    opened.close()


def test_the_newest_comes_first_and_jobs_are_apart(database: Database) -> None:
    similarity, songs = RefreshHistory(database, "similarity"), RefreshHistory(database, "songs")
    similarity.note("published", "2026-11-20", {"rows": 20, "figures": {"coverage": 0.5}})
    similarity.note("rejected", "2026-11-21", {"reason": "없음", "figures": {}})
    songs.note("published", "2026-11-21", {"rows": 3})
    newest, first = similarity.last()
    assert (newest.outcome, newest.day, newest.report["reason"]) == ("rejected", "2026-11-21", "없음")
    assert (first.outcome, first.report) == ("published", {"rows": 20, "figures": {"coverage": 0.5}})
    assert timedelta() <= datetime.now(UTC) - first.at < timedelta(minutes=5)
    assert [each.report for each in songs.last()] == [{"rows": 3}]
    assert len(similarity.last(1)) == 1


def test_only_the_last_are_kept(database: Database) -> None:
    history, songs = RefreshHistory(database, "similarity"), RefreshHistory(database, "songs")
    songs.note("published", "2026-11-20", {})
    for number in range(KEPT + 3):
        history.note("published", "2026-11-20", {"number": number})
    assert [each.report["number"] for each in history.last(1000)] == list(range(KEPT + 2, 2, -1))
    assert len(songs.last()) == 1


def test_a_database_that_takes_no_note_fails_nobody(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    database.execute("DROP TABLE refreshes")
    RefreshHistory(database, "similarity").note("published", "2026-11-20", {})
    assert "a refresh was not noted" in caplog.text
