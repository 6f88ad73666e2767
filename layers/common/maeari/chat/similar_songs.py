"""Answers about a song and songs like it: of the last refresh, else measured now and placed among these."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.catalogue.recordings import by_popularity, key_without_additions
from maeari.chat import cards, song_cards, texts, wording
from maeari.chat.outcomes import note_fallback
from maeari.chat.reply import Reply
from maeari.chat.song_requests import artist_and_title
from maeari.chat.speech import say
from maeari.chat.taps import extra
from maeari.chat.wishes import SIMILAR_SHOWN, FindArtist, SimilarSongs
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, SourceError
from maeari.kakao import QuickReply, SkillResponse, clip, length
from maeari.kakao.limits import LABEL, QUICK_REPLIES
from maeari.ranking.shown import Shown
from maeari.songs.ports import Song
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from maeari.catalogue.model import Artist, Track
    from maeari.chat.finding import ArtistAnswers
    from maeari.chat.resolving import Resolver
    from maeari.chat.shelf import Shelf
    from maeari.chat.turn import Turn
    from maeari.discovery.song_search import SongSearch
    from maeari.songs.ports import SimilarSong, Songs

CHOICES = 8
"""Songs of an artist to choose from: with help and the way back as many as there can be quick replies."""

READINGS = 4
"""Ways to read a text as a song that are looked up, each by a statement: a title, an artist's and a title."""

ARTISTS = 3
"""Artists of a song that are looked up for their genres, each by a statement."""

KEPT_SECONDS = 0.6
"""Of an answer's time that is kept for what comes after measuring a song: the songs near it, and pictures."""


