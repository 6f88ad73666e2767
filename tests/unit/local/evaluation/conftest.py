"""The made-up file as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.local.evaluation import songs

if TYPE_CHECKING:
    from pathlib import Path

    from local.evaluation.track_table import TrackTable


@pytest.fixture
def table(tmp_path: Path) -> TrackTable:
    return songs.read(songs.write(tmp_path / "songs.csv", 1))
