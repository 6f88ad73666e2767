"""What goes wrong with what is kept about people."""

from __future__ import annotations

from maeari.errors import MaeariError


class StoreUnavailable(MaeariError):
    """The table can't be read or written now; the message names table and reason, never a person."""
