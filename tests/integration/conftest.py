"""Servers that integration tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.database import DatabaseServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.database import DatabaseAddress


@pytest.fixture(scope="session")
def database_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseAddress]:
    """A private database server, started once for the session; who uses it empties it first."""
    with DatabaseServer(None, tmp_path_factory.mktemp("database-server") / "data") as server:
        yield server.start()
