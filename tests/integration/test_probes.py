"""One call to each source over real HTTP: who answers, what fails and why; none waits for another."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from local.http_server import bind
from local.sources.app import create_app
from local.sources.faults import ALWAYS, SOURCES, Faults, source_of
from local.sources.faulty_server import FaultyServer
from maeari.sources import probes
from maeari.sources.capabilities import Capabilities
from maeari.sources.listenbrainz import Listenbrainz
from maeari.sources.musicbrainz import Musicbrainz
from maeari.sources.pace import Pace
from maeari.sources.quota import Quota
from maeari.sources.reccobeats import Reccobeats
from maeari.sources.spotify import Spotify
from maeari.sources.wikidata import Wikidata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.sources.app import Mode

LOGIN = ("local", "local")
AGENT = "maeari/0.1 ( tests )"
ASKED = ["spotify", "reccobeats", "wikidata", "musicbrainz", "listenbrainz"]
SECONDS = 2.0


class CountedFaults(Faults):
    """Faults that also count the requests that reached each source."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: Counter[str | None] = Counter()

    def of(self, path: str, header: str | None) -> str | None:
        self.requests[source_of(path)] += 1
        return super().of(path, header)


class World:
    """The real clients over the service of the samples."""

    def __init__(self, mode: Mode, *, allowance: int | None = None) -> None:
        self.faults = CountedFaults()
        self.server = FaultyServer(bind(0), create_app(mode, LOGIN, faults=self.faults), self.faults)
        self.server.start()
        url = self.server.base_url
        self.spotify = Spotify(
            f"{url}/spotify/v1",
            f"{url}/spotify",
            lambda: LOGIN,
            Quota("spotify", allowance=lambda: allowance),
            Capabilities(lambda: LOGIN[0]),
        )
        names = (
            Wikidata(f"{url}/wikidata/sparql", AGENT),
            Musicbrainz(f"{url}/musicbrainz/ws/2", AGENT, Pace("musicbrainz", 0.1)),
        )
        listeners = Listenbrainz(f"{url}/listenbrainz", AGENT, Pace("listenbrainz", 0))
        self.probes = probes.probes(self.spotify, Reccobeats(f"{url}/reccobeats/v1"), names, listeners)

    def failing(self) -> dict[str, str]:
        """Reasons by source."""
        told = probes.ask_all(self.probes, SECONDS)
        assert list(told) == ASKED
        assert all(each["ok"] == (each["reason"] is None) and each["ms"] >= 0 for each in told.values())
        return {source: each["reason"] for source, each in told.items() if not each["ok"]}


@pytest.fixture
def world() -> Iterator[World]:
    made = World("development")
    yield made
    made.server.stop()


def test_each_source_is_asked_once(world: World) -> None:
    assert world.failing() == {}
    once = dict.fromkeys(SOURCES, 1)
    assert world.faults.requests == once | {"spotify": 2}, "the mode wasn't known"
    assert world.failing() == {}
    assert world.faults.requests == {source: count * 2 for source, count in once.items()} | {
        "spotify": 3,
        "accounts": 1,
    }


@pytest.mark.parametrize("source", ASKED)
@pytest.mark.parametrize("fault", ["error", "wrong-json", "latency"])
def test_a_source_that_fails_fails_no_other(world: World, source: str, fault: str) -> None:
    world.faults.plan(source, fault, ALWAYS)
    begun = time.monotonic()
    [(failed, reason)] = world.failing().items()
    assert failed == source
    assert reason
    assert time.monotonic() - begun < SECONDS + 1


def test_a_source_in_cooldown_is_told_and_not_asked(world: World) -> None:
    world.faults.plan("spotify", "quota", 1)
    assert "QUOTA_EXCEEDED" in world.failing()["spotify"]
    before = world.faults.requests["spotify"]
    assert "rate limited (cooldown)" in world.failing()["spotify"]
    assert world.faults.requests["spotify"] == before


@pytest.mark.parametrize("mode", ["development", "extended"])
def test_spotifys_mode_is_found_out(mode: Mode) -> None:
    world = World(mode)
    assert probes.spotify_standing(world.spotify)["mode"] == "unknown"
    assert world.failing() == {}
    assert probes.spotify_standing(world.spotify)["mode"] == mode
    world.server.stop()


def test_an_allowance_is_told() -> None:
    world = World("development", allowance=600)
    assert probes.spotify_standing(world.spotify) == {
        "mode": "unknown", "calls_left": 600, "cooldown_until": None,
    }  # fmt: skip
    world.server.stop()
