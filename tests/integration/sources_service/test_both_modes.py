"""The clients against the whole service in both modes: what is found, and how many calls it takes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from local.sources import catalogue, playlists
from maeari.catalogue.model import Artist
from maeari.deadline import Deadline
from maeari.errors import PlaylistClosed
from maeari.sources.features import FeatureProviders
from maeari.sources.quota import Quota
from maeari.sources.reccobeats import Reccobeats
from maeari.sources.spotify import Spotify
from maeari.sources.tracks import ArtistTracks

if TYPE_CHECKING:
    from .conftest import Service

SOON = 8.0
IU = Artist("3HqSLMAZ3g3d5poNaI7GOU", "아이유", "spotify", datetime(2026, 11, 21, tzinfo=UTC))


class CountingQuota(Quota):
    """Counts the calls by bucket, for this one client."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.calls: Counter[str] = Counter()

    def admit(self, bucket: str) -> None:
        super().admit(bucket)
        self.calls[bucket] += 1


class World:
    """Everything that asks the sources, as `bootstrap` joins it."""

    def __init__(self, service: Service) -> None:
        self.spotify_calls, self.reccobeats_calls = CountingQuota("spotify"), CountingQuota("reccobeats")
        url, login = service.url, ("local", "local")
        spotify = Spotify(f"{url}/spotify/v1", f"{url}/spotify", lambda: login, self.spotify_calls)
        reccobeats = Reccobeats(f"{url}/reccobeats/v1", self.reccobeats_calls)
        self.spotify = spotify
        self.capabilities = spotify.capabilities
        self.tracks = ArtistTracks(spotify, reccobeats)
        self.features = FeatureProviders(spotify, reccobeats)

    def calls(self) -> tuple[dict[str, int], int]:
        """Calls to Spotify by bucket and to ReccoBeats, since the last time."""
        told = dict(self.spotify_calls.calls), self.reccobeats_calls.calls.total()
        self.spotify_calls.calls.clear()
        self.reccobeats_calls.calls.clear()
        return told


@pytest.fixture(params=["development", "extended"])
def world(request: pytest.FixtureRequest) -> World:
    return World(request.getfixturevalue(request.param))


def test_tracks_and_features_of_an_artist(world: World) -> None:
    tracks = world.tracks.tracks_of(IU, Deadline(SOON))
    assert len(tracks) >= 8
    assert len({track.isrc for track in tracks}) == len(tracks)
    for track in tracks:
        assert track.popularity is not None
        assert track.url
    assert sum(track.image_url is not None for track in tracks) >= len(tracks) - 2
    popularity = [track.popularity or 0 for track in tracks]
    assert popularity == sorted(popularity, reverse=True)
    codes = {track.id: track.isrc for track in tracks if track.isrc}
    features = world.features.features([track.id for track in tracks], Deadline(SOON), codes)
    assert len(features) > len(tracks) / 2
    extended = world.capabilities.may("top_tracks")
    assert {each.source for each in features.values()} == {"spotify" if extended else "reccobeats"}


def test_calls_for_an_artist_after_the_day_s_probes(world: World) -> None:
    for _ in range(2):
        tracks = world.tracks.tracks_of(IU, Deadline(SOON))
        world.features.features([track.id for track in tracks], Deadline(SOON))
        probed = world.calls()
    if world.capabilities.may("top_tracks"):
        assert probed == ({"top-tracks": 1, "audio-features": 1}, 0)
    else:
        assert probed == ({"search": 1, "artist-albums": 1, "albums": 2}, 3)


def test_what_each_mode_may_do_is_found_out(world: World, request: pytest.FixtureRequest) -> None:
    extended = "extended" in request.node.name
    world.tracks.search("아이유", Deadline(SOON), "ko")
    tracks = world.tracks.tracks_of(IU, Deadline(SOON))
    world.features.features([tracks[0].id], Deadline(SOON))
    may = world.capabilities.may
    assert (may("top_tracks"), may("audio_features"), may("popularity")) == (extended,) * 3
    assert may("search_50") is (None if extended else False)


def test_development_mode_reads_the_owners_playlist_alone(development: Service) -> None:
    spotify = World(development).spotify
    own, other, editorial = playlist_ids("My favourites", "Rainy evenings", "Top 50 - Global")
    found = spotify.playlist(own, Deadline(SOON), "KR")
    assert found.followers is None
    assert found.skipped == {"local file": 1, "episode": 1, "no longer available": 1}
    assert len({each.track.id for each in found.tracks}) == len(found.tracks) > 50
    with pytest.raises(PlaylistClosed, match="not shown to this app"):
        spotify.playlist(other, Deadline(SOON), "KR")
    with pytest.raises(PlaylistClosed, match="Spotify's own"):
        spotify.playlist(editorial, Deadline(SOON), "KR")


def test_extended_quota_reads_all_playlists(extended: Service) -> None:
    spotify = World(extended).spotify
    for playlist_id in playlists.playlists(catalogue.load()):
        found = spotify.playlist(playlist_id, Deadline(SOON), "KR")
        assert found.tracks
        assert found.followers is not None
        assert all(each.track.popularity is not None for each in found.tracks)


def playlist_ids(*names: str) -> list[str]:
    known = {each.name: each.id for each in playlists.playlists(catalogue.load()).values()}
    return [known[name] for name in names]