class SimilarSongAnswers:
    """Finds the song that a person means, and answers with songs like it.

    Args:
        songs: of the last refresh.
        resolver: looks artists up.
        shelf: has pictures and links.
        finding: answers about artists, where the text means one.
        search: returns what asks the music services; called only for songs that no refresh has seen.
    """

    def __init__(
        self,
        songs: Songs,
        resolver: Resolver,
        shelf: Shelf,
        finding: ArtistAnswers,
        search: Callable[[], SongSearch],
    ) -> None:
        self._songs = songs
        self._resolver = resolver
        self._shelf = shelf
        self._finding = finding
        self._search = search

    def answer(self, wanted: SimilarSongs, deadline: Deadline) -> Reply:
        """The answer to a wish that tells the song. Raises only what is wrong inside."""
        if found := self._published(wanted):
            return self._of_one(found, wanted, deadline, is_published=True)
        return self._unpublished(wanted, deadline)

    def named(self, wanted: FindArtist, turn: Turn) -> Reply:
        """Songs like the one that a name may be the title of, else the answer about the artist.

        An artist's name stays one; if it is a title as well, the artist's answer leads to it.
        """
        deadline = turn.deadline
        if artist := self._finding.exactly(wanted, deadline):
            return self._with_song(artist, wanted.name)
        read = []
        for reading in islice(self._readings(wanted), READINGS):
            if found := self._published(reading):
                return self._of_one(found, reading, deadline, is_published=True)
            read.append(reading)
        if self._resolver.close(wanted.name).sure:  # a typing error in an artist's name
            return self._finding.answer(wanted, turn)
        likeliest = read[:2][-1]
        return self._unpublished(likeliest, deadline, lambda: self._finding.answer(wanted, turn))

    def titled(self, title: str, deadline: Deadline) -> Reply | None:
        """Songs like the one of exactly that title; None where no refresh has seen one."""
        song = SimilarSongs(title, title)
        found = self._published(song)
        return self._of_one(found, song, deadline, is_published=True) if found else None

    def choose(self, artist_id: str, deadline: Deadline) -> Reply:
        """Asks which of an artist's songs is meant."""
        found = self._resolver.by_id(artist_id)
        if found is None:
            return Reply(cards.message(say(texts.GONE)))
        artist = found.artist
        tracks = by_popularity(self._shelf.songs([artist], deadline).get(artist.id, ()))[:CHOICES]
        if not tracks:
            return Reply(cards.message(say(texts.NO_SONGS, name=artist.name)), artist.id)
        choices = [cards.like_song(track, artist) for track in tracks]
        text = say(texts.LIKE_WHICH_OF, name=artist.name)
        return Reply(cards.message(text, [*choices, cards.help_reply()]), artist.id)

    def _published(self, wanted: SimilarSongs) -> Sequence[Song]:
        if wanted.track_id and (song := self._songs.song(wanted.track_id)):
            return [song]
        title = key_without_additions(wanted.title)
        return self._songs.titled(title, names.key(wanted.artist)) if title else []

    def _readings(self, wanted: FindArtist) -> Iterator[SimilarSongs]:
        """The text as a title, then as the name of an artist of the catalogue and a title."""
        yield SimilarSongs(wanted.whole, wanted.name)
        parts = list(artist_and_title(wanted.name))
        known = self._resolver.known([artist for artist, _ in parts])
        yield from (SimilarSongs(wanted.whole, title, artist) for artist, title in parts if artist in known)

    def _unpublished(
        self, wanted: SimilarSongs, deadline: Deadline, as_artist: Callable[[], Reply] | None = None
    ) -> Reply:
        """About a song that no refresh has seen; `as_artist` answers where an artist is rather meant."""
        if not names.key(wanted.title):
            return Reply(cards.message(say(texts.SONG_GONE)))
        if found := self._on_shelf(wanted, deadline):
            return self._of_one(found, wanted, deadline)
        try:
            searched = self._search().find(wanted.title, wanted.artist, deadline)
        except (SourceError, OutOfTime) as error:
            return _silent(wanted, error)
        if as_artist and searched.is_artist:
            return as_artist()
        if not searched.songs:
            logger.info("no song of that title")
            return Reply(_unknown(wanted))
        return self._of_one(searched.songs, wanted, deadline)

    def _on_shelf(self, wanted: SimilarSongs, deadline: Deadline) -> Sequence[Song]:
        """The song among those of its artist that are new since the last refresh."""
        found = self._resolver.find(FindArtist("", wanted.artist)) if wanted.artist else None
        if found is None:
            return []
        tracks = self._shelf.songs([found.artist], deadline).get(found.artist.id, ())
        same = _same(tracks, wanted.track_id, wanted.title)
        return [Song(same, (found.artist,))] if same else []

    def _of_one(
        self, songs: Sequence[Song], wanted: SimilarSongs, deadline: Deadline, *, is_published: bool = False
    ) -> Reply:
        """About the song that is meant; where artists share its title, the question whose it is."""
        by_artist: dict[str, Song] = {}
        for song in songs:
            by_artist.setdefault(song.artists[0].id, song)
        if len(by_artist) > 1:
            logger.info("several songs of that title", songs=len(by_artist))
            return Reply(_whose(songs[0].track.title, list(by_artist.values())))
        if is_published:
            return self._shown(songs[0], wanted.first_rank, deadline)
        return self._placed(songs[0], wanted, deadline)

    def _shown(self, song: Song, first: int, deadline: Deadline) -> Reply:
        """A page of songs like one that a refresh has seen."""
        near = self._songs.similar(song.track.id, first, first + SIMILAR_SHOWN - 1)
        before = self._songs.similar(song.track.id, 1, SIMILAR_SHOWN) if first > 1 and not near else ()
        return self._reply(song, near, before, song.artists[0].id, deadline, is_provisional=False)

    def _placed(self, song: Song, wanted: SimilarSongs, deadline: Deadline) -> Reply:
        """The same of one that it hasn't: measured now."""
        told = (self._resolver.by_id(artist.id) for artist in song.artists[:ARTISTS])
        known = {found.artist.id: found.artist for found in told if found}
        artists = tuple(known.get(artist.id, artist) for artist in song.artists)
        song = replace(song, artists=artists)
        artist_id = artists[0].id if artists[0].id in known else ""
        try:
            features = self._search().features_of(song.track, Deadline(deadline.remaining() - KEPT_SECONDS))
        except (SourceError, OutOfTime) as error:
            return _silent(wanted, error)
        if features is None:
            logger.info("a song that nobody has measured", track_id=song.track.id)
            return Reply(song_cards.not_measured_answer(song), artist_id)
        genres = [genre for artist in artists for genre in artist.genres]
        near = self._songs.near(features, song.track, genres, [artist.id for artist in artists])
        first = wanted.first_rank
        page = near[first - 1 : first - 1 + SIMILAR_SHOWN]
        return self._reply(song, page, near[:SIMILAR_SHOWN], artist_id, deadline, is_provisional=True)

    def _reply(
        self,
        song: Song,
        near: Sequence[SimilarSong],
        before: Sequence[SimilarSong],
        artist_id: str,
        deadline: Deadline,
        *,
        is_provisional: bool,
    ) -> Reply:
        logger.info("similar songs", track_id=song.track.id, songs=len(near), is_provisional=is_provisional)
        if not near:
            return Reply(
                song_cards.no_similar_answer(song, before), artist_id, song=song_cards.following(song)
            )
        artists = {
            artist.id: artist for each in (song, *(one.song for one in near)) for artist in each.artists
        }
        tracks = self._shelf.songs(list(artists.values()), deadline)
        shown = [replace(each, song=_pictured(each.song, tracks)) for each in near]
        answer = song_cards.similar_answer(_pictured(song, tracks), shown, is_provisional=is_provisional)
        return Reply(
            answer,
            artist_id,
            song_cards.following(song, near[-1].rank + 1),
            turns_away=not artist_id,
            shown=Shown(
                "song",
                "neighbours",
                [song.track.id],
                [each.song.track.id for each in near],
                near[0].rank,
                "provisional" if is_provisional else near[0].refresh,
            ),
            song=song_cards.following(song),
        )

    def _with_song(self, reply: Reply, title: str) -> Reply:
        """The answer about an artist, with the quick reply that leads to the song of the same name."""
        if not self._songs.titled(key_without_additions(title)):
            return reply
        *others, last = reply.response.quick_replies
        replies = [_its_song(title), *others[: QUICK_REPLIES - 2], last]
        return replace(reply, response=replace(reply.response, quick_replies=replies))


