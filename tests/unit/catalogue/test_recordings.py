"""One recording is shown once, and its lesser versions last."""

from itertools import permutations

import pytest

from maeari.catalogue.model import Track
from maeari.catalogue.recordings import SAME_LENGTH_MS, best_recordings, is_version, key_without_additions


def ids(*tracks: Track) -> list[str]:
    return [track.id for track in best_recordings(tracks)]


@pytest.mark.parametrize(
    "title",
    [
        "밤편지 (Live)",
        "Blueming - Live at Seoul",
        "Dynamite (Instrumental)",
        "Dynamite (Inst.)",
        "좋은 날 [Karaoke Version]",
        "Ditto (250 Remix)",
        "Ditto - Sped Up",
        "Ditto (sped up ver.)",
        "밤편지 (콘서트 라이브)",
        "사랑 (MR)",
        "LILAC（Live）",
    ],
)
def test_versions(title: str) -> None:
    assert is_version(title)


@pytest.mark.parametrize(
    "title",
    [
        "Live",
        "Live While We're Young",
        "Karaoke",
        "Alive",
        "라이브",
        "밤편지",
        "Love wins all (feat. Olivia)",
        "Ditto (Deliver Me)",
        "Mr. Simple",
        "Remix Generation",
        "FANCY (Japanese ver.)",
        "",
        "()",
        "-",
    ],
)
def test_what_is_no_version(title: str) -> None:
    assert not is_version(title)


def test_the_same_isrc_is_one_recording_and_the_most_popular_is_kept() -> None:
    album = Track("album", "밤편지", popularity=40, isrc="KRA1", duration_ms=253_000)
    single = Track("single", "Through the Night", popularity=70, isrc="KRA1", duration_ms=260_000)
    for order in permutations([album, single]):
        assert ids(*order) == ["single"]


@pytest.mark.parametrize(("apart", "count"), [(0, 1), (SAME_LENGTH_MS, 1), (SAME_LENGTH_MS + 1, 2)])
def test_the_same_title_is_one_recording_when_its_length_is_near(apart: int, count: int) -> None:
    one = Track("a", "Love wins all", duration_ms=271_000, isrc="KRA1")
    other = Track("b", "LOVE WINS ALL (feat. 뷔)", duration_ms=271_000 + apart)
    assert len(best_recordings([one, other])) == count


def test_what_differs_stays() -> None:
    studio = Track("a", "밤편지", duration_ms=253_000)
    live = Track("b", "밤편지 (Live)", duration_ms=253_000)
    unknown_length = Track("c", "밤편지")
    assert sorted(ids(studio, live, unknown_length)) == ["a", "b", "c"]
    assert ids(Track("a", "", duration_ms=1), Track("b", "!!!", duration_ms=1)) == ["a", "b"]


def test_without_popularity_the_earliest_of_equals_or_the_first_is_kept() -> None:
    late = Track("late", "곡", popularity=5, release_date="2026-01", duration_ms=1000)
    early = Track("early", "곡", popularity=5, release_date="2017-03-24", duration_ms=1000)
    undated = Track("undated", "곡", popularity=5, duration_ms=1000)
    for order in permutations([late, early, undated]):
        assert ids(*order) == ["early"]
    first, second = Track("1", "가", duration_ms=1), Track("2", "나", duration_ms=9000)
    assert ids(first, second) == ["1", "2"]
    assert ids(second, first) == ["2", "1"]


def test_order_is_by_popularity_with_versions_last() -> None:
    tracks = [
        Track("untold", "라"),
        Track("live", "가 (Live)", popularity=90),
        Track("low", "나", popularity=0),
        Track("high", "다", popularity=80),
    ]
    assert ids(*tracks) == ["high", "low", "untold", "live"]


def test_gaps_are_filled_from_the_copy() -> None:
    shown = Track(
        "s", "곡", album="앨범", release_date="2026-03-02", duration_ms=1000, image_url="https://i.example/1"
    )
    measured = Track("m", "곡", popularity=61, duration_ms=2000, isrc="KRA1")
    (best,) = best_recordings([shown, measured])
    assert (best.id, best.popularity, best.isrc) == ("m", 61, "KRA1")
    assert (best.album, best.release_date, best.image_url) == ("앨범", "2026-03-02", "https://i.example/1")
    (same_id,) = best_recordings([shown, Track("s", "Song", popularity=3)])
    assert (same_id.title, same_id.popularity, same_id.album) == ("곡", 3, "앨범")


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("밤편지 (Through the Night)", "밤편지"),
        ("Blueming - Live at Olympic Hall", "blueming"),
        ("Palette (Feat. G-DRAGON) [Inst.]", "palette"),
        ("Anti-Hero", "antihero"),
        ("(I Can't Get No) Satisfaction", "icantgetnosatisfaction"),
    ],
)
def test_a_title_has_a_key_without_its_additions(title: str, key: str) -> None:
    assert key_without_additions(title) == key
