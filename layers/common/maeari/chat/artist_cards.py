"""An artist, songs, and other artists with songs, as Kakao's cards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from maeari.catalogue.model import NEIGHBOURS
from maeari.catalogue.recordings import newest_and_most_popular
from maeari.chat import texts, wording
from maeari.chat.cards import (
    as_typed,
    ask_again,
    examples,
    help_reply,
    like_song,
    message,
    reply_for,
    walk_to,
)
from maeari.chat.speech import say
from maeari.chat.taps import extra
from maeari.chat.wishes import NEIGHBOURS_SHOWN, ChooseSong, FindArtist, Songs, Surprise, Why
from maeari.kakao import (
    BasicCard,
    Button,
    Carousel,
    Link,
    ListCard,
    ListItem,
    SimpleText,
    SkillResponse,
    TextCard,
    Thumbnail,
    clip,
    length,
)
from maeari.kakao.limits import LIST_HEADER_TITLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import Artist, KnownArtist, Neighbour, Track
    from maeari.chat.speech import Text
    from maeari.chat.wishes import Order, Wish
    from maeari.kakao import QuickReply
    from maeari.kakao.parts import Part

SONGS_PER_CARD = 4
"""A list card in a carousel holds no more (kakao-skill reference, section 2.1)."""

_NAME_BEFORE_FLAG = 28
"""UTF-16 units of a name in a header that also says how little is known of it."""

SONGS_PER_PAGE = 5
"""A list card of its own holds one more."""

type Tracks = Mapping[str, Sequence[Track]]
"""Tracks by artist id."""


def artist_answer(
    found: KnownArtist, tracks: Tracks, *, introduction: str = "", is_complete: bool = True
) -> SkillResponse:
    """The artist's card, its songs and those of its nearest artists.

    Args:
        found: the artist.
        tracks: of all of them.
        introduction: what is to be said first.
        is_complete: whether all was found in time that there is; else a tap asks again.
    """
    artist = found.artist
    buttons = [_button(texts.MORE_SONGS_LABEL, Songs(artist_id=artist.id))]
    if tracks.get(artist.id):  # a row of a list can do one thing, and plays
        buttons.append(_button(texts.SIMILAR_LABEL, ChooseSong(artist.id)))
    own = [_songs(say(texts.OWN_SONGS, name=artist.name), artist, tracks, buttons)]
    shown: list[Part] = [_artist_card(artist), *_carousel(own + _neighbour_cards(found, tracks))]
    note = _note(found) if is_complete else say(texts.STILL_SEARCHING)
    again = [] if is_complete else [ask_again(artist.name, FindArtist("", "", artist.id))]
    return SkillResponse(
        outputs=_with_text(introduction, shown, note), quick_replies=[*again, *_walk_on(found)]
    )


def corrected_answer(typed: str, found: KnownArtist, tracks: Tracks) -> SkillResponse:
    """The answer for an artist found in spite of a typing error. It says so, and how to insist."""
    said = say(texts.CORRECTED, typed=typed, name=found.artist.name)
    answer = artist_answer(found, tracks, introduction=said)
    return SkillResponse(outputs=answer.outputs, quick_replies=[as_typed(typed), *answer.quick_replies])


def surprise_answer(found: KnownArtist, tracks: Tracks) -> SkillResponse:
    """The answer about an artist that nobody asked for, with the way to another one."""
    answer = artist_answer(found, tracks, introduction=say(texts.SURPRISE))
    another = reply_for(texts.SURPRISE_LABEL, Surprise())
    return SkillResponse(outputs=answer.outputs, quick_replies=[another, *answer.quick_replies])


def more_answer(found: KnownArtist, tracks: Tracks) -> SkillResponse:
    """The next artists near one that was shown before."""
    introduction = say(texts.MORE_NEIGHBOURS, name=found.artist.name)
    cards = _carousel(_neighbour_cards(found, tracks))
    return SkillResponse(outputs=_with_text(introduction, cards, _note(found)), quick_replies=_walk_on(found))


def no_more_answer(artist: Artist, nearest: Sequence[Artist]) -> SkillResponse:
    """Nobody else is near; the nearest ones lead on to theirs."""
    text = say(texts.NO_MORE_NEIGHBOURS, name=artist.name)
    return message(text, [*map(walk_to, nearest), *([] if nearest else examples()), help_reply()])


def songs_answer(
    artist: Artist, tracks: Sequence[Track], order: Order, page: int, introduction: str = ""
) -> SkillResponse:
    """A page of an artist's songs, with the ways to the next page and to the other order.

    Args:
        artist: whose they are.
        tracks: all of them, in that order.
        order: told in the header.
        page: from 1.
        introduction: what is to be said first.
    """
    title = texts.NEWEST_SONGS if order == "newest" else texts.POPULAR_SONGS
    shown = tracks[(page - 1) * SONGS_PER_PAGE : page * SONGS_PER_PAGE]
    if not shown:
        text = texts.NO_MORE_SONGS if tracks else texts.NO_SONGS
        return message(say(text, name=artist.name), [walk_to(artist), help_reply()])
    other: Order = "popular" if order == "newest" else "newest"
    label = texts.POPULAR_LABEL if other == "popular" else texts.NEWEST_LABEL
    card = ListCard(
        header=say(title, name=artist.name),
        items=[_song(track) for track in shown],
        buttons=[_button(label, Songs(artist_id=artist.id, order=other))],
    )
    following = Songs(artist_id=artist.id, order=order, page=page + 1)
    has_more = len(tracks) > page * SONGS_PER_PAGE
    more = [reply_for(texts.MORE_SONGS_LABEL, following)] if has_more else []
    alike = [like_song(track, artist) for track in shown]
    replies = [*more, *alike, walk_to(artist), help_reply()]
    return SkillResponse(outputs=_with_text(introduction, [card], ""), quick_replies=replies)


def list_answer(
    text: str, entries: Sequence[tuple[str, Artist]], tracks: Tracks, more: Sequence[QuickReply]
) -> SkillResponse:
    """Several artists with their songs.

    Args:
        text: said first.
        entries: header and artist of each card.
        tracks: of all of them.
        more: the quick replies that go on.
    """
    cards = [_songs(header, artist, tracks) for header, artist in entries]
    walk = [walk_to(artist) for _, artist in entries]
    return SkillResponse(
        outputs=[SimpleText(text), *_carousel(cards)], quick_replies=[*walk, *more, help_reply()]
    )


def heading(neighbour: Neighbour) -> str:
    """Rank, name, whether little is known of it, and as much of the reason as a list card's header shows."""
    name = neighbour.artist.name
    if neighbour.is_thin:
        start = say(texts.THIN_NEIGHBOUR, rank=neighbour.rank, name=clip(name, _NAME_BEFORE_FLAG))
    else:
        start = say(texts.NEIGHBOUR, rank=neighbour.rank, name=name)
    return start + wording.reason(neighbour.reason, LIST_HEADER_TITLE - length(start))


