"""Servers that integration tests share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from local.database import DatabaseServer, address_from_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.database import DatabaseAddress

OTHER_SERVER = "TEST_DATABASE_URL"
"""Names a server to test against in place of a private one. Not DATABASE_URL: the tests drop all tables."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what uses the database, however it comes to it, for `make test-database`."""
    for item in items:
        if "database_address" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(scope="session")
def database_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseAddress]:
    """A database server for the session: a private one, or the given one; who uses it empties it first."""
    if url := os.environ.get(OTHER_SERVER):
        yield address_from_url(url)
        return
    with DatabaseServer(None, tmp_path_factory.mktemp("database-server") / "data") as server:
        yield server.start()
