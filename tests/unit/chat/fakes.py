"""The conversation's ports in memory, and what Kakao would send; shared by the tests of several folders."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maeari.catalogue import close_names, names
from maeari.catalogue.matches import CloseArtist, Homonym
from maeari.catalogue.model import Alias, Artist, KnownArtist, Neighbour, Reason, Track
from maeari.catalogue.recordings import key_without_additions
from maeari.chat.taps import extra
from maeari.chat.wishes import FindArtist
from maeari.discovery.ports import Claim
from maeari.errors import NotFound
from maeari.kakao.payload import SkillRequest, parse
from maeari.people.memory import Memory
from maeari.similarity.ports import Comparison, Placed, Published, Sound
from maeari.songs.ports import SimilarSong, Song
from maeari.sources.ports import SearchResult

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from maeari.catalogue.model import AudioFeatures
    from maeari.deadline import Deadline
    from maeari.discovery.messages import Message
    from maeari.people.feedback import Judgement

FETCHED_AT = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
IU = "3HqSLMAZ3g3d5poNaI7GOU"


def artist_id(number: int) -> str:
    """An invented id in the shape of Spotify's."""
    return f"{number:022d}"


def artist(artist_id: str, name: str, **changes: Any) -> Artist:
    given: dict[str, Any] = {"source": "spotify", "fetched_at": FETCHED_AT, **changes}
    return Artist(artist_id, name, **given)


def tracks(prefix: str, count: int) -> list[Track]:
    """Songs 1 … count of falling popularity and rising age."""
    return [
        Track(
            id=f"{names.key(prefix)}-{number}",
            title=f"{prefix} 노래 {number}",
            album=f"{prefix} 앨범",
            release_date=f"{2026 - number}-03-0{number % 9 + 1}",
            popularity=90 - number,
            image_url=f"https://images.example/{number}.jpg",
            url=f"https://open.spotify.com/track/{names.key(prefix)}-{number}",
        )
        for number in range(1, count + 1)
    ]


def neighbour(rank: int, near: Artist, reason: Reason | None = None) -> Neighbour:
    return Neighbour(near, rank, rank / 10, reason or Reason())


def skill_request(
    utterance: object = None,
    extra: object = None,
    media: object = None,
    *,
    lang: str = "ko",
    user: str = "user-key-1",
) -> SkillRequest:
    """What Kakao would send for a text typed, a tap or a photo."""
    return parse(skill_body(utterance, extra, media, lang=lang, user=user))


def button_of(template: Any, label: str) -> Any:
    """The quick reply or button of that label."""
    buttons = [*template["quickReplies"], *_buttons(template["outputs"])]
    return next(each for each in buttons if each["label"] == label)


def _buttons(part: Any) -> list[Any]:
    if isinstance(part, dict):
        return [*part.get("buttons", []), *(each for value in part.values() for each in _buttons(value))]
    return [each for value in part for each in _buttons(value)] if isinstance(part, list) else []


def tap_on(artist_id: str, first_rank: int = 1, typed: str = "") -> dict[str, Any]:
    """What comes back from a button about an artist."""
    return extra(FindArtist("", "", artist_id, first_rank, typed=typed))


def skill_body(
    utterance: object = None,
    extra: object = None,
    media: object = None,
    *,
    lang: str = "ko",
    user: str = "user-key-1",
) -> bytes:
    params = {"surface": "Kakaotalk.plusfriend", **({"media": media} if media else {})}
    body = {
        "userRequest": {
            "utterance": utterance,
            "params": params,
            "user": {"id": user, "type": "botUserKey"},
            "lang": lang,
        },
        "action": {"clientExtra": extra},
    }
    return json.dumps(body).encode()


