"""How two artists sound beside each other, as text with bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES
from maeari.chat import texts, wording
from maeari.chat.cards import help_reply, walk_to
from maeari.chat.speech import say
from maeari.chat.taps import extra
from maeari.chat.wishes import Judge
from maeari.kakao import Button, SkillResponse, TextCard, clip, length
from maeari.kakao.limits import TEXT_CARD_TEXT, TEXT_CARD_TITLE
from maeari.similarity.contrast import alike_in, different_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.catalogue.model import Artist
    from maeari.chat.speech import Text
    from maeari.kakao import QuickReply
    from maeari.similarity.ports import Comparison, Published

_NAME_BY_BAR = 10
_NAME_IN_TEXT = 24
"""UTF-16 units of a name, so that all that is to be said fits a card."""

_CLOSENESS = (
    (0.02, texts.VERY_CLOSE),
    (0.10, texts.SOMEWHAT_CLOSE),
    (0.40, texts.HARDLY_CLOSE),
)
"""Up to which share of all artists is nearer, on average of both sides."""


def why_answer(
    artist: Artist, other: Artist, compared: Comparison, published: Published, more: Sequence[QuickReply]
) -> SkillResponse:
    """The reason of a neighbourhood: genres, the closest features as bars, what it rests on.

    Args:
        artist: whose neighbour the other is.
        other: the neighbour.
        compared: both in the space of the last refresh.
        published: that refresh.
        more: quick replies before those of the artists.
    """
    own, theirs = compared.sound.scores, compared.other.scores
    closest = alike_in(own, theirs, most=3) if _is_measured(compared) else ()
    lines = [_genres(artist, other, compared), *_bars(artist, other, compared, closest)]
    title = say(texts.WHY_TITLE, name=artist.name, other=other.name)
    text = _fitted(lines, _basis(artist, other, compared, published), title)
    return _judged(title, text, artist, other, more)


def compared_answer(
    artist: Artist, other: Artist, compared: Comparison, published: Published
) -> SkillResponse:
    """How near two artists are to each other, what is alike and what is not."""
    own, theirs = compared.sound.scores, compared.other.scores
    places = say(
        texts.RANKS,
        name=clip(artist.name, _NAME_IN_TEXT),
        other=clip(other.name, _NAME_IN_TEXT),
        artists=wording.count(compared.artists),
        place=wording.place(compared.rank, compared.share),
        other_place=wording.place(compared.other_rank, compared.other_share),
    )
    lines = [
        _closeness(compared) + places,
        _genres(artist, other, compared),
        _traits(texts.ALIKE_IN, alike_in(own, theirs, most=3) if _is_measured(compared) else ()),
        _traits(texts.DIFFERENT_IN, different_in(own, theirs, most=2) if _is_measured(compared) else ()),
    ]
    title = say(texts.COMPARED_TITLE, name=artist.name, other=other.name)
    text = _fitted(lines, _basis(artist, other, compared, published), title)
    return _judged(title, text, artist, other, ())


def _fitted(lines: Sequence[str], basis: str, title: str) -> str:
    """As much of the lines as a card of that title holds, and the whole basis."""
    room = TEXT_CARD_TEXT - length(clip(title, TEXT_CARD_TITLE)) - length(basis) - 1
    return clip("\n".join(filter(None, lines)), room) + "\n" + basis


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
    share = (compared.share + compared.other_share) / 2
    return say(next((text for most, text in _CLOSENESS if share <= most), texts.FAR))


def _is_measured(compared: Comparison) -> bool:
    return bool(compared.sound.tracks and compared.other.tracks)


def _genres(artist: Artist, other: Artist, compared: Comparison) -> str:
    """Those that made them neighbours; of artists that are none those that both are told to have."""
    both = tuple(genre for genre in artist.genres if genre in other.genres)
    shared = both if compared.reason is None else compared.reason.genres
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
            f"{wording.bar(sound.scores[number])} {clip(each.name, _NAME_BY_BAR)}"
            for each, sound in ((artist, compared.sound), (other, compared.other))
        ]
    return lines


def _basis(artist: Artist, other: Artist, compared: Comparison, published: Published) -> str:
    """What the comparison rests on and whether that is little, then the data and the algorithm."""
    return "\n".join([_songs(artist, other, compared), _source(published)])


def _songs(artist: Artist, other: Artist, compared: Comparison) -> str:
    name, other_name = (clip(each.name, _NAME_IN_TEXT) for each in (artist, other))
    told = texts.RESTS_ON if _is_measured(compared) else texts.RESTS_ON_GENRES
    tracks, others = compared.sound.tracks, compared.other.tracks
    sentences = [say(told, name=name, other=other_name, tracks=tracks, others=others)]
    sounds = ((name, compared.sound), (other_name, compared.other))
    if thin := [each for each, sound in sounds if sound.is_thin]:
        sentences.append(say(texts.THIN_OF, names=", ".join(thin)))
    return " ".join(sentences)


def _source(published: Published) -> str:
    algorithm = f"{published.algorithm} {published.version}" if published.algorithm else ""
    return " · ".join(filter(None, [say(texts.DATA_OF, day=wording.day(published.day)), algorithm]))
