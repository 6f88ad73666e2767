"""What each wish is answered with; those that refer to an earlier turn are answered here."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maeari.chat import cards, texts
from maeari.chat.outcomes import note_fallback
from maeari.chat.reply import Reply
from maeari.chat.song_requests import wants_songs_like
from maeari.chat.speech import say
from maeari.chat.taps import tapped
from maeari.chat.wishes import (
    NEIGHBOURS_SHOWN,
    Back,
    Bye,
    Chatter,
    ChooseSong,
    Compare,
    FindArtist,
    Forget,
    Greet,
    Help,
    InMood,
    Judge,
    More,
    MoreSongs,
    NameWanted,
    NotText,
    SimilarSongs,
    Songs,
    Surprise,
    Taste,
    Thanks,
    Why,
)
from maeari.errors import DatabaseUnavailable
from maeari.people.errors import StoreUnavailable
from maeari.people.feedback import Judgement
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from maeari.chat.finding import ArtistAnswers
    from maeari.chat.similar_songs import SimilarSongAnswers
    from maeari.chat.songs import SongAnswers
    from maeari.chat.sounds import SoundAnswers
    from maeari.chat.speech import Text
    from maeari.chat.turn import Turn
    from maeari.chat.wishes import Wish
    from maeari.people.feedback import Feedback
    from maeari.people.memory import Memories


class Answers:
    """Answers wishes.

    Args:
        finding: answers about artists.
        songs: about their songs.
        similar: returns what answers about songs like a song; called when it is first asked for.
        sounds: the same about how artists sound.
        memories: what is kept of the turns before, here only to be deleted.
        feedback: keeps what people say about neighbours.
    """

    def __init__(
        self,
        finding: ArtistAnswers,
        songs: SongAnswers,
        similar: Callable[[], SimilarSongAnswers],
        sounds: Callable[[], SoundAnswers],
        *,
        memories: Memories,
        feedback: Feedback,
    ) -> None:
        self._finding = finding
        self._songs = songs
        self._similar = similar
        self._sounds = sounds
        self._memories = memories
        self._feedback = feedback
        self._by_wish: dict[type, Callable[[Any, Turn], Reply]] = {
            Greet: _saying(texts.GREETING),
            Help: _saying(texts.HELP),
            Thanks: _saying(texts.THANKS),
            Bye: _saying(texts.BYE),
            NotText: _saying(texts.NAME_ONLY),
            Chatter: self._chatter,
            NameWanted: self._name_wanted,
            FindArtist: self._artist,
            More: self._more,
            Back: self._back,
            Songs: self._songs_of,
            MoreSongs: self._more_songs,
            SimilarSongs: self._similar_songs,
            ChooseSong: self._choose_song,
            Why: self._why,
            Compare: self._compare,
            Taste: self._taste,
            InMood: self._mood,
            Surprise: self._surprise,
            Judge: self._judge,
            Forget: self._forget,
        }

    def reply(self, wanted: Wish, turn: Turn) -> Reply:
        """The answer to a wish. Raises only what is wrong inside: database, storage, programming."""
        return self._by_wish[type(wanted)](wanted, turn)

    def _artist(self, wanted: FindArtist, turn: Turn) -> Reply:
        if wanted.or_song:
            return self._similar().named(wanted, turn)
        return self._finding.answer(wanted, turn)

    def _chatter(self, wanted: Chatter, turn: Turn) -> Reply:
        return self._finding.exact(wanted.whole, turn.deadline) or _asking(texts.CHATTER, wanted.whole)

    def _name_wanted(self, wanted: NameWanted, turn: Turn) -> Reply:
        return self._finding.exact(wanted.whole, turn.deadline) or _said(texts.WHOSE_NAME)

    def _more(self, wanted: More, turn: Turn) -> Reply:
        songs, artists = tapped(turn.before.songs, ""), tapped(turn.before.more, "")
        shown = artists if wanted.of_artists else songs or artists
        if shown is not None:
            return self.reply(shown, turn)
        if turn.before.artist_id:
            return self._finding.neighbours(turn.before.artist_id, turn.deadline)
        return self._finding.exact(wanted.whole, turn.deadline) or _asking(texts.MORE_OF_WHOM, wanted.whole)

    def _back(self, wanted: Back, turn: Turn) -> Reply:
        artist_id = wanted.artist_id or next(reversed(turn.before.back), "")
        if not artist_id:
            return _said(texts.NO_WAY_BACK)
        return replace(self._artist(FindArtist("", "", artist_id), turn), goes_back=True)

    def _songs_of(self, wanted: Songs, turn: Turn) -> Reply:
        if wanted.artist_id or wanted.name:
            found = self._songs.answer(wanted, turn.deadline)
            return found or self._artist(FindArtist(wanted.whole, wanted.name, wanted.artist_id), turn)
        return self._songs_of_shown(wanted, wanted.whole, turn)

    def _more_songs(self, wanted: MoreSongs, turn: Turn) -> Reply:
        before = turn.before
        # After several artists, such as those of a mood, more songs are those of the next ones.
        shown = tapped(before.songs or ({} if before.artist_id else before.more), "")
        if shown is not None:
            return self.reply(shown, turn)
        return self._songs_of_shown(Songs(), wanted.whole, turn)

    def _songs_of_shown(self, wanted: Songs, whole: str, turn: Turn) -> Reply:
        """Songs of the artist shown last; without one the text may be a name."""
        shown = Songs(artist_id=turn.before.artist_id, order=wanted.order)
        found = self._songs.answer(shown, turn.deadline) if shown.artist_id else None
        return found or self._finding.exact(whole, turn.deadline) or _asking(texts.SONGS_OF_WHOM, whole)

    def _similar_songs(self, wanted: SimilarSongs, turn: Turn) -> Reply:
        if not wanted.title and not wanted.track_id:
            return self._similar_to_shown(wanted, turn)
        return self._similar().answer(wanted, turn.deadline)

    def _similar_to_shown(self, wanted: SimilarSongs, turn: Turn) -> Reply:
        """Songs like the one shown last; after an artist alone, the question which of its songs is meant."""
        before = turn.before
        following = tapped(before.songs, "") if wanted.first_rank > 1 else None
        shown = (each for each in (following, tapped(before.song, "")) if isinstance(each, SimilarSongs))
        if song := next(shown, None):
            return self._similar().answer(song, turn.deadline)
        if before.artist_id:
            return self._similar().choose(before.artist_id, turn.deadline)
        found = self._finding.exact(wanted.whole, turn.deadline)
        return found or _asking(texts.LIKE_WHICH_SONG, wanted.whole)

    def _choose_song(self, wanted: ChooseSong, turn: Turn) -> Reply:
        return self._similar().choose(wanted.artist_id, turn.deadline)

    def _why(self, wanted: Why, turn: Turn) -> Reply:
        if wanted.artist_id:
            return self._sounds().why(wanted)
        before = turn.before
        if not before.artist_id:
            return self._finding.exact(wanted.whole, turn.deadline) or _asking(texts.WHY_WHOM, wanted.whole)
        if before.pair:
            return self._sounds().why(Why("", *before.pair))
        more = tapped(before.more, "")
        last = more.first_rank - 1 if isinstance(more, FindArtist) else 1
        first = max(last - 1, 0) // NEIGHBOURS_SHOWN * NEIGHBOURS_SHOWN + 1  # of the page that was shown
        return self._sounds().why(Why("", before.artist_id), first_rank=first)

    def _compare(self, wanted: Compare, turn: Turn) -> Reply:
        return self._finding.exact(wanted.whole, turn.deadline) or self._sounds().compare(wanted)

    def _taste(self, wanted: Taste, turn: Turn) -> Reply:
        deadline, or_song = turn.deadline, wants_songs_like(turn.request.utterance)
        found = self._finding.exact(wanted.whole, deadline)
        if found is None and or_song:  # "너랑 나 같은 노래"
            found = self._similar().titled(wanted.whole, deadline)
        found = found or self._sounds().taste(wanted, deadline)
        return found or self._artist(FindArtist(wanted.whole, wanted.whole, or_song=or_song), turn)

    def _mood(self, wanted: InMood, turn: Turn) -> Reply:
        found = self._finding.exact(wanted.whole, turn.deadline)
        return found or self._sounds().in_mood(wanted, turn.deadline)

    def _surprise(self, wanted: Surprise, turn: Turn) -> Reply:
        found = self._finding.exact(wanted.whole, turn.deadline)
        if found is not None:
            return found
        besides = (turn.before.surprised, turn.before.artist_id)
        artist = self._sounds().anybody(besides, turn.request_id)
        return self._finding.surprise(artist, turn.deadline) if artist else _said(texts.NOTHING_YET)

    def _judge(self, wanted: Judge, turn: Turn) -> Reply:
        pair = (wanted.artist_id, wanted.other_id) if wanted.artist_id else turn.before.pair
        if pair is None:
            return _said(texts.CHATTER)
        try:
            artists = self._sounds().pair(*pair)
            if artists is None:
                return _said(texts.CHATTER)
            self._keep(Judgement(*pair, wanted.alike, self._sounds().day(), datetime.now(UTC)), turn)
        except (StoreUnavailable, DatabaseUnavailable) as error:
            logger.warning("a judgement could not be kept", reason=str(error))
            note_fallback()
            return _said(texts.NOT_NOTED)
        artist, other = artists
        text = texts.THANKS_ALIKE if wanted.alike else texts.THANKS_NOT_ALIKE
        walk = [cards.walk_to(other), cards.walk_to(artist), cards.help_reply()]
        return Reply(cards.message(say(text, name=artist.name, other=other.name), walk), pair=pair)

    def _keep(self, judgement: Judgement, turn: Turn) -> None:
        if not turn.person:
            raise StoreUnavailable("nobody is recognised")
        self._feedback.give(turn.person, judgement)
        logger.info("judged", pair=judgement.pair)

    def _forget(self, _: Forget, turn: Turn) -> Reply:
        if turn.request.user_key and not turn.person:
            note_fallback()
            return _said(texts.NOT_FORGOTTEN)
        try:
            self._memories.forget(turn.person)
            self._feedback.forget(turn.person)
        except StoreUnavailable:
            logger.exception("what is kept of a person could not be deleted")
            note_fallback()
            return _said(texts.NOT_FORGOTTEN)
        logger.info("deleted what was kept of a person")
        return _said(texts.FORGOTTEN)


def _said(text: Text) -> Reply:
    return Reply(cards.message(say(text)))


def _asking(text: Text, whole: str) -> Reply:
    """Says what is missing, and offers to look the text up as a name: it may be one."""
    may_be_a_name = [cards.as_typed(whole)] if re.search("[가-힣A-Za-z0-9]", whole) else []
    return Reply(cards.message(say(text), [*cards.examples(), *may_be_a_name, cards.help_reply()]))


def _saying(text: Text) -> Callable[[Any, Turn], Reply]:
    return lambda *_: _said(text)
