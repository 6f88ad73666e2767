"""A conversation over ports in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.catalogue.model import KnownArtist
from maeari.chat.answers import Answers
from maeari.chat.conversation import Conversation
from maeari.chat.finding import ArtistAnswers
from maeari.chat.person import Identity
from maeari.chat.resolving import Resolver
from maeari.chat.shelf import Shelf
from maeari.chat.similar_songs import SimilarSongAnswers
from maeari.chat.songs import SongAnswers
from maeari.chat.sounds import SoundAnswers
from maeari.deadline import Deadline
from maeari.discovery.discoverer import Discoverer
from maeari.discovery.newcomers import Newcomers
from maeari.discovery.song_search import SongSearch
from maeari.errors import SecretUnavailable
from maeari.kakao import violations
from maeari.ranking.shown import RankingLog
from maeari.similarity.ports import Placed
from maeari.similarity.scale import TagPlace
from tests.unit.chat.fakes import (
    IU,
    FakeArtists,
    FakeFeedback,
    FakeMemories,
    FakeQueues,
    FakeSearches,
    FakeSongs,
    FakeSounds,
    FakeSource,
    FakeTracks,
    artist,
    artist_id,
    neighbour,
    tracks,
)
from tests.unit.similarity.fakes import EVEN, FakeFeatures, FakeSpace, provisional

if TYPE_CHECKING:
    from maeari.kakao import SkillRequest

NOW = 1_795_000_000.0


class Room:
    """A conversation over ports in memory: it knows IU with five neighbours, its source knows 헤이즈."""

    def __init__(self) -> None:
        self.artists, self.tracks, self.source = FakeArtists(), FakeTracks(), FakeSource()
        self.searches, self.queues = FakeSearches(), FakeQueues()
        self.discoverers = 0
        self.salt: str | None = "salt"
        self.newcomers: Newcomers | None = None
        near = [artist(artist_id(rank), f"가수 {rank}") for rank in range(1, 6)]
        iu = artist(IU, "아이유", image_url="https://images.example/iu.jpg")
        self.artists.add(
            KnownArtist(iu, tuple(neighbour(rank, other) for rank, other in enumerate(near, 1))), "IU"
        )
        for rank, other in enumerate(near, 1):
            self.artists.add(KnownArtist(other), f"이웃{rank}")
        self.tracks.kept = {each.id: tracks(each.name, 5) for each in (iu, *near)}
        self.source.add(artist(artist_id(77), "헤이즈"), artist(artist_id(77), "Heize"))
        self.source.top[artist_id(77)] = tracks("헤이즈", 5)
        self.space, self.features = FakeSpace(), FakeFeatures()
        self.memories, self.feedback, self.sounds = FakeMemories(), FakeFeedback(), FakeSounds()
        self.songs = FakeSongs(self.artists)
        self.song_search = SongSearch(self.source, self.features, self.searches)
        for place, each in enumerate((iu, *near)):
            self.sounds.add(each, place / 10)

    def answer(self, request: SkillRequest, seconds: float = 4.0, request_id: str = "") -> Any:
        answer = self.whole_answer(request, seconds, request_id)
        return answer["template"]

    def whole_answer(self, request: SkillRequest, seconds: float = 4.0, request_id: str = "") -> Any:
        answer = self.conversation().answer(request, Deadline(seconds), request_id).render()
        assert violations(answer) == []
        return answer

    def conversation(self) -> Conversation:
        resolver, shelf = self._parts()
        sounds = SoundAnswers(resolver, shelf, self.sounds, lambda _: "0" * 22)
        songs = SongAnswers(resolver, shelf)
        finding = self.finding()
        similar = SimilarSongAnswers(self.songs, resolver, shelf, finding, lambda: self.song_search)
        answers = Answers(
            finding,
            songs,
            lambda: similar,
            lambda: sounds,
            memories=self.memories,
            feedback=self.feedback,
        )
        return Conversation(answers, self.memories, Identity(self._salt), RankingLog(is_on=True))

    def finding(self) -> ArtistAnswers:
        return ArtistAnswers(self.artists, *self._parts(), self._newcomers, clock=lambda: NOW)

    def _parts(self) -> tuple[Resolver, Shelf]:
        return Resolver(self.artists), Shelf(self.tracks, self._newcomers)

    def text(self, request: SkillRequest, seconds: float = 4.0) -> str:
        outputs = self.answer(request, seconds)["outputs"]
        assert len(outputs) == 1
        return str(outputs[0]["simpleText"]["text"])

    def _salt(self) -> str:
        if self.salt is None:
            raise SecretUnavailable("the salt can't be read")
        return self.salt

    def _newcomers(self) -> Newcomers:
        if self.newcomers:
            return self.newcomers
        self.discoverers += 1
        discoverer = Discoverer(
            self.source, self.artists, self.tracks, provisional(self.space, self.features)
        )
        return Newcomers(discoverer, self.artists, self.searches, self.queues)


def with_a_space(room: Room) -> Room:
    """After a refresh that gave a genre a place; whoever has none has no neighbours."""
    room.space.measured = EVEN
    room.space.places = {"ballad": TagPlace(1.0, (1.0,))}
    room.space.placed = [
        Placed(artist(artist_id(rank), f"가수 {rank}", genres=("ballad",)), [0.0] * 9, rank / 10)
        for rank in range(1, 6)
    ]
    return room