def _pictured(song: Song, tracks: Mapping[str, Sequence[Track]]) -> Song:
    """The song with picture and link, and what else only the tracks of its artists tell."""
    own = song.track
    same = _same([track for artist in song.artists for track in tracks.get(artist.id, ())], own.id, own.title)
    if same is None:
        return song
    shown = replace(
        own,
        album=own.album or same.album,
        release_date=own.release_date or same.release_date,
        image_url=same.image_url,
        url=same.url,
    )
    return replace(song, track=shown)


def _same(tracks: Sequence[Track], track_id: str, title: str) -> Track | None:
    """The track of that id, else the first of that title."""
    by_id = next((track for track in tracks if track.id == track_id), None)
    key = key_without_additions(title)
    return by_id or next((track for track in tracks if key_without_additions(track.title) == key), None)


def _whose(title: str, songs: Sequence[Song]) -> SkillResponse:
    by_artist = {song.artists[0].id: song for song in songs}
    artists = [song.artists[0] for song in songs]

    def chosen(artist: Artist) -> SimilarSongs:
        return song_cards.following(by_artist[artist.id])

    return cards.which(texts.WHOSE_SONG, wording.quoted(title), artists, chosen)


def _its_song(title: str) -> QuickReply:
    told = say(texts.ITS_SONG_LABEL, title=clip(title, LABEL - length(say(texts.ITS_SONG_LABEL, title=""))))
    said = say(texts.LIKE_THE_SONG, title=title)
    return QuickReply.message(told, said, extra=extra(SimilarSongs(title=title)))


def _unknown(wanted: SimilarSongs) -> SkillResponse:
    """Nothing of that title; it may have been meant as an artist's name."""
    insisting = FindArtist(wanted.title, wanted.title, as_typed=True)
    label = say(texts.AS_ARTIST_LABEL)
    as_artist = [] if wanted.artist else [QuickReply.message(label, wanted.title, extra=extra(insisting))]
    text = say(texts.UNKNOWN_SONG, title=wanted.title)
    return cards.message(text, [*as_artist, *cards.examples(), cards.help_reply()])


def _silent(wanted: SimilarSongs, error: Exception) -> Reply:
    logger.warning("a song was not found or measured in time or not at all", reason=str(error))
    note_fallback()
    said = say(texts.LIKE_SONG, title=wanted.title)
    again = QuickReply.message(say(texts.AGAIN_LABEL), said, extra=extra(wanted))
    text = say(texts.SONG_SILENT, title=wanted.title)
    return Reply(cards.message(text, [again, *cards.examples(), cards.help_reply()]))
