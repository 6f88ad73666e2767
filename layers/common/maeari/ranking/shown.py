"""One line of the log for each answer that recommends something; the ingest makes a table of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maeari import clock
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE = "recommended"
"""Of the lines; what reads them looks for it."""

_VIEWER_LENGTH = 16

type Kind = Literal["artist", "song"]

type Reason = Literal["neighbours", "taste", "mood", "surprise", "songs"]
"""Why it was shown: near what was asked for, near a taste, for a mood, by chance, or as an artist's songs."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer recommends.

    Attributes:
        kind: what the items are.
        reason: why they were shown.
        of: ids that they were shown for: the artist, the song, those of a taste; a mood's key.
        items: ids of what was shown, in the order of the cards.
        first_rank: of the first item; the others follow without a gap.
        version: algorithm, its version and the day of the data; empty where no refresh is behind it.
    """

    kind: Kind
    reason: Reason
    of: Sequence[str]
    items: Sequence[str]
    first_rank: int = 1
    version: str = ""


class RankingLog:
    """Writes what was shown to the log.

    Args:
        is_on: whether it does.
    """

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on

    def note(self, shown: Shown | None, person: str, *, is_tap: bool) -> None:
        """Logs one line; none where nothing was recommended.

        Args:
            shown: what the answer recommends.
            person: the key of whoever asked.
            is_tap: whether a button was tapped: `of` is then what was chosen of something shown before.
        """
        if not self._is_on or shown is None or not shown.items:
            return
        logger.info(
            MESSAGE,
            kind=shown.kind,
            reason=shown.reason,
            of=list(shown.of),
            items=list(shown.items),
            first_rank=shown.first_rank,
            version=shown.version,
            viewer=viewer(person, clock.today()),
            is_tap=is_tap,
        )


def viewer(person: str, day: str) -> str:
    """Tells turns of one person on one day together, 16 hex digits, and nothing beyond the day.

    Args:
        person: a key of `people.identity`, itself a salted hash; empty gives an empty one.
        day: `YYYY-MM-DD`.
    """
    return hashlib.sha256(f"{person}\0{day}".encode()).hexdigest()[:_VIEWER_LENGTH] if person else ""
