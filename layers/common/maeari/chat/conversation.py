"""One turn after another: who speaks, in which language, and what the next turn will refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maeari.chat.remembering import remembered, with_way_back
from maeari.chat.speech import language_of, speaking
from maeari.chat.turn import Turn
from maeari.chat.understand import asks_in_english, wish
from maeari.chat.wishes import Forget

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.chat.answers import Answers
    from maeari.chat.speech import Language
    from maeari.chat.wishes import Wish
    from maeari.deadline import Deadline
    from maeari.kakao import SkillResponse
    from maeari.kakao.payload import SkillRequest
    from maeari.people.memory import Memories, Memory
    from maeari.ranking.shown import RankingLog

ENGLISH_REQUESTS = 3
"""Requests in English in a row after which somebody is answered in English."""


class Conversation:
    """Answers requests.

    Args:
        answers: to each wish.
        memories: keep what the next turn refers to.
        person: gives the key of whoever asks; empty when it can't be told.
        ranking: notes what is recommended.
    """

    def __init__(
        self,
        answers: Answers,
        memories: Memories,
        person: Callable[[SkillRequest], str],
        ranking: RankingLog,
    ) -> None:
        self._answers = answers
        self._memories = memories
        self._person = person
        self._ranking = ranking

    def answer(self, request: SkillRequest, deadline: Deadline, request_id: str = "") -> SkillResponse:
        """The response to a request. Raises only what is wrong inside: database, storage, programming.

        Args:
            request: what Kakao sent.
            deadline: of the answer.
            request_id: the same for a request that is delivered twice, which is then answered alike.
        """
        person = self._person(request)
        before = self._memories.recall(person, request_id)
        wanted = wish(request)
        english = _english(request, wanted, before)
        with speaking(_language(request, english)):
            reply = self._answers.reply(wanted, Turn(request, request_id, before, person, deadline))
            after = replace(remembered(before, reply), english=english)
            response = with_way_back(reply, after)
        self._ranking.note(reply.shown, person, is_tap=bool(request.extra))
        if not isinstance(wanted, Forget):
            self._memories.keep(person, request_id, before, after)
        return response


def _english(request: SkillRequest, wanted: Wish, before: Memory) -> int:
    """Requests in English in a row; a tap and a bare name don't tell."""
    told = None if request.extra else asks_in_english(request.utterance, wanted)
    if told is None:
        return before.english
    return min(before.english + 1, ENGLISH_REQUESTS) if told else 0


def _language(request: SkillRequest, english: int) -> Language:
    return "en" if english >= ENGLISH_REQUESTS else language_of(request.lang)
