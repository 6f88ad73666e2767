"""A song, and the songs like it, as Kakao's cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.model import Reason
from maeari.chat import texts, wording
from maeari.chat.artist_cards import song_item, song_url
from maeari.chat.cards import examples, help_reply, like_song, message, reply_for, walk_to
from maeari.chat.speech import say, spoken
from maeari.chat.wishes import SIMILAR_SHOWN, SimilarSongs
from maeari.kakao import (
    BasicCard,
    Button,
    Link,
    ListCard,
    SimpleText,
    SkillResponse,
    TextCard,
    Thumbnail,
    clip,
    length,
)
from maeari.kakao.limits import LIST_HEADER_TITLE, LIST_ITEM
from maeari.songs.genre_groups import OTHERS, labels
from maeari.songs.placing import SONG_NEIGHBOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maeari.chat.speech import Text
    from maeari.kakao import QuickReply
    from maeari.kakao.parts import Part
    from maeari.songs.ports import SimilarSong, Song

_TITLE_IN_HEADER = LIST_HEADER_TITLE - 16
_ARTISTS_IN_ROW = 26
"""UTF-16 units of a title and of names, so that what else is to be said beside them fits."""

_ROW = LIST_ITEM.fields["description"].most or 0
_ARTISTS_NAMED = 3


def similar_answer(song: Song, near: Sequence[SimilarSong], *, is_provisional: bool) -> SkillResponse:
    """A page of songs like one; the first page shows the song itself, too.

    Args:
        song: with its picture and link, as far as known.
        near: at most `SIMILAR_SHOWN`, one or more, likewise.
        is_provisional: whether no refresh has seen the song.
    """
    title = wording.quoted(clip(song.track.title, _TITLE_IN_HEADER))
    rows = [song_item(each.song.track, _about(each)) for each in near]
    shown: list[Part] = [ListCard(header=say(texts.SIMILAR_SONGS, title=title), items=rows)]
    if near[0].rank == 1:
        shown.insert(0, _song_card(song))
        if is_provisional:
            shown.append(SimpleText(say(texts.PROVISIONAL_SONG)))
    is_last = len(near) < SIMILAR_SHOWN or near[-1].rank >= SONG_NEIGHBOURS
    more = [] if is_last else [reply_for(texts.MORE_SIMILAR_LABEL, following(song, near[-1].rank + 1))]
    walk = [like_song(each.song.track, each.song.artists[0]) for each in near]
    return SkillResponse(outputs=shown, quick_replies=[*more, *walk, walk_to(song.artists[0]), help_reply()])


def no_similar_answer(song: Song, first: Sequence[SimilarSong]) -> SkillResponse:
    """No song is like it, or no more songs are; then the first ones lead on.

    Args:
        song: that was asked about.
        first: the nearest songs; empty where there are none at all.
    """
    text = texts.NO_MORE_SIMILAR_SONGS if first else texts.NO_SIMILAR_SONGS
    walk = [like_song(each.song.track, each.song.artists[0]) for each in first]
    return _about_song(text, song, walk)


def not_measured_answer(song: Song) -> SkillResponse:
    """Nobody has told how the song sounds."""
    return _about_song(texts.NOT_MEASURED, song, [])


def following(song: Song, first_rank: int = 1) -> SimilarSongs:
    """What shows songs like it, from a rank on."""
    track = song.track
    return SimilarSongs("", track.title, song.artists[0].name, track.id, first_rank)


def _about_song(text: Text, song: Song, walk: Sequence[QuickReply]) -> SkillResponse:
    said = say(text, title=wording.quoted(song.track.title))
    return message(said, [*walk, walk_to(song.artists[0]), *([] if walk else examples()), help_reply()])


def _song_card(song: Song) -> BasicCard | TextCard:
    track, url = song.track, song_url(song.track)
    details = (_artists(song), track.album, wording.release_date(track.release_date))
    description = " · ".join(filter(None, details))
    buttons = [Button.web(say(texts.LISTEN_LABEL), url)]
    if track.image_url is None:  # a basicCard without a picture isn't delivered
        return TextCard(title=track.title, description=description, buttons=buttons)
    # fixedRatio shows the whole picture: Spotify's terms don't allow cropping it.
    picture = Thumbnail(track.image_url, alt_text=track.title, fixed_ratio=True, link=Link(web=url))
    return BasicCard(thumbnail=picture, title=track.title, description=description, buttons=buttons)


def _about(near: SimilarSong) -> str:
    """Whose a song is, and as much of the reason as a row shows."""
    start = clip(_artists(near.song), _ARTISTS_IN_ROW) + " · "
    return start + _reason(near.reason, _ROW - length(start))


def _artists(song: Song) -> str:
    return ", ".join(artist.name for artist in song.artists[:_ARTISTS_NAMED])


def _reason(why: Reason, room: int) -> str:
    """The genres of songs are groups, by the names that people call them."""
    known = [labels()[group] for group in why.genres if group in labels() and group != OTHERS]
    told = tuple(label.english if spoken() == "en" else label.korean for label in known)
    return wording.reason(Reason(told, why.traits), room)
