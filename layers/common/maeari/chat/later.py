"""Answers that take longer than Kakao waits: found in peace, and posted to where Kakao takes them."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from maeari.chat import cards, texts
from maeari.chat.outcomes import counted, note_failure, note_fallback
from maeari.chat.remembering import remembered, with_way_back
from maeari.chat.reply import Reply
from maeari.chat.speech import language_of, say, speaking
from maeari.chat.wishes import FindArtist
from maeari.deadline import Deadline
from maeari.discovery.outcome import is_passing
from maeari.errors import OutOfTime, SourceError
from maeari.kakao import callback
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.chat.finding import ArtistAnswers
    from maeari.discovery.messages import ArtistAsked
    from maeari.discovery.ports import Callbacks, SharedSearches
    from maeari.people.memory import Memories
    from maeari.ranking.shown import RankingLog

POST_SECONDS = 6.0
"""Of the callback's time that is kept for posting."""

PAUSES = (2.0, 5.0)
"""Seconds before the second and the third attempt to find an artist that somebody waits for."""

_ONCE_SECONDS = 3600.0


class LateAnswers:
    """Finds artists that were asked for, and calls back where somebody waits.

    Args:
        finding: makes the answers.
        callbacks: takes them to Kakao.
        memories: keep whom the answer was about for the next turn.
        searches: keeps a message that is delivered twice from being answered twice.
        ranking: notes what is recommended.
        clock: seconds since 1970.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        finding: ArtistAnswers,
        callbacks: Callbacks,
        memories: Memories,
        searches: SharedSearches,
        ranking: RankingLog,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._finding = finding
        self._callbacks = callbacks
        self._memories = memories
        self._searches = searches
        self._ranking = ranking
        self._clock = clock
        self._sleep = sleep

    def answer(self, asked: ArtistAsked, deadline: Deadline) -> None:
        """Does it; somebody who waits gets an answer or the reason why there is none.

        Raises:
            SourceError: or `OutOfTime`; only where nobody waits, and the next delivery may find the artist.
        """
        if not asked.callback_url:
            self._find_for_nobody(asked, deadline)
            return
        left = asked.asked_at + callback.SECONDS - self._clock()
        if left <= 0:
            logger.warning("a callback is too late", seconds_late=round(-left))
            self._find_for_nobody(asked, deadline)
            return
        token = hashlib.sha256(asked.callback_url.encode()).hexdigest()
        if self._searches.claim(f"callback#{token}", _ONCE_SECONDS) is None:
            logger.warning("a callback was made before", seconds_left=round(left))
            return
        promised = Deadline(min(left, deadline.remaining()))
        with counted(is_late=True), speaking(language_of(asked.language)):
            reply = self._something(asked, Deadline(promised.remaining() - POST_SECONDS))
            before = self._memories.recall(asked.person, "")
            after = remembered(before, reply)
            answer = with_way_back(reply, after)
        self._memories.keep(asked.person, "", before, after)
        self._sleep(max(0.0, asked.asked_at + callback.SETTLING_SECONDS - self._clock()))
        self._callbacks.post(asked.callback_url, answer, promised)
        self._ranking.note(reply.shown, asked.person, is_tap=False)

    def _find_for_nobody(self, asked: ArtistAsked, deadline: Deadline) -> None:
        """So that asking again finds the artist; what may pass is left to the next delivery."""
        try:
            self._finding.find(_wanted(asked), deadline)
        except (SourceError, OutOfTime) as error:
            if is_passing(error):
                raise
            logger.warning("an artist stays unknown", reason=str(error))

    def _something(self, asked: ArtistAsked, deadline: Deadline) -> Reply:
        try:
            return self._find(_wanted(asked), deadline)
        except (SourceError, OutOfTime) as error:
            logger.warning("artist not found in time or not at all", reason=str(error))
            note_fallback()
            return Reply(cards.message(say(texts.SOURCE_SILENT, name=asked.name)))
        except Exception as error:  # noqa: BLE001 - whatever failed, a person waits for an answer
            logger.exception("no answer could be made")
            note_failure(error)
            return Reply(cards.message(say(texts.APOLOGY)))

    def _find(self, wanted: FindArtist, deadline: Deadline) -> Reply:
        for pause in PAUSES:
            try:
                return self._finding.find(wanted, deadline)
            except (SourceError, OutOfTime) as error:
                if not is_passing(error) or deadline.remaining() < pause:
                    raise
                logger.warning("artist not found, trying again", reason=str(error))
                self._sleep(pause)
        return self._finding.find(wanted, deadline)


def _wanted(asked: ArtistAsked) -> FindArtist:
    return FindArtist(asked.whole, asked.name, asked.artist_id, as_typed=asked.as_typed)
