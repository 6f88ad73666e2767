"""The space of a refresh and a source of features in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES, AudioFeatures
from maeari.similarity.provisional import Provisional
from maeari.similarity.scale import BINS, COLUMNS, Column, Scale

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from maeari.catalogue.model import Neighbour
    from maeari.deadline import Deadline
    from maeari.similarity.ports import Placed
    from maeari.similarity.scale import TagPlace

NOW = datetime(2026, 11, 20, tzinfo=UTC)

EVEN = Scale(
    tuple(Column([number / BINS for number in range(1, BINS)], 0.5, 0.25, 0.1, 0.05, 1.0) for _ in COLUMNS)
)
"""A scale of values that are spread evenly between 0 and 1."""


def features(track_id: str, **values: float) -> AudioFeatures:
    return AudioFeatures(track_id, "reccobeats", NOW, **(dict.fromkeys(FEATURES) | values))


@dataclass
class FakeSpace:
    """A `Space` that answers what it was given and notes what it was asked."""

    measured: Scale | None = None
    placed: Sequence[Placed] = ()
    places: Mapping[str, TagPlace] = field(default_factory=dict)
    asked: list[tuple[Sequence[float], Collection[str], int]] = field(default_factory=list)
    kept: dict[str, Sequence[Neighbour]] = field(default_factory=dict)

    def scale(self) -> Scale | None:
        return self.measured

    def tags(self, keys: Collection[str]) -> Mapping[str, TagPlace]:
        return {key: self.places[key] for key in keys if key in self.places}

    def nearest(self, vector: Sequence[float], besides: Collection[str], count: int) -> Sequence[Placed]:
        self.asked.append((vector, besides, count))
        return self.placed[:count]

    def keep(self, artist_id: str, neighbours: Sequence[Neighbour]) -> None:
        self.kept[artist_id] = neighbours


@dataclass
class FakeFeatures:
    """A `FeatureSource` with some features, or one that fails."""

    known: Mapping[str, AudioFeatures] = field(default_factory=dict)
    failure: Exception | None = None
    asked: list[Sequence[str]] = field(default_factory=list)

    def features(
        self, track_ids: Sequence[str], deadline: Deadline, isrcs: Mapping[str, str] | None = None
    ) -> Mapping[str, AudioFeatures]:
        assert deadline.remaining() >= 0
        self.asked.append(track_ids)
        if self.failure:
            raise self.failure
        return {track_id: self.known[track_id] for track_id in track_ids if track_id in self.known}


def provisional(space: FakeSpace | None = None, source: FakeFeatures | None = None) -> Provisional:
    """By default before any refresh: nobody has neighbours."""
    return Provisional(space or FakeSpace(), source or FakeFeatures())
