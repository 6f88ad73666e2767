"""The order in which tracks are shown."""

from collections.abc import Sequence

from hypothesis import given

from maeari.catalogue.model import Track
from maeari.catalogue.recordings import newest_and_most_popular
from tests.unit.catalogue.test_model import some_tracks


def ids(tracks: Sequence[Track]) -> list[str]:
    return [track.id for track in tracks]


def test_popular_and_new_tracks_alternate() -> None:
    given = [
        Track("old hit", "", release_date="2001", popularity=99),
        Track("old", "", release_date="2002", popularity=1),
        Track("new", "", release_date="2026-10-01", popularity=2),
        Track("middling", "", release_date="2019-03", popularity=50),
    ]
    assert ids(newest_and_most_popular(given)) == ["old hit", "new", "middling", "old"]


def test_without_popularity_the_order_of_the_source_stands_in() -> None:
    given = [
        Track("first", "", release_date="2001"),
        Track("second", "", release_date="2003"),
        Track("third", ""),
    ]
    assert ids(newest_and_most_popular(given)) == ["first", "second", "third"]


@given(some_tracks)
def test_ordering_loses_and_repeats_nothing(tracks: list[Track]) -> None:
    assert sorted(ids(newest_and_most_popular(tracks))) == sorted(ids(tracks))


@given(some_tracks)
def test_first_is_the_most_popular_and_the_newest_comes_at_once(tracks: list[Track]) -> None:
    ordered = newest_and_most_popular(tracks)
    if len(ordered) > 1:
        assert (ordered[0].popularity or 0) == max(track.popularity or 0 for track in tracks)
        newest = max(track.release_date or "" for track in tracks)
        assert newest in {track.release_date or "" for track in ordered[:2]}


def test_a_version_comes_after_all_others_however_popular_or_new() -> None:
    given = [
        Track("live", "밤편지 (Live)", release_date="2026-11-01", popularity=99),
        Track("old", "밤편지", release_date="2017-03-24", popularity=80),
        Track("new", "홀씨", release_date="2024-02-20", popularity=60),
    ]
    assert ids(newest_and_most_popular(given)) == ["old", "new", "live"]
