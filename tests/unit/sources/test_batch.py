"""Where the tracks of thousands of artists come from, and what a source's failure means for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from maeari.catalogue.model import Artist, Track
from maeari.deadline import Deadline
from maeari.errors import CredentialsRefused, NotFound, OutOfTime, RateLimited, SourceUnavailable
from maeari.sources.batch import BatchTracks
from maeari.sources.ports import FoundTracks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maeari.sources.reccobeats import Reccobeats
    from maeari.sources.spotify import Spotify

NOW = datetime(2026, 11, 21, tzinfo=UTC)
LIMITED = RateLimited("spotify", 48925, "QUOTA_EXCEEDED")
ARTISTS = [Artist(f"{number:02}", f"Artist {number}", "spotify", NOW) for number in range(85)]


class Sources:
    """Both clients: Spotify has the top tracks given (None, an error), ReccoBeats knows most artists."""

    def __init__(
        self, top: Any = None, unknown: Sequence[str] = (), failing: Mapping[str, Any] | None = None
    ) -> None:
        self.top = top
        self.unknown = unknown
        self.failing = failing or {}
        self.asked: list[Any] = []
        self.calls = 7

    def top_tracks(self, artist: Artist, deadline: Deadline) -> Any:
        self.asked.append(("top", artist.id))
        if isinstance(self.top, Exception):
            raise self.top
        return self.top

    def own_ids(self, artist_ids: Sequence[str], deadline: Deadline) -> Mapping[str, str]:
        self.asked.append(("own", len(artist_ids)))
        return {each: f"own-{each}" for each in artist_ids if each not in self.unknown}

    def tracks_by_own_id(self, artist_id: str, own_id: str, deadline: Deadline) -> list[Track]:
        assert own_id == f"own-{artist_id}"
        if artist_id in self.failing:
            raise self.failing[artist_id]
        return [Track(f"{artist_id}-live", "A (Live)"), Track(f"{artist_id}-b", "B", popularity=3)]

    def found(self, count: int = 3) -> dict[str, Any]:
        batch = BatchTracks(cast("Spotify", self), cast("Reccobeats", self))
        assert batch.calls() == {"spotify": 7, "reccobeats": 7}
        return dict(batch.tracks_of(ARTISTS[:count], Deadline(60)))


def test_top_tracks_where_they_may_be_asked_for() -> None:
    sources = Sources(top=[Track("t", "T")])
    assert sources.found() == dict.fromkeys(("00", "01", "02"), FoundTracks("spotify", [Track("t", "T")]))
    assert sources.asked == [("top", "00"), ("top", "01"), ("top", "02")]


def test_else_reccobeats_by_forty_artists_and_never_a_search() -> None:
    sources = Sources(unknown=["01"])
    found = sources.found(85)
    assert list(found) == [artist.id for artist in ARTISTS]
    assert found["01"] == FoundTracks("reccobeats", [])
    assert found["02"].source == "reccobeats"
    assert [track.id for track in found["02"].tracks] == ["02-b", "02-live"]
    assert [asked for asked in sources.asked if asked[0] == "own"] == [("own", 40), ("own", 40), ("own", 5)]


@pytest.mark.parametrize(
    "error", [LIMITED, CredentialsRefused("spotify", "premium"), SourceUnavailable("spotify", "503")]
)
def test_without_spotify_it_goes_on_and_asks_it_once_only(error: Exception) -> None:
    sources = Sources(top=error)
    assert {each.source for each in sources.found().values()} == {"reccobeats"}
    assert [asked for asked in sources.asked if asked[0] == "top"] == [("top", "00")]


def test_an_artist_that_spotify_does_not_know_is_skipped() -> None:
    gone = NotFound("spotify", "gone")
    assert Sources(top=gone).found(1) == {"00": gone}


def test_a_failure_of_one_artist_stands_in_its_place() -> None:
    down = SourceUnavailable("reccobeats", "502")
    found = Sources(failing={"01": down}).found()
    assert found["01"] is down
    assert found["02"].tracks


@pytest.mark.parametrize("error", [RateLimited("reccobeats", 30, "429"), OutOfTime("0 s left")])
def test_what_holds_for_all_ends_the_walk_after_those_before_it(error: Exception) -> None:
    sources = Sources(failing={"01": error})
    batch = BatchTracks(cast("Spotify", sources), cast("Reccobeats", sources)).tracks_of(
        ARTISTS, Deadline(60)
    )
    assert next(batch)[0] == "00"
    with pytest.raises(type(error)):
        next(batch)
