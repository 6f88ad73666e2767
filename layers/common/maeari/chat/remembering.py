"""What a turn leaves for the next one: whom it was about, and how it goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maeari.chat import cards
from maeari.chat.taps import extra
from maeari.chat.wishes import SimilarSongs, Songs
from maeari.kakao.limits import QUICK_REPLIES

if TYPE_CHECKING:
    from maeari.chat.reply import Reply
    from maeari.kakao import SkillResponse
    from maeari.people.memory import Memory


def remembered(before: Memory, reply: Reply) -> Memory:
    """What the next turn refers to; a comparison only if it comes straight after it."""
    after = replace(before, pair=reply.pair)
    if reply.turns_away or (reply.artist_id and reply.artist_id != before.artist_id):
        back = _way_back(before, reply)
        after = replace(after, artist_id=reply.artist_id, back=back, more={}, songs={}, song={})
    if reply.song is not None:
        after = replace(after, song=extra(reply.song))
    if isinstance(reply.more, Songs | SimilarSongs):
        after = replace(after, songs=extra(reply.more))
    elif reply.more is not None:
        after = replace(after, more=extra(reply.more), songs={})
    return replace(after, surprised=reply.surprised or after.surprised)


def with_way_back(reply: Reply, after: Memory) -> SkillResponse:
    """The response of an answer about an artist, with the quick reply that leads to the one before."""
    response = reply.response
    if not reply.artist_id or not after.back or not response.outputs:
        return response
    *others, last = response.quick_replies
    replies = [*others[: QUICK_REPLIES - 2], cards.back_reply(after.back[-1]), last]
    return replace(response, quick_replies=replies)


def _way_back(before: Memory, reply: Reply) -> tuple[str, ...]:
    """The artists shown before; whoever goes back to one of them leaves those after it."""
    if reply.goes_back and reply.artist_id in before.back:
        return before.back[: before.back.index(reply.artist_id)]
    return (*before.back, before.artist_id) if before.artist_id else before.back
