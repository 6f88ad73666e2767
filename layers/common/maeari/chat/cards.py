"""Artists and songs as Kakao's cards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from maeari.catalogue.recordings import newest_and_most_popular
from maeari.chat import texts
from maeari.chat.understand import NEIGHBOURS_SHOWN, FindArtist, extra, extra_as_typed
from maeari.kakao import (
    BasicCard,
    Button,
    Carousel,
    Link,
    ListCard,
    ListItem,
    QuickReply,
    SimpleText,
    SkillResponse,
    TextCard,
    Thumbnail,
    clip,
    length,
)
from maeari.kakao.limits import LABEL, LIST_HEADER_TITLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import Artist, KnownArtist, Neighbour, Track
    from maeari.kakao.parts import Part

SONGS_PER_CARD = 4
"""A list card in a carousel holds no more (kakao-skill reference, section 2.1)."""

CANDIDATES_SHOWN = 5

_MARK = 6
"""UTF-16 units of a genre beside a name on a button."""


def message(text: str, quick_replies: Sequence[QuickReply] | None = None) -> SkillResponse:
    """A plain sentence, by default with names to try."""
    replies = [*examples(), help_reply()] if quick_replies is None else quick_replies
    return SkillResponse(outputs=[SimpleText(text)], quick_replies=list(replies))


def examples() -> list[QuickReply]:
    """Names to try, as quick replies."""
    return [QuickReply.message(name, name) for name in texts.EXAMPLES]


def help_reply() -> QuickReply:
    """The quick reply that explains the bot."""
    return QuickReply.message(texts.HELP_LABEL, texts.HELP_LABEL)


def candidates(name: str, artists: Sequence[Artist]) -> SkillResponse:
    """Asks which artist was meant; the taps carry the ids."""
    return message(texts.DID_YOU_MEAN.format(name=name), [*_choices(artists, name), help_reply()])


def searching(wanted: FindArtist) -> SkillResponse:
    """The search goes on; a tap asks again."""
    return message(texts.SEARCHING.format(name=wanted.name), [_again(wanted.whole, wanted), help_reply()])


def _again(text: str, wanted: FindArtist) -> QuickReply:
    by_name = extra_as_typed() if wanted.as_typed else None
    carried = extra(wanted.artist_id) if wanted.artist_id else by_name
    return QuickReply.message(texts.AGAIN_LABEL, text, extra=carried)


def close_names(typed: str, artists: Sequence[Artist]) -> SkillResponse:
    """Asks which known artist was meant by a name with a typing error; or none of them."""
    replies = [*_choices(artists, typed), _as_typed(typed), help_reply()]
    return message(texts.DID_YOU_MEAN.format(name=typed), replies)


def homonyms(name: str, artists: Sequence[Artist]) -> SkillResponse:
    """Asks which of several artists of one name was meant."""
    return message(texts.WHICH_OF_THEM.format(name=name), [*_choices(artists), help_reply()])


def unknown(name: str, nearest: Sequence[Artist] = ()) -> SkillResponse:
    """Nobody has that name; the nearest names known, else names to try."""
    if not nearest:
        return message(texts.UNKNOWN.format(name=name))
    return message(texts.UNKNOWN_BUT_NEAR.format(name=name), [*_choices(nearest), help_reply()])


def corrected_answer(typed: str, found: KnownArtist, tracks: Mapping[str, Sequence[Track]]) -> SkillResponse:
    """The answer for an artist found in spite of a typing error. It says so, and how to insist."""
    said = texts.CORRECTED.format(typed=typed, name=found.artist.name)
    answer = artist_answer(found, tracks)
    shown = [part for part in answer.outputs if not isinstance(part, SimpleText)]
    if note := _note(found):  # one more bubble than Kakao takes, so one bubble says both
        said = f"{said}\n{note}"
    return SkillResponse(
        outputs=[SimpleText(said), *shown], quick_replies=[_as_typed(typed), *answer.quick_replies]
    )


def _as_typed(typed: str) -> QuickReply:
    return QuickReply.message(texts.AS_TYPED_LABEL, typed, extra=extra_as_typed())


def _choices(artists: Sequence[Artist], typed: str = "") -> list[QuickReply]:
    """Quick replies that carry the artists' ids, and the name they answer; their labels differ."""
    shown = artists[:CANDIDATES_SHOWN]
    return [
        QuickReply.message(label, artist.name, extra=extra(artist.id, typed=typed))
        for label, artist in zip(_labels(shown), shown, strict=True)
    ]