def following(found: KnownArtist) -> Wish | None:
    """What shows the next neighbours; None when none were shown."""
    if not found.neighbours:
        return None
    return FindArtist("", "", found.artist.id, first_rank=found.neighbours[-1].rank + 1)


def _note(found: KnownArtist) -> str:
    """What is to be said about the neighbours, if anything."""
    if not found.neighbours:
        return say(texts.NO_NEIGHBOURS_YET)
    if found.provisional:
        return say(texts.PROVISIONAL)
    return say(texts.THIN) if found.is_thin else ""


def _with_text(introduction: str, shown: Sequence[Part], note: str) -> list[Part]:
    """Both texts around the cards; in one bubble where there are both, since Kakao takes three outputs."""
    if introduction:
        return [SimpleText("\n".join(filter(None, (introduction, note)))), *shown]
    return [*shown, SimpleText(note)] if note else list(shown)


def _artist_card(artist: Artist) -> BasicCard | TextCard:
    description = wording.genres(artist.genres[:4]) or say(texts.GENRES_UNKNOWN)
    url = _artist_url(artist)
    buttons = [Button.web(say(texts.LISTEN_LABEL), url)]
    if artist.image_url is None:  # a basicCard without a picture isn't delivered
        return TextCard(title=artist.name, description=description, buttons=buttons)
    # fixedRatio shows the whole picture: Spotify's terms don't allow cropping it.
    picture = Thumbnail(artist.image_url, alt_text=artist.name, fixed_ratio=True, link=Link(web=url))
    return BasicCard(thumbnail=picture, title=artist.name, description=description, buttons=buttons)


def _neighbour_cards(found: KnownArtist, tracks: Tracks) -> list[ListCard]:
    """A provisional neighbour has no button: an artist that no refresh has seen can't be compared."""
    return [
        _songs(heading(near), near.artist, tracks, () if found.provisional else (_why(found.artist, near),))
        for near in found.neighbours
    ]


def _why(artist: Artist, near: Neighbour) -> Button:
    return _button(texts.WHY_LABEL, Why("", artist.id, near.artist.id))


def _button(label: Text, wanted: Wish) -> Button:
    """A button whose tap wants this; it says its label for the person."""
    return Button.message(say(label), say(label), extra=extra(wanted))


def _songs(header: str, artist: Artist, tracks: Tracks, buttons: Sequence[Button] = ()) -> ListCard:
    """The newest and most popular songs as a list; an artist without songs is told so in one line."""
    chosen = newest_and_most_popular(tracks.get(artist.id, ()))[:SONGS_PER_CARD]
    nothing = ListItem(say(texts.NO_SONGS, name=artist.name), link=Link(web=_artist_url(artist)))
    return ListCard(header=header, items=[*map(_song, chosen)] or [nothing], buttons=buttons)


def _song(track: Track) -> ListItem:
    details = (track.album, wording.release_date(track.release_date))
    return song_item(track, " · ".join(filter(None, details)))


def song_item(track: Track, description: str) -> ListItem:
    """A song as a row that a tap plays."""
    link = Link(web=song_url(track))
    return ListItem(track.title, description=description or None, image_url=track.image_url, link=link)


def song_url(track: Track) -> str:
    """Where a song is played."""
    return track.url or f"https://open.spotify.com/track/{quote(track.id, safe='')}"


def _carousel(cards: Sequence[ListCard]) -> list[Carousel]:
    return [Carousel(cards)] if cards else []


def _walk_on(found: KnownArtist) -> list[QuickReply]:
    """Where to go from here: the neighbours, the next ones, help."""
    wanted = following(found)
    if wanted is None:
        return [*examples(), help_reply()]
    near = [walk_to(each.artist) for each in found.neighbours[:NEIGHBOURS_SHOWN]]
    is_last = len(near) < NEIGHBOURS_SHOWN or found.neighbours[-1].rank >= NEIGHBOURS
    more = [] if is_last else [reply_for(texts.MORE_LABEL, wanted)]
    return [*near, *more, help_reply()]


def _artist_url(artist: Artist) -> str:
    return artist.url or f"https://open.spotify.com/search/{quote(artist.name, safe='')}/artists"
