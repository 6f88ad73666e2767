"""How two artists sound beside each other, as text with bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES
from maeari.chat import texts, wording
from maeari.chat.cards import help_reply, walk_to
from maeari.chat.speech import say
from maeari.chat.taps import extra
from maeari.chat.wishes import Judge
from maeari.kakao import Button, SkillResponse, TextCard, clip
from maeari.similarity.contrast import alike_in, different_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist
    from maeari.chat.speech import Text
    from maeari.kakao import QuickReply
    from maeari.similarity.ports import Comparison

_NAME = 10
"""UTF-16 units of a name beside a bar."""

_CLOSENESS = (
    (0.02, texts.VERY_CLOSE),
    (0.10, texts.SOMEWHAT_CLOSE),
    (0.40, texts.HARDLY_CLOSE),
)
"""Up to which share of all artists is nearer, on average of both sides."""


def why_answer(
    artist: Artist, other: Artist, compared: Comparison, day: str, more: Sequence[QuickReply]
) -> SkillResponse:
    """The reason of a neighbourhood: genres, the closest features as bars, what it rests on.

    Args:
        artist: whose neighbour the other is.
        other: the neighbour.
        compared: both in the space of the last refresh.
        day: of the data, ISO 8601.
        more: quick replies before those of the artists.
    """
    own, theirs = compared.sound.scores, compared.other.scores
    closest = alike_in(own, theirs, most=3) if _is_measured(compared) else ()
    text = "\n".join(
        [
            _genres(artist, other),
            *_bars(artist, other, compared, closest),
            _basis(artist, other, compared, day),
        ]
    )
    title = say(texts.WHY_TITLE, name=artist.name, other=other.name)
    return _judged(title, text, artist, other, more)


def compared_answer(artist: Artist, other: Artist, compared: Comparison, day: str) -> SkillResponse:
    """How near two artists are to each other, what is alike and what is not."""
    own, theirs = compared.sound.scores, compared.other.scores
    places = say(
        texts.RANKS,
        name=artist.name,
        other=other.name,
        artists=wording.count(compared.artists),
        rank=wording.count(compared.rank),
        other_rank=wording.count(compared.other_rank),
    )
    lines = [
        _closeness(compared) + places,
        _genres(artist, other),
        _traits(texts.ALIKE_IN, alike_in(own, theirs, most=3) if _is_measured(compared) else ()),
        _traits(texts.DIFFERENT_IN, different_in(own, theirs, most=2) if _is_measured(compared) else ()),
        _basis(artist, other, compared, day),
    ]
    title = say(texts.COMPARED_TITLE, name=artist.name, other=other.name)
    return _judged(title, "\n".join(filter(None, lines)), artist, other, ())


def _judged(
    title: str, text: str, artist: Artist, other: Artist, more: Sequence[QuickReply]
) -> SkillResponse:
    buttons = [
        Button.message(say(label), say(label), extra=extra(Judge(alike, artist.id, other.id)))
        for label, alike in ((texts.ALIKE_LABEL, True), (texts.NOT_ALIKE_LABEL, False))
    ]
    card = TextCard(title=title, description=text, buttons=buttons, button_layout="horizontal")
    return SkillResponse(outputs=[card], quick_replies=[*more, walk_to(other), walk_to(artist), help_reply()])


def _closeness(compared: Comparison) -> str:
    share = (compared.rank - 1 + compared.other_rank - 1) / 2 / max(compared.artists, 1)
    return say(next((text for most, text in _CLOSENESS if share <= most), texts.FAR))


def _is_measured(compared: Comparison) -> bool:
    return bool(compared.sound.tracks and compared.other.tracks)


def _genres(artist: Artist, other: Artist) -> str:
    shared = [genre for genre in artist.genres if genre in other.genres]
    return (
        say(texts.SHARED_GENRES, genres=wording.genres(shared[:3])) if shared else say(texts.NO_SHARED_GENRE)
    )


def _traits(text: Text, numbers: Sequence[int]) -> str:
    told = ", ".join(say(texts.FEATURES[FEATURES[number]]) for number in numbers)
    return say(text, traits=told) if told else ""


def _bars(artist: Artist, other: Artist, compared: Comparison, numbers: Sequence[int]) -> list[str]:
    lines = []
    for number in numbers:
        lines.append(say(texts.FEATURES[FEATURES[number]]))
        lines += [
            f"{wording.bar(sound.scores[number])} {clip(each.name, _NAME)}"
            for each, sound in ((artist, compared.sound), (other, compared.other))
        ]
    return lines


def _basis(artist: Artist, other: Artist, compared: Comparison, day: str) -> str:
    if not _is_measured(compared):
        return say(texts.RESTS_ON_GENRES, day=wording.day(day))
    return say(
        texts.RESTS_ON,
        name=artist.name,
        other=other.name,
        tracks=compared.sound.tracks,
        others=compared.other.tracks,
        day=wording.day(day),
    )
