"""Judges a refresh by its figures before it is served: is it whole, and how far from what is served now?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NEAREST = 3
"""What an answer shows first; an artist or song has changed when others are among them."""

LEAST_ROWS = 0.8
"""Share of the published rows that a refresh must have; a lake doesn't lose more in a day."""

LEAST_COVERAGE = 0.95
"""Share of the published coverage that a refresh must have."""

LEAST_KNOWN = 0.5
"""Share of those compared that must have been published before for their change to mean something: after a
large import, newcomers are rightly among everybody's nearest."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much a table of neighbours holds.

    Attributes:
        rows: of neighbours.
        compared: artists or songs.
        covered: of these, that have neighbours.
    """

    rows: int
    compared: int
    covered: int

    @property
    def coverage(self) -> float:
        """Share of those compared that have neighbours, 0 to 1."""
        return self.covered / self.compared if self.compared else 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from what is published by the same algorithm.

    Attributes:
        known: how many have neighbours in both.
        changed: of these, that have others among the `NEAREST`.
    """

    known: int
    changed: int

    @property
    def share(self) -> float:
        """Of those known before, 0 to 1."""
        return self.changed / self.known if self.known else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in a next table.

    Attributes:
        size: how much it holds.
        broken: how often each fault was found; all must be 0. `self_pairs` and `unknown` (neighbours that the
            catalogue doesn't have) count rows; `rank_gaps` (ranks other than 1 to K), `unsorted` (a farther
            neighbour before a nearer one, where distance makes the order) and `negative` (a distance below 0)
            count artists or songs.
        before: what is published; None before the first refresh.
        change: None when nothing is published, or another algorithm or version published it.
        of: what is compared, in the plural.
    """

    size: Size
    broken: Mapping[str, int]
    before: Size | None = None
    change: Change | None = None
    of: str = "artists"

    def report(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "rows": self.size.rows,
            self.of: self.size.compared,
            "covered": self.size.covered,
            "coverage": round(self.size.coverage, 4),
            **self.broken,
            "rows_before": self.before.rows if self.before else None,
            "coverage_before": round(self.before.coverage, 4) if self.before else None,
            "known": self.change.known if self.change else None,
            "changed": self.change.changed if self.change else None,
            "changed_share": round(self.change.share, 4) if self.change else None,
        }


def faults(figures: Figures) -> list[str]:
    """What is broken in the table itself; nobody may publish that."""
    found = [f"{fault}: {count:,}" for fault, count in figures.broken.items() if count]
    return found if figures.size.rows else ["no rows", *found]


def doubts(figures: Figures, most_changed: float) -> list[str]:
    """What differs more from the published tables than a day explains; an operator may know better.

    Args:
        figures: of the next table.
        most_changed: share of those known before whose nearest may change, 0 to 1.
    """
    size, before, change = figures.size, figures.before, figures.change
    found = []
    if before and size.rows < LEAST_ROWS * before.rows:
        found.append(f"{size.rows:,} rows, {before.rows:,} are published")
    if before and size.coverage < LEAST_COVERAGE * before.coverage:
        found.append(
            f"{size.coverage:.1%} of the {figures.of} have neighbours, "
            f"{before.coverage:.1%} have published ones"
        )
    if change and change.known >= LEAST_KNOWN * size.covered and change.share > most_changed:
        found.append(
            f"{change.share:.1%} of the {figures.of} have others among their {NEAREST} nearest, "
            f"{most_changed:.1%} may"
        )
    return found
