"""Neighbours of a new artist at once: placed in the space of the last refresh, by the same metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.catalogue.model import FEATURES, NEIGHBOURS, Neighbour
from maeari.similarity.reasons import rarest_first, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maeari.catalogue.model import Artist, AudioFeatures, Track
    from maeari.deadline import Deadline
    from maeari.similarity.ports import Space
    from maeari.sources.ports import FeatureSource

_PLAUSIBLE = {"loudness": (-60.0, 0.0), "tempo": (1e-9, 400.0)}
"""Values that count, as in statistics.sql; the other features lie between 0 and 1."""


class Provisional:
    """Places artists that no refresh has seen.

    Args:
        space: of the last refresh.
        features: gives the audio features of tracks.
    """

    def __init__(self, space: Space, features: FeatureSource) -> None:
        self._space = space
        self._features = features

    def neighbours(
        self, artist: Artist, tracks: Sequence[Track], deadline: Deadline
    ) -> tuple[Neighbour, ...]:
        """The nearest artists, kept until the next refresh; empty when nothing is known to compare by.

        Raises:
            SourceError: no features. OutOfTime: the deadline came first.
        """
        scale = self._space.scale()
        if scale is None:
            return ()
        isrcs = {track.id: track.isrc for track in tracks if track.isrc}
        ids = [track.id for track in tracks]
        found = self._features.features(ids, deadline, isrcs) if ids else {}
        means = mean_features(found.values())
        weights = scale.genre_weights(artist.genres)
        if not weights and not any(mean is not None for mean in means):
            return ()
        own = scale.scores(means)
        genres = rarest_first(artist.genres, scale.idf)
        neighbours = tuple(
            Neighbour(near.artist, rank, near.distance, reason(own, near.scores, genres, near.artist.genres))
            for rank, near in enumerate(
                self._space.nearest(own, weights, besides=[artist.id], count=NEIGHBOURS), start=1
            )
        )
        self._space.keep(artist.id, neighbours)
        return neighbours


def mean_features(found: Iterable[AudioFeatures]) -> list[float | None]:
    """The mean of each feature over tracks, in the order of `FEATURES`; None where no track has it."""
    tracks = list(found)
    return [
        _mean([value for track in tracks if (value := _plausible(track, name)) is not None])
        for name in FEATURES
    ]


def _plausible(track: AudioFeatures, name: str) -> float | None:
    value: float | None = getattr(track, name)
    low, high = _PLAUSIBLE.get(name, (0.0, 1.0))
    return value if value is not None and low <= value <= high else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
