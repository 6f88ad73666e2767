"""What the function would log."""

from tests.unit.chat.conftest import log_records

__all__ = ["log_records"]
