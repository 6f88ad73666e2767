"""Audio features from several providers, in the order of trust (music-sources reference, 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.errors import OutOfTime, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.catalogue.model import AudioFeatures
    from maeari.deadline import Deadline
    from maeari.sources.reccobeats import Reccobeats
    from maeari.sources.spotify import Spotify


class FeatureProviders:
    """A `FeatureSource`: Spotify where the app may ask, ReccoBeats by id, then by ISRC for what is missing.

    Args:
        spotify: most apps may not ask it for features; that is found out once a day.
        reccobeats: knows most older tracks.
    """

    def __init__(self, spotify: Spotify, reccobeats: Reccobeats) -> None:
        self._spotify = spotify
        self._reccobeats = reccobeats

    def features(
        self, track_ids: Sequence[str], deadline: Deadline, isrcs: Mapping[str, str] | None = None
    ) -> Mapping[str, AudioFeatures]:
        """Features by track id, each with its source and time; tracks that nobody knows are left out.

        Args:
            track_ids: whose features.
            deadline: for all providers together.
            isrcs: codes by track id, as far as known: another release of the same recording may be measured.

        Raises:
            SourceError: ReccoBeats failed by id. The other two providers only add, so their failure doesn't
                raise.
            OutOfTime: in the same way.
        """
        if not track_ids:
            return {}
        found = dict(self._of_spotify(track_ids, deadline))
        missing = [track_id for track_id in track_ids if track_id not in found]
        if not missing:
            return found
        found |= self._reccobeats.features(missing, deadline)
        codes = {
            track_id: isrc
            for track_id in missing
            if track_id not in found and (isrc := (isrcs or {}).get(track_id))
        }
        found |= self._by_isrc(codes, deadline)
        return {track_id: found[track_id] for track_id in track_ids if track_id in found}

    def _of_spotify(self, track_ids: Sequence[str], deadline: Deadline) -> Mapping[str, AudioFeatures]:
        try:
            if self._spotify.capabilities.may("audio_features") is False:
                return {}
            return self._spotify.features(track_ids, deadline)
        except SourceError as error:
            logger.warning("features without spotify", reason=str(error))
            return {}

    def _by_isrc(self, codes: Mapping[str, str], deadline: Deadline) -> Mapping[str, AudioFeatures]:
        if not codes:
            return {}
        try:
            return self._reccobeats.features_by_isrc(codes, deadline)
        except (SourceError, OutOfTime) as error:
            logger.warning("features without codes of recordings", reason=str(error))
            return {}
