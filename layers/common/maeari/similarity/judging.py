"""Whether what a job has filled may be served: its figures judged, and what becomes of it told."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from maeari import metrics
from maeari.errors import RefreshRejected, RowsRefused
from maeari.similarity import checks
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maeari.catalogue.mysql_publication import MysqlPublication
    from maeari.catalogue.refresh_history import RefreshHistory


class Judging:
    """Lets a job's next tables pass, or puts them aside.

    Args:
        publication: the job's.
        most_changed: share of those compared whose nearest may change from one refresh to the next, 0 to 1.
        history: is told of what is rejected.
        metric: what the names of the figures' metrics begin with.
    """

    def __init__(
        self,
        publication: MysqlPublication,
        most_changed: float,
        history: RefreshHistory,
        *,
        metric: str = "Refresh",
    ) -> None:
        self._publication = publication
        self._most_changed = most_changed
        self._metric = metric
        self._history = history

    def passed(self, day: str, *, force: bool) -> checks.Figures:
        """The figures of the next tables, when these may be served.

        Args:
            day: of the lake, that they are made of.
            force: let pass what differs too much from what is published; never what is broken.

        Raises:
            RefreshRejected: they are kept as `…_rejected`.
        """
        figures = self._publication.figures()
        report = figures.report()
        faults, doubts = checks.faults(figures), checks.doubts(figures, self._most_changed)
        logger.info("checked", day=day, figures=report, faults=faults, doubts=doubts, force=force)
        if faults or (doubts and not force):
            hint = "" if faults else ' If that is right, publish it with {"force": true}.'
            self._reject(day, f"{'; '.join([*faults, *doubts])}.{hint}", report)
        return figures

    @contextmanager
    def refusals(self, day: str) -> Iterator[None]:
        """Rejects what the server refuses to take.

        Raises:
            RefreshRejected: as `passed`.
        """
        try:
            yield
        except RowsRefused as error:
            self._reject(day, f"{error}.", {})

    def _reject(self, day: str, reason: str, figures: dict[str, object]) -> NoReturn:
        self._publication.reject()
        logger.warning("refresh rejected", day=day, reason=reason, figures=figures)
        counted = {
            f"{self._metric}{name.title().replace('_', '')}": value
            for name, value in figures.items()
            if isinstance(value, int | float)
        }
        metrics.emit({metrics.REFRESH_REJECTED: 1, **counted})
        self._history.note("rejected", day, {"reason": reason, "figures": figures})
        raise RefreshRejected(
            f"the refresh of {day} is not served: {reason} Its tables are kept as …_rejected; what served "
            f"before goes on serving. Figures: {json.dumps(figures)}"
        )
