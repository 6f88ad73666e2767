"""Taking a refresh back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maeari.catalogue.mysql_publication import MysqlPublication
    from maeari.catalogue.refresh_history import RefreshHistory


class Rollback:
    """Lets the refresh before serve again.

    Args:
        publication: holds both.
        history: is told.
    """

    def __init__(self, publication: MysqlPublication, history: RefreshHistory) -> None:
        self._publication = publication
        self._history = history

    def run(self) -> dict[str, Any]:
        """Goes back; returns and raises what `MysqlPublication.rollback` does."""
        status = self._publication.rollback()
        self._history.note("rolled back", status["published"]["day"], status)
        return status
