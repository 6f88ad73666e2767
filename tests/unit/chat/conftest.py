"""What the function would log."""

import logging
from collections.abc import Iterator

import pytest


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def log_records() -> Iterator[list[logging.LogRecord]]:
    """Records of maeari's own logger, fields included."""
    kept, log = _Kept(), logging.getLogger("maeari")
    log.addHandler(kept)
    yield kept.records
    log.removeHandler(kept)
