"""Plain sentences, choices between artists, and the quick replies that answers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.chat import texts, wording
from maeari.chat.moods import MOODS
from maeari.chat.speech import say
from maeari.chat.taps import extra
from maeari.chat.wishes import Back, FindArtist, InMood, SimilarSongs
from maeari.kakao import QuickReply, SimpleText, SkillResponse, clip, length
from maeari.kakao.limits import LABEL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.chat.speech import Text
    from maeari.chat.wishes import Wish

CANDIDATES_SHOWN = 5

_MARK = 6
"""UTF-16 units of a genre beside a name on a button."""


def message(text: str, quick_replies: Sequence[QuickReply] | None = None) -> SkillResponse:
    """A plain sentence, by default with things to try."""
    replies = [*examples(), help_reply()] if quick_replies is None else quick_replies
    return SkillResponse(outputs=[SimpleText(text)], quick_replies=list(replies))


def examples() -> list[QuickReply]:
    """Things to try, as quick replies."""
    return [QuickReply.message(example, example) for example in map(say, texts.EXAMPLES)]


def help_reply() -> QuickReply:
    """The quick reply that explains the bot."""
    return QuickReply.message(say(texts.HELP_LABEL), say(texts.HELP_LABEL))


def back_reply(artist_id: str) -> QuickReply:
    """The quick reply that leads back to an artist."""
    return reply_for(texts.BACK_LABEL, Back(artist_id))


def reply_for(label: Text, wanted: Wish) -> QuickReply:
    """A quick reply whose tap wants this; it says its label for the person."""
    return reply_saying(say(label), wanted)


def reply_saying(label: str, wanted: Wish) -> QuickReply:
    """The same with a label that is worded already."""
    return QuickReply.message(label, label, extra=extra(wanted))


def walk_to(artist: Artist) -> QuickReply:
    """The quick reply that leads to an artist."""
    return QuickReply.message(artist.name, artist.name, extra=extra(FindArtist("", "", artist.id)))


def like_song(track: Track, artist: Artist) -> QuickReply:
    """The quick reply that leads to songs like one; it says its title for the person."""
    label = clip(say(texts.SONG_LABEL, title=track.title), LABEL)
    wanted = SimilarSongs(title=track.title, artist=artist.name, track_id=track.id)
    return QuickReply.message(label, say(texts.LIKE_SONG, title=track.title), extra=extra(wanted))


def candidates(name: str, artists: Sequence[Artist]) -> SkillResponse:
    """Asks which artist was meant; the taps carry the ids."""
    return message(say(texts.DID_YOU_MEAN, name=name), [*_taught(artists, name), help_reply()])


def searching(wanted: FindArtist) -> SkillResponse:
    """The search goes on; a tap asks again."""
    return message(say(texts.SEARCHING, name=wanted.name), [ask_again(wanted.whole, wanted), help_reply()])


def ask_again(text: str, wanted: FindArtist) -> QuickReply:
    """The quick reply that asks the same once more."""
    carried = extra(wanted) if wanted.artist_id or wanted.as_typed else None
    return QuickReply.message(say(texts.AGAIN_LABEL), text, extra=carried)


def close_names(typed: str, artists: Sequence[Artist]) -> SkillResponse:
    """Asks which known artist was meant by a name with a typing error; or none of them."""
    replies = [*_taught(artists, typed), as_typed(typed), help_reply()]
    return message(say(texts.DID_YOU_MEAN, name=typed), replies)


def homonyms(name: str, artists: Sequence[Artist]) -> SkillResponse:
    """Asks which of several artists of one name was meant."""
    return message(say(texts.WHICH_OF_THEM, name=name), [*_taught(artists), help_reply()])


def which(
    text: Text, name: str, artists: Sequence[Artist], chosen: Callable[[Artist], Wish]
) -> SkillResponse:
    """Asks whom a name means that is part of a wish; a tap wants what `chosen` makes of the artist.

    Args:
        text: `texts.WHICH_OF_THEM` or `texts.DID_YOU_MEAN`.
        name: as typed.
        artists: those that it may mean.
        chosen: the wish about one of them.
    """
    return message(say(text, name=name), [*choices(artists, chosen), help_reply()])


def moods(besides: str) -> list[QuickReply]:
    """Three moods to try, other than one."""
    others = [mood for mood in MOODS if mood.key != besides][:3]
    return [reply_saying(say(texts.MOOD_LABEL, mood=say(mood.label)), InMood(mood.key)) for mood in others]


def unknown(name: str, nearest: Sequence[Artist] = ()) -> SkillResponse:
    """Nobody has that name; the nearest names known, else things to try."""
    if not nearest:
        return message(say(texts.UNKNOWN, name=name))
    return message(say(texts.UNKNOWN_BUT_NEAR, name=name), [*_taught(nearest), help_reply()])


def as_typed(typed: str) -> QuickReply:
    """The quick reply that insists on a name that looked like a typing error."""
    carried = extra(FindArtist(typed, typed, as_typed=True))
    return QuickReply.message(say(texts.AS_TYPED_LABEL), typed, extra=carried)


def choices(artists: Sequence[Artist], chosen: Callable[[Artist], Wish]) -> list[QuickReply]:
    """Quick replies for some artists; their labels differ."""
    shown = artists[:CANDIDATES_SHOWN]
    return [
        QuickReply.message(label, artist.name, extra=extra(chosen(artist)))
        for label, artist in zip(_labels(shown), shown, strict=True)
    ]


def _taught(artists: Sequence[Artist], typed: str = "") -> list[QuickReply]:
    """Choices that lead to the artist, and teach the name they answer."""
    return choices(artists, lambda artist: FindArtist("", "", artist.id, typed=typed))


def _labels(artists: Sequence[Artist]) -> list[str]:
    """The names; for names that look the same on a button with the genre, else with a number."""
    names = [clip(artist.name, LABEL) for artist in artists]
    with_genres = [
        _with_mark(artist.name, wording.genres(artist.genres[:1]))
        if names.count(name) > 1 and artist.genres
        else name
        for artist, name in zip(artists, names, strict=True)
    ]
    return [
        _with_mark(artist.name, str(with_genres[:place].count(label) + 1))
        if with_genres.count(label) > 1
        else label
        for place, (artist, label) in enumerate(zip(artists, with_genres, strict=True))
    ]


def _with_mark(name: str, mark: str) -> str:
    """A name and what tells it apart in the width of a label."""
    mark = f" ({clip(mark, _MARK)})"
    return clip(name, LABEL - length(mark)) + mark
