"""What discovery asks of the state that all environments share, of the queues, and of Kakao."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist
    from maeari.deadline import Deadline
    from maeari.discovery.messages import Message
    from maeari.kakao import SkillResponse


class Claim(NamedTuple):
    """What somebody is at, and until when nobody else may be; seconds since 1970."""

    what: str
    until: float


class SharedSearches(Protocol):
    """Who is on which search, and what came of it. Nothing raises: without it, work goes on alone."""

    def claim(self, what: str, seconds: float) -> Claim | None:
        """Ours for so many seconds, or until `free`; None when it is claimed already."""

    def prolong(self, claim: Claim, seconds: float) -> None:
        """Keeps a claim for so many seconds from now, unless it has ended and another has it."""

    def free(self, claim: Claim) -> None:
        """Gives a claim up; what another has claimed since it ended stays the other's."""

    def note(self, what: str, seconds: float) -> None:
        """Remembers for so many seconds that it is so."""

    def is_noted(self, what: str) -> bool:
        """Whether it was noted, and that time isn't over."""

    def keep(self, what: str, text: str, seconds: float) -> None:
        """Keeps what a search came to for so many seconds."""

    def kept(self, what: str) -> str:
        """What was kept; empty when nothing was, or its time is over."""

    def offer(self, key: str, artists: Sequence[Artist], *, from_source: bool) -> None:
        """Remembers for an hour which artists a name's question offered.

        Args:
            key: `names.key` of the name.
            artists: as offered.
            from_source: whether they are all that the source has for the name.
        """

    def offered(self, key: str, *, from_source: bool = False) -> Sequence[Artist]:
        """What was offered for the name within the hour; with `from_source` only what a source gave."""


class Queues(Protocol):
    """Takes messages to the discovery function."""

    def send(self, message: Message) -> bool:
        """Whether the message is on its way; a failure is logged."""


class Callbacks(Protocol):
    """Delivers answers that Kakao was promised."""

    def post(self, url: str, answer: SkillResponse, deadline: Deadline) -> None:
        """Posts once. A failure is logged, not raised: Kakao takes each URL only once."""


class NamesLookup(Protocol):
    """Other names and tags of artists."""

    def complete(self, artists: Sequence[tuple[str, str]], deadline: Deadline) -> bool:
        """Looks up and stores what is known of artists, given as (id, name).

        Returns:
            Whether every source told all. Raises `OutOfTime`.
        """