@dataclass
class FakeArtists:
    """A `NamesStore` in memory; `calls` tells which methods were used, in order."""

    known: dict[str, KnownArtist] = field(default_factory=dict)
    aliases: list[Alias] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failure: Exception | None = None
    unknown: set[str] = field(default_factory=set)

    def add(self, found: KnownArtist, *spellings: str) -> None:
        self.known[found.artist.id] = found
        for spelling in (found.artist.name, *spellings):
            self.aliases.append(Alias(names.key(spelling), found.artist.id, "test"))

    def find(
        self, *, artist_id: str, whole_key: str, name_key: str, first_rank: int, last_rank: int
    ) -> KnownArtist | None:
        self._called("find")
        by_id = [artist_id] if artist_id in self.known else []
        found, *others = by_id or self._ids(whole_key) or self._ids(name_key) or [""]
        if not found:
            return None
        near = tuple(n for n in self.known[found].neighbours if first_rank <= n.rank <= last_rank)
        known = replace(self.known[found], neighbours=near)
        if others:
            same_name = tuple(self.known[each].artist for each in others)
            return Homonym(known.artist, near, known.provisional, known.is_thin, others=same_name)
        return known

    def _ids(self, key: str) -> list[str]:
        """Artists of exactly that name, the most popular first."""
        ids = dict.fromkeys(alias.artist_id for alias in self.aliases if alias.key == key)
        return sorted(ids, key=lambda id_: -(self.known[id_].artist.popularity or 0))

    def close(self, name_key: str) -> Sequence[CloseArtist]:
        self._called("close")
        typed = close_names.units(name_key)
        if not close_names.is_corrected(typed):
            return []
        most = close_names.widest(typed)
        edits: dict[str, int] = {}
        for alias in self.aliases:
            known = close_names.units(alias.key)
            far = close_names.distance(typed, known, most) if close_names.is_corrected(known) else 99
            edits[alias.artist_id] = min(far, edits.get(alias.artist_id, far))
        nearest = sorted((count, id_) for id_, count in edits.items() if count <= most)
        return [CloseArtist(self.known[id_].artist, count) for count, id_ in nearest]

    def is_unknown(self, name_key: str) -> bool:
        self._called("is_unknown")
        return name_key in self.unknown

    def remember_unknown(self, name_key: str) -> None:
        self._called("remember_unknown")
        self.unknown.add(name_key)

    def save(self, artists: Iterable[Artist], aliases: Iterable[Alias]) -> None:
        self._called("save")
        for each in artists:
            self.known.setdefault(each.id, KnownArtist(each))
        self.aliases += aliases

    def page(self, *, after: str, count: int, source: str) -> Sequence[Artist]:
        self._called("page")
        found = sorted(id_ for id_, known in self.known.items() if known.artist.source == source)
        return [self.known[id_].artist for id_ in found if id_ > after][:count]

    def ids_by_key(self, keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
        self._called("ids_by_key")
        found: dict[str, list[str]] = {}
        for alias in self.aliases:
            if alias.key in keys and alias.artist_id not in found.setdefault(alias.key, []):
                found[alias.key].append(alias.artist_id)
        return found

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.failure:
            raise self.failure


@dataclass
class FakeTracks:
    """A `TrackStore` in memory."""

    kept: dict[str, list[Track]] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    failure: Exception | None = None

    def of_artists(self, artist_ids: Sequence[str]) -> Mapping[str, Sequence[Track]]:
        self.calls.append(("of_artists", *artist_ids))
        if self.failure:
            raise self.failure
        return {id_: self.kept[id_] for id_ in artist_ids if id_ in self.kept}

    def save(self, tracks_by_artist: Mapping[str, Sequence[Track]]) -> None:
        self.calls.append(("save", *tracks_by_artist))
        if self.failure:
            raise self.failure
        self.kept.update({id_: list(tracks) for id_, tracks in tracks_by_artist.items()})


@dataclass
class FakeSource:
    """A `MusicSource` in memory.

    Attributes:
        by_language: artists by language and id, so that names can differ by language.
        heard: (ids of the artists, track) of every search.
        names: of artists that are heard and that no search finds, by id.
        failures: raised by the method of that name instead of an answer.
        calls: (method, text or id, language).
    """

    by_language: dict[str, dict[str, Artist]] = field(default_factory=lambda: {"ko": {}, "en": {}})
    heard: list[tuple[tuple[str, ...], Track]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    top: dict[str, list[Track]] = field(default_factory=dict)
    failures: dict[str, Exception] = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, korean: Artist, english: Artist | None = None) -> None:
        self.by_language["ko"][korean.id] = korean
        self.by_language["en"][korean.id] = english or korean

    def search(self, text: str, deadline: Deadline, language: str) -> SearchResult:
        self._called("search", text, language, deadline)
        found = self.by_language[language]
        named = {id_: each.name for id_, each in found.items()} | self.names
        return SearchResult(tuple(found.values()), tuple(self.heard), named)

    def artist(self, artist_id: str, deadline: Deadline, language: str) -> Artist:
        self._called("artist", artist_id, language, deadline)
        if artist_id not in self.by_language[language]:
            raise NotFound("spotify", "Resource not found")
        return self.by_language[language][artist_id]

    def tracks_of(self, artist: Artist, deadline: Deadline) -> Sequence[Track]:
        self._called("tracks_of", artist.id, "", deadline)
        return self.top.get(artist.id, [])

    def _called(self, method: str, what: str, language: str, deadline: Deadline) -> None:
        self.calls.append((method, what, language))
        deadline.timeout(1)  # as the real clients: no call without time for it
        if method in self.failures:
            raise self.failures[method]


@dataclass
class FakeSearches:
    """A `SharedSearches` in memory.

    Attributes:
        claimed: what is claimed now.
        seconds: for how long it was claimed or prolonged the last time.
        notes: what is noted.
        offers: (artists, whether from a source) by key.
        texts: what is kept.
    """

    claimed: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: dict[str, float] = field(default_factory=dict)
    offers: dict[str, tuple[Sequence[Artist], bool]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def claim(self, what: str, seconds: float) -> Claim | None:
        assert seconds > 0
        if what in self.claimed:
            return None
        self.claimed.add(what)
        self.seconds[what] = seconds
        return Claim(what, seconds)

    def prolong(self, claim: Claim, seconds: float) -> None:
        assert claim.what in self.claimed
        self.seconds[claim.what] = seconds

    def free(self, claim: Claim) -> None:
        self.claimed.discard(claim.what)

    def note(self, what: str, seconds: float) -> None:
        self.notes[what] = seconds

    def is_noted(self, what: str) -> bool:
        return what in self.notes

    def keep(self, what: str, text: str, seconds: float) -> None:
        self.texts[what] = text

    def kept(self, what: str) -> str:
        return self.texts.get(what, "")

    def offer(self, key: str, artists: Sequence[Artist], *, from_source: bool) -> None:
        self.offers[key] = artists, from_source

    def offered(self, key: str, *, from_source: bool = False) -> Sequence[Artist]:
        artists, is_from_source = self.offers.get(key, ((), False))
        return artists if is_from_source or not from_source else ()


@dataclass
class FakeQueues:
    """A `Queues` in memory; `is_up` tells whether it takes messages."""

    sent: list[Message] = field(default_factory=list)
    is_up: bool = True

    def send(self, message: Message) -> bool:
        if self.is_up:
            self.sent.append(message)
        return self.is_up


@dataclass
class FakeSongs:
    """A `Songs` in memory.

    Attributes:
        artists: have the names that lead to artists.
        known: songs by track id, the most popular first.
        near_by: the neighbours of each, nearest first.
        near_new: those of whatever no refresh has seen.
        asked: (method, arguments) of every call.
    """

    artists: FakeArtists = field(default_factory=FakeArtists)
    known: dict[str, Song] = field(default_factory=dict)
    near_by: dict[str, list[SimilarSong]] = field(default_factory=dict)
    near_new: list[SimilarSong] = field(default_factory=list)
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, song: Song, near: Sequence[Song] = (), reason: Reason | None = None) -> None:
        self.known[song.track.id] = song
        self.near_by[song.track.id] = similar_songs(near, reason)

    def titled(self, title_key: str, artist_key: str = "") -> Sequence[Song]:
        self.asked.append(("titled", title_key, artist_key))
        called_so = {alias.artist_id for alias in self.artists.aliases if alias.key == artist_key}
        return [
            song
            for song in self.known.values()
            if key_without_additions(song.track.title) == title_key
            and (not artist_key or called_so & {each.id for each in song.artists})
        ]

    def song(self, track_id: str) -> Song | None:
        self.asked.append(("song", track_id))
        return self.known.get(track_id)

    def similar(self, track_id: str, first_rank: int, last_rank: int) -> Sequence[SimilarSong]:
        self.asked.append(("similar", track_id, first_rank, last_rank))
        return self.near_by.get(track_id, [])[first_rank - 1 : last_rank]

    def near(
        self, features: AudioFeatures, track: Track, genres: Sequence[str], artist_ids: Sequence[str]
    ) -> Sequence[SimilarSong]:
        self.asked.append(("near", features.track_id, track.id, tuple(genres), tuple(artist_ids)))
        return self.near_new


def similar_songs(near: Sequence[Song], reason: Reason | None = None) -> list[SimilarSong]:
    """In this order."""
    return [SimilarSong(song, rank, rank / 10, reason or Reason()) for rank, song in enumerate(near, start=1)]


@dataclass
class FakeMemories:
    """A `Memories` in memory; `calls` tells which methods were used, in order."""

    kept: dict[str, tuple[str, Memory, Memory]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    failure: Exception | None = None

    def recall(self, person: str, request_id: str) -> Memory:
        self.calls.append("recall")
        last, before, after = self.kept.get(person, ("", Memory(), Memory()))
        return before if request_id and request_id == last else after

    def keep(self, person: str, request_id: str, before: Memory, after: Memory) -> None:
        self.calls.append("keep")
        encoded = Memory.decode(before.encode()), Memory.decode(after.encode())
        if person:
            self.kept[person] = request_id, *encoded

    def forget(self, person: str) -> None:
        self.calls.append("forget")
        if self.failure:
            raise self.failure
        self.kept.pop(person, None)


@dataclass
class FakeFeedback:
    """A `Feedback` in memory: judgements by person and pair."""

    given: dict[tuple[str, str], Judgement] = field(default_factory=dict)
    failure: Exception | None = None

    def give(self, person: str, judgement: Judgement) -> None:
        if self.failure:
            raise self.failure
        self.given[person, judgement.pair] = judgement

    def forget(self, person: str) -> None:
        if self.failure:
            raise self.failure
        self.given = {key: each for key, each in self.given.items() if key[0] != person}

    def all(self) -> Iterator[Judgement]:
        return iter(self.given.values())


@dataclass
class FakeSounds:
    """A `Sounds` in memory: artists on a line, by their place on it.

    Attributes:
        places: place of each artist; the distance of two is the difference.
        tracks: how many measured recordings each of them has.
        thin: ids of those that have one, and no tags.
        reasons: published with pairs of ids.
        is_sampled: whether there are so many that ranks are known of neighbours alone.
        asked: (method, arguments) of every call.
    """

    artists: dict[str, Artist] = field(default_factory=dict)
    places: dict[str, float] = field(default_factory=dict)
    day: str = "2026-11-20"
    tracks: int = 7
    thin: set[str] = field(default_factory=set)
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)
    is_sampled: bool = False
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, artist: Artist, place: float) -> None:
        self.artists[artist.id], self.places[artist.id] = artist, place

    def of(self, artist_ids: Collection[str]) -> Mapping[str, Sound]:
        self.asked.append(("of", *artist_ids))
        return {id_: self._sound(id_) for id_ in artist_ids if id_ in self.places}

    def compared(self, artist_id: str, other_id: str) -> Comparison | None:
        self.asked.append(("compared", artist_id, other_id))
        if artist_id not in self.places or other_id not in self.places:
            return None
        ranks = self._rank(artist_id, other_id), self._rank(other_id, artist_id)
        shares = [(rank - 1) / max(len(self.places) - 2, 1) for rank in ranks]
        reason = self.reasons.get((artist_id, other_id)) or self.reasons.get((other_id, artist_id))
        known = [
            rank if pair in self.reasons or not self.is_sampled else None
            for rank, pair in zip(ranks, [(artist_id, other_id), (other_id, artist_id)], strict=True)
        ]
        sound, other, others = self._sound(artist_id), self._sound(other_id), len(self.places) - 1
        return Comparison(sound, other, shares[0], shares[1], known[0], known[1], others, reason)

    def in_region(
        self, directions: Mapping[str, int], count: int, offset: int, besides: Collection[str]
    ) -> Sequence[Artist]:
        self.asked.append(("in_region", dict(directions), count, offset))
        found = [self.artists[id_] for id_ in sorted(self.places, key=self.places.__getitem__)]
        return [each for each in found if each.id not in besides][offset : offset + count]

    def near(self, sounds: Sequence[Sound], besides: Collection[str], count: int) -> Sequence[Placed]:
        self.asked.append(("near", len(sounds), tuple(besides), count))
        middle = sum(sound.scores[0] for sound in sounds) / len(sounds)
        placed = [
            Placed(self.artists[id_], sound.scores, abs(sound.scores[0] - middle), sound.is_thin)
            for id_, sound in zip(self.places, map(self._sound, self.places), strict=True)
            if id_ not in besides
        ]
        return sorted(placed, key=lambda each: each.distance)[:count]

    def anybody(self, besides: Collection[str], start: str) -> Artist | None:
        self.asked.append(("anybody", tuple(besides), start))
        return next((each for id_, each in sorted(self.artists.items()) if id_ not in besides), None)

    def published(self) -> Published | None:
        if not self.places:
            return None
        return Published(self.day, len(self.places), algorithm="quantile-lsa", version=1)

    def _sound(self, artist_id: str) -> Sound:
        scores = (self.places[artist_id], *[0.6] * 8)
        is_thin = artist_id in self.thin
        return Sound(scores, scores, 1 if is_thin else self.tracks, is_tagged=not is_thin)

    def _rank(self, artist_id: str, other_id: str) -> int:
        own = self.places[artist_id]
        gaps = {id_: abs(place - own) for id_, place in self.places.items() if id_ != artist_id}
        return 1 + sum(gap < gaps[other_id] for gap in gaps.values())
