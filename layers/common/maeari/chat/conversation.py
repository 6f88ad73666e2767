"""One turn after another: who speaks, in which language, and what the next turn will refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maeari.chat import cards
from maeari.chat.speech import speaking
from maeari.chat.taps import extra
from maeari.chat.turn import Turn
from maeari.chat.understand import asks_in_english, wish
from maeari.chat.wishes import Forget, Songs
from maeari.kakao.limits import QUICK_REPLIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.chat.answers import Answers
    from maeari.chat.reply import Reply
    from maeari.chat.speech import Language
    from maeari.chat.wishes import Wish
    from maeari.deadline import Deadline
    from maeari.kakao import SkillResponse
    from maeari.kakao.payload import SkillRequest
    from maeari.people.memory import Memories, Memory

ENGLISH_REQUESTS = 3
"""Requests in English in a row after which somebody is answered in English."""


class Conversation:
    """Answers requests.

    Args:
        answers: to each wish.
        memories: keep what the next turn refers to.
        person: gives the key of whoever asks; empty when it can't be told.
    """

    def __init__(self, answers: Answers, memories: Memories, person: Callable[[SkillRequest], str]) -> None:
        self._answers = answers
        self._memories = memories
        self._person = person

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
            reply = self._answers.reply(wanted, Turn(request, before, person, deadline))
            after = _after(before, reply, english)
            response = _with_way_back(reply, after)
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
    is_english = request.lang.lower().startswith("en") or english >= ENGLISH_REQUESTS
    return "en" if is_english else "ko"


def _after(before: Memory, reply: Reply, english: int) -> Memory:
    """What the next turn refers to."""
    after = replace(before, english=english)
    if reply.is_open or (reply.artist_id and reply.artist_id != before.artist_id):
        way_back = _way_back(before, reply.artist_id)
        after = replace(after, artist_id=reply.artist_id, back=way_back, more={}, songs={}, pair=None)
    if isinstance(reply.more, Songs):
        after = replace(after, songs=extra(reply.more))
    elif reply.more is not None:
        after = replace(after, more=extra(reply.more), songs={})
    if reply.surprised:
        after = replace(after, surprised=reply.surprised)
    return replace(after, pair=reply.pair or after.pair)


def _way_back(before: Memory, artist_id: str) -> tuple[str, ...]:
    """The artists shown before; whoever goes back to one of them leaves those after it."""
    if artist_id in before.back:
        return before.back[: before.back.index(artist_id)]
    return (*before.back, before.artist_id) if before.artist_id else before.back


def _with_way_back(reply: Reply, after: Memory) -> SkillResponse:
    """The response of an answer about an artist, with the quick reply that leads to the one before."""
    response = reply.response
    if not reply.artist_id or not after.back or not response.outputs:
        return response
    *others, last = response.quick_replies
    replies = [*others[: QUICK_REPLIES - 2], cards.back_reply(after.back[-1]), last]
    return replace(response, quick_replies=replies)
