"""A conversation over ports in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.catalogue.model import KnownArtist
from maeari.chat.answer import Conversation
from maeari.deadline import Deadline
from maeari.discovery.discoverer import Discoverer
from maeari.discovery.newcomers import Newcomers
from maeari.kakao import violations
from maeari.similarity.ports import Placed
from maeari.similarity.scale import Scale
from tests.unit.chat.fakes import (
    IU,
    FakeArtists,
    FakeQueues,
    FakeSearches,
    FakeSource,
    FakeTracks,
    artist,
    artist_id,
    neighbour,
    tracks,
)
from tests.unit.similarity.fakes import FakeFeatures, FakeSpace, provisional

if TYPE_CHECKING:
    from maeari.kakao import SkillRequest

NOW = 1_795_000_000.0


class Room:
    """A conversation over ports in memory: it knows IU with five neighbours, its source knows 헤이즈."""

    def __init__(self) -> None:
        self.artists, self.tracks, self.source = FakeArtists(), FakeTracks(), FakeSource()
        self.searches, self.queues = FakeSearches(), FakeQueues()
        self.discoverers = 0
        near = [artist(artist_id(rank), f"가수 {rank}") for rank in range(1, 6)]
        iu = artist(IU, "아이유", image_url="https://images.example/iu.jpg")
        self.artists.add(
            KnownArtist(iu, tuple(neighbour(rank, other) for rank, other in enumerate(near, 1))), "IU"
        )
        for other in near:
            self.artists.add(KnownArtist(other))
        self.tracks.kept = {each.id: tracks(each.name, 5) for each in (iu, *near)}
        self.source.add(artist(artist_id(77), "헤이즈"), artist(artist_id(77), "Heize"))
        self.source.top[artist_id(77)] = tracks("헤이즈", 5)
        self.space, self.features = FakeSpace(), FakeFeatures()

    def answer(self, request: SkillRequest, seconds: float = 4.0) -> Any:
        answer = self.whole_answer(request, seconds)
        return answer["template"]

    def whole_answer(self, request: SkillRequest, seconds: float = 4.0) -> Any:
        answer = self.conversation().answer(request, Deadline(seconds)).render()
        assert violations(answer) == []
        return answer

    def conversation(self) -> Conversation:
        return Conversation(self.artists, self.tracks, self._newcomers, clock=lambda: NOW)

    def text(self, request: SkillRequest, seconds: float = 4.0) -> str:
        outputs = self.answer(request, seconds)["outputs"]
        assert len(outputs) == 1
        return str(outputs[0]["simpleText"]["text"])

    def _newcomers(self) -> Newcomers:
        self.discoverers += 1
        discoverer = Discoverer(
            self.source, self.artists, self.tracks, provisional(self.space, self.features)
        )
        return Newcomers(discoverer, self.artists, self.searches, self.queues)


def with_a_space(room: Room) -> Room:
    """After a refresh that gave genres coordinates; whoever has none has no neighbours."""
    room.space.measured = Scale([0.5] * 9, [0.1] * 9, {"ballad": 1.0})
    room.space.placed = [
        Placed(artist(artist_id(rank), f"가수 {rank}", genres=("ballad",)), [0.0] * 9, rank / 10)
        for rank in range(1, 6)
    ]
    return room
