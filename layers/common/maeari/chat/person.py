"""Who a request comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.errors import MaeariError
from maeari.people.identity import person_key
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.kakao.payload import SkillRequest


class Identity:
    """Gives the key of whoever sent a request.

    Args:
        salt: returns the secret; called for every request.
    """

    def __init__(self, salt: Callable[[], str]) -> None:
        self._salt = salt

    def __call__(self, request: SkillRequest) -> str:
        """The key; empty when the request names nobody, or the salt can't be read: nothing is kept then."""
        if not request.user_key:
            return ""
        try:
            return person_key(self._salt(), request.bot_id, request.user_key)
        except MaeariError as error:
            logger.warning("nobody is recognised now", reason=str(error))
            return ""
