"""What can go wrong between Kakao and us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.errors import MaeariError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.kakao.fields import Violation


class KakaoError(MaeariError):
    """Base of the errors of this package."""


class UnreadablePayload(KakaoError):
    """The body of a skill request is not a JSON object that Python's decoder accepts.

    The message never holds the body: it is a person's own words.
    """


class RuleBroken(KakaoError):
    """A part of a response was built in a way that Kakao would not deliver.

    Attributes:
        violations: every rule that is broken, with paths relative to the part.
    """

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("; ".join(f"{each.path}: {each.message} [{each.rule}]" for each in violations))
        self.violations = tuple(violations)
