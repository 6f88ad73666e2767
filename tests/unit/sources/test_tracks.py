"""Which lists make an artist's tracks, and which failures are borne."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from maeari.catalogue.model import Artist, AudioFeatures, Track
from maeari.deadline import Deadline
from maeari.errors import CredentialsRefused, MaeariError, OutOfTime, RateLimited, SourceUnavailable
from maeari.sources.capabilities import Capabilities
from maeari.sources.features import FeatureProviders
from maeari.sources.tracks import ENOUGH, MOST, ArtistTracks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.sources.reccobeats import Reccobeats
    from maeari.sources.spotify import Spotify

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ARTIST = Artist("A" * 22, "아이유", "spotify", NOW)
DOWN = SourceUnavailable("spotify", "503")
LIMITED = RateLimited("spotify", 48925, "QUOTA_EXCEEDED")
REFUSED = CredentialsRefused("spotify", "premium")


def tracks(prefix: str, count: int = 3, title: str = "") -> list[Track]:
    return [Track(f"{prefix}{number}", f"{prefix} {number}{title}") for number in range(count)]


class Source:
    """Both clients: each list is what it was given, or raises it."""

    def __init__(self, purpose: str = "people", **answers: Any) -> None:
        self.purpose = purpose
        self.capabilities = Capabilities(lambda: "client")
        self.answers: dict[str, Any] = {
            "top": None, "search": tracks("search"), "newest": tracks("newest"), "recco": tracks("recco")
        } | answers  # fmt: skip
        self.asked: list[str] = []

    def _answer(self, name: str) -> Any:
        self.asked.append(name)
        if isinstance(self.answers[name], Exception):
            raise self.answers[name]
        return self.answers[name]

    def top_tracks(self, artist: Artist, deadline: Deadline) -> Any:
        return self._answer("top")

    def searched_tracks(self, artist: Artist, deadline: Deadline) -> Any:
        return self._answer("search")

    def newest_tracks(self, artist: Artist, deadline: Deadline) -> Any:
        return self._answer("newest")

    def tracks_of(self, artist: Artist, deadline: Deadline) -> Any:
        return self._answer("recco")

    def found(self) -> set[str]:
        both = ArtistTracks(cast("Spotify", self), cast("Reccobeats", self))
        return {track.id.rstrip("0123456789") for track in both.tracks_of(ARTIST, Deadline(4.0))}


def test_top_tracks_are_enough() -> None:
    source = Source(top=tracks("top"))
    assert source.found() == {"top"}
    assert source.asked == ["top"]


def test_else_three_lists_give_them() -> None:
    assert Source().found() == {"search", "newest", "recco"}


def test_reccobeats_is_not_asked_where_spotify_tells_popularity() -> None:
    source = Source()
    source.capabilities.note("popularity", allowed=True)
    assert source.found() == {"search", "newest"}


@pytest.mark.parametrize("error", [DOWN, LIMITED, REFUSED, OutOfTime("0.01 s left")])
@pytest.mark.parametrize("failing", ["top", "search", "newest", "recco"])
@pytest.mark.parametrize("purpose", ["people", "batch"])
def test_a_list_that_fails_is_borne_unless_it_is_spotifys_in_batch_work(
    purpose: str, failing: str, error: MaeariError
) -> None:
    source = Source(purpose, **{failing: error})
    if purpose == "batch" and failing in {"top", "search"}:
        with pytest.raises(type(error)):
            source.found()
    else:
        assert source.found() == {"search", "newest", "recco"} - {failing}


@pytest.mark.parametrize("purpose", ["people", "batch"])
@pytest.mark.parametrize("error", [DOWN, LIMITED, OutOfTime("0.01 s left")])
def test_nothing_at_all_is_an_error(purpose: str, error: MaeariError) -> None:
    with pytest.raises(type(error)):
        Source(purpose, search=error, newest=error, recco=error).found()


def test_versions_only_fill_up() -> None:
    live = tracks("live", 40, " (Live)")
    assert Source(search=tracks("search", ENOUGH), newest=live, recco=[]).found() == {"search"}
    source = Source(search=tracks("search", ENOUGH - 1), newest=live, recco=[])
    assert source.found() == {"search", "live"}
    both = ArtistTracks(cast("Spotify", source), cast("Reccobeats", source))
    assert len(both.tracks_of(ARTIST, Deadline(4.0))) == ENOUGH
    source.answers["search"] = tracks("search", 70)
    assert len(both.tracks_of(ARTIST, Deadline(4.0))) == MOST


# ---------------------------------------------------------------------------------------------- features


class Providers:
    """Both clients' features: what each knows, by track id or code, or an error."""

    def __init__(self, spotify: Any = (), by_id: Any = (), by_isrc: Any = ()) -> None:
        self.capabilities = Capabilities(lambda: "client")
        self.known = {"spotify": spotify, "reccobeats": by_id, "isrc": by_isrc}
        self.asked: list[tuple[str, list[str]]] = []

    def _of(self, name: str, keys: Sequence[str]) -> list[str]:
        self.asked.append((name, list(keys)))
        if isinstance(self.known[name], Exception):
            raise self.known[name]
        return [key for key in keys if key in self.known[name]]

    def client(self, name: str) -> Any:
        outer = self

        class Client:
            capabilities = outer.capabilities

            def features(self, ids: Sequence[str], deadline: Deadline) -> Mapping[str, AudioFeatures]:
                return {key: AudioFeatures(key, name, NOW) for key in outer._of(name, ids)}

            def features_by_isrc(self, isrcs: Mapping[str, str], deadline: Deadline) -> Any:
                codes = outer._of("isrc", list(isrcs.values()))
                return {key: AudioFeatures(key, name, NOW) for key, code in isrcs.items() if code in codes}

        return Client()

    def found(self, *ids: str, isrcs: Mapping[str, str] | None = None) -> dict[str, str]:
        providers = FeatureProviders(self.client("spotify"), self.client("reccobeats"))
        found = providers.features(ids, Deadline(4.0), isrcs)
        return {track_id: features.source for track_id, features in found.items()}


def test_each_provider_is_asked_for_what_is_missing() -> None:
    providers = Providers(spotify="a", by_id="ab", by_isrc=["KRC"])
    assert providers.found("c", "b", "a", "d", isrcs={"c": "KRC", "a": "KRA"}) == {
        "c": "reccobeats", "b": "reccobeats", "a": "spotify"
    }  # fmt: skip
    assert providers.asked == [
        ("spotify", ["c", "b", "a", "d"]), ("reccobeats", ["c", "b", "d"]), ("isrc", ["KRC"])
    ]  # fmt: skip


def test_what_may_not_be_asked_is_not() -> None:
    providers = Providers(by_id="a")
    providers.capabilities.note("audio_features", allowed=False)
    assert providers.found("a", "b") == {"a": "reccobeats"}
    assert providers.asked == [("reccobeats", ["a", "b"])]
    assert providers.found() == {}


def test_failures_of_those_that_only_add_are_borne() -> None:
    assert Providers(spotify=LIMITED, by_id="a", by_isrc=DOWN).found("a", "b", isrcs={"b": "KRB"}) == {
        "a": "reccobeats"
    }
    with pytest.raises(SourceUnavailable):
        Providers(spotify="a", by_id=DOWN).found("a", "b")


def test_reccobeats_is_not_needed_when_spotify_knows_all() -> None:
    providers = Providers(spotify="ab", by_id=DOWN)
    assert set(providers.found("a", "b")) == {"a", "b"}
