"""What people say about how alike two artists are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's word about two artists, without the person.

    Attributes:
        artist_id: the artist that was asked about.
        other_id: the neighbour that was judged.
        alike: whether the person finds them alike.
        day: day of the lake that the neighbours came from, `YYYY-MM-DD`.
        given_at: with a time zone.
    """

    artist_id: str
    other_id: str
    alike: bool
    day: str
    given_at: datetime

    @property
    def pair(self) -> str:
        """The same for both directions: likeness has none. No id holds a #."""
        return "#".join(sorted((self.artist_id, self.other_id)))


class Feedback(Protocol):
    """Judgements by person; a person is a `person_key`, and of an empty one nothing is kept."""

    def give(self, person: str, judgement: Judgement) -> None:
        """Keeps the judgement, in place of an earlier one on that pair. Raises `StoreUnavailable`."""

    def forget(self, person: str) -> None:
        """Deletes the person's judgements.

        Raises:
            StoreUnavailable: some may be left; the same again deletes the rest.
        """

    def all(self) -> Iterator[Judgement]:
        """Everybody's judgements in no order. Raises `StoreUnavailable`."""
