"""What the answer to one request depends on besides the wish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maeari.deadline import Deadline
    from maeari.kakao.payload import SkillRequest
    from maeari.people.memory import Memory


@dataclass(frozen=True, slots=True, repr=False)
class Turn:
    """One turn of a conversation.

    Attributes:
        request: what Kakao sent.
        request_id: the same for a request that is delivered twice; "" when it isn't told.
        before: what is remembered of the turns before.
        person: the key of whoever asks; empty when it can't be told, and then nothing is kept.
        deadline: of the answer.
    """

    request: SkillRequest
    request_id: str
    before: Memory
    person: str
    deadline: Deadline