def _labels(artists: Sequence[Artist]) -> list[str]:
    """The names; for names that look the same on a button with the genre, else with a number."""
    names = [clip(artist.name, LABEL) for artist in artists]
    with_genres = [
        _with_mark(artist.name, texts.genres(artist.genres[:1]))
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


def artist_answer(
    found: KnownArtist, tracks: Mapping[str, Sequence[Track]], *, is_complete: bool = True
) -> SkillResponse:
    """The artist's card, its songs and those of its nearest artists.

    Args:
        found: the artist.
        tracks: by artist id.
        is_complete: whether all was found in time that there is; else a tap asks again.
    """
    artist = found.artist
    own = [_songs(texts.OWN_SONGS.format(name=artist.name), artist, tracks.get(artist.id, ()))]
    outputs: list[Part] = [_artist_card(artist), *_carousel(own + _neighbour_cards(found, tracks))]
    if note := _note(found) if is_complete else texts.STILL_SEARCHING:
        outputs.append(SimpleText(note))
    again = [] if is_complete else [_again(artist.name, FindArtist("", "", artist.id))]
    return SkillResponse(outputs=outputs, quick_replies=[*again, *_walk_on(found)])


def _note(found: KnownArtist) -> str:
    """What is to be said about the neighbours, if anything."""
    if not found.neighbours:
        return texts.NO_NEIGHBOURS_YET
    return texts.PROVISIONAL if found.provisional else ""


def more_answer(found: KnownArtist, tracks: Mapping[str, Sequence[Track]]) -> SkillResponse:
    """The next artists near one that was shown before."""
    name = found.artist.name
    cards = _carousel(_neighbour_cards(found, tracks))
    if not cards:
        again = QuickReply.message(name, name, extra=extra(found.artist.id))
        return message(texts.NO_MORE_NEIGHBOURS.format(name=name), [again, *examples(), help_reply()])
    introduction = SimpleText(texts.MORE_NEIGHBOURS.format(name=name))
    return SkillResponse(outputs=[introduction, *cards], quick_replies=_walk_on(found))


def _artist_card(artist: Artist) -> BasicCard | TextCard:
    description = texts.genres(artist.genres[:4]) or texts.GENRES_UNKNOWN
    url = _artist_url(artist)
    buttons = [Button.web(texts.LISTEN_LABEL, url)]
    if artist.image_url is None:  # a basicCard without a picture isn't delivered
        return TextCard(title=artist.name, description=description, buttons=buttons)
    # fixedRatio shows the whole picture: Spotify's terms don't allow cropping it.
    picture = Thumbnail(artist.image_url, alt_text=artist.name, fixed_ratio=True, link=Link(web=url))
    return BasicCard(thumbnail=picture, title=artist.name, description=description, buttons=buttons)


def _neighbour_cards(found: KnownArtist, tracks: Mapping[str, Sequence[Track]]) -> list[ListCard]:
    return [_songs(_heading(n), n.artist, tracks.get(n.artist.id, ())) for n in found.neighbours]


def _heading(neighbour: Neighbour) -> str:
    """Rank, name and as much of the reason as a list card's header shows."""
    start = texts.NEIGHBOUR.format(rank=neighbour.rank, name=neighbour.artist.name)
    return start + texts.reason(neighbour.reason, LIST_HEADER_TITLE - length(start))


def _songs(header: str, artist: Artist, tracks: Sequence[Track]) -> ListCard:
    """The newest and most popular songs as a list; an artist without songs is told so in one line."""
    items = [_song(track) for track in newest_and_most_popular(tracks)[:SONGS_PER_CARD]]
    nothing = ListItem(texts.NO_SONGS.format(name=artist.name), link=Link(web=_artist_url(artist)))
    return ListCard(header=header, items=items or [nothing])


def _song(track: Track) -> ListItem:
    details = (track.album, texts.release_date(track.release_date))
    url = track.url or f"https://open.spotify.com/track/{quote(track.id, safe='')}"
    return ListItem(
        track.title,
        description=" · ".join(filter(None, details)) or None,
        image_url=track.image_url,
        link=Link(web=url),
    )


def _carousel(cards: Sequence[ListCard]) -> list[Carousel]:
    return [Carousel(cards)] if cards else []


def _walk_on(found: KnownArtist) -> list[QuickReply]:
    """Where to go from here: the neighbours, the next ones, help."""
    near = [
        QuickReply.message(n.artist.name, n.artist.name, extra=extra(n.artist.id)) for n in found.neighbours
    ]
    if not near:
        return [*examples(), help_reply()]
    following = extra(found.artist.id, first_rank=found.neighbours[-1].rank + 1)
    return [
        *near[:NEIGHBOURS_SHOWN],
        QuickReply.message(texts.MORE_LABEL, texts.MORE_LABEL, extra=following),
        help_reply(),
    ]


def _artist_url(artist: Artist) -> str:
    return artist.url or f"https://open.spotify.com/search/{quote(artist.name, safe='')}/artists"
