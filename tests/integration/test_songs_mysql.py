"""What the chat asks of the published songs, on a real server."""

from __future__ import annotations

from math import dist
from typing import TYPE_CHECKING

import pytest

from maeari.catalogue import mysql_songs, names
from maeari.catalogue.migrations import migrate, shipped
from maeari.catalogue.model import FEATURES, Alias, AudioFeatures, Reason, Track
from maeari.catalogue.mysql_artists import MysqlArtists
from maeari.catalogue.mysql_songs import MysqlSongs
from maeari.catalogue.recordings import key_without_additions
from maeari.songs.genre_groups import OTHERS
from maeari.songs.placing import NEAR, SONG_NEIGHBOURS, Candidate, is_fresh, pair_reason, ranked
from maeari.songs.scale import scores_of, vector_of
from tests.integration.databases import emptied, open_database, statements_run
from tests.integration.song_tables import (
    FRESH_SINCE,
    NOW,
    SCALE,
    fill,
    made_up_songs,
    nearest_of,
    relate,
    song_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from local.database import DatabaseAddress
    from maeari.catalogue.mysql import Database
    from maeari.songs.ports import SimilarSong, Song
    from tests.integration.song_tables import Placed

SONGS = made_up_songs(900)
IDS = [each.song.track.id for each in SONGS]
NEW = Track(song_id(99_999), "처음 듣는 노래", release_date="2026-01-02", popularity=60, duration_ms=210_000)


@pytest.fixture(scope="module")
def database(database_address: DatabaseAddress) -> Iterator[Database]:
    opened = open_database(database_address)
    emptied(opened)
    migrate(opened, shipped())
    fill(opened, SONGS)
    why = Reason(("pop",), ("energy-low",)).encode()
    relate(opened, IDS[0], [(IDS[number], number / 10, why) for number in range(1, 11)])
    yield opened
    emptied(opened)
    opened.close()


@pytest.fixture
def songs(database: Database) -> MysqlSongs:
    return MysqlSongs(database)


def as_kept(song: Song) -> tuple[Track, list[str]]:
    return song.track, [artist.id for artist in song.artists]


def test_a_song_comes_back_with_all_its_artists_and_its_album(songs: MysqlSongs, database: Database) -> None:
    before = statements_run(database)
    found = songs.song(IDS[10])
    assert statements_run(database) - before == 2
    assert found
    assert as_kept(found) == as_kept(SONGS[10].song)
    assert len(found.artists) == 2
    assert found.track.album == "앨범 2"
    assert songs.song(song_id(99_999)) is None


def test_the_songs_of_a_title_come_without_their_versions_first(songs: MysqlSongs) -> None:
    found = songs.titled(key_without_additions("노래 7"))
    assert [each.track.title for each in found] == ["노래 7", "노래 7 (Live)"]
    assert songs.titled("노래") == []
    assert songs.titled("") == []


def test_the_most_popular_song_of_a_title_comes_first_and_there_are_not_too_many(database: Database) -> None:
    popularity = {f"hello{number:017d}": number * 7 % 10 for number in range(30)}
    artist = SONGS[0].song.artists[0]
    database.execute_many(
        "INSERT INTO tracks VALUES (%s, 'Hello', 'hello', NULL, NULL, %s, NULL, NULL, 'spotify', NOW())",
        list(popularity.items()),
    )
    database.execute_many(
        "INSERT INTO artist_tracks VALUES (%s, %s)", [(track_id, artist.id) for track_id in popularity]
    )
    found = MysqlSongs(database).titled("hello")
    best = sorted(popularity, key=lambda track_id: (-popularity[track_id], track_id))
    assert [each.track.id for each in found] == best[: mysql_songs.TITLED]


def test_a_title_of_one_artist_by_any_of_its_spellings(songs: MysqlSongs, database: Database) -> None:
    own = SONGS[20].song
    [first, second] = own.artists
    MysqlArtists(database).save([], [Alias("another", first.id, "test")])
    title = key_without_additions(own.track.title)
    for key in (names.key(first.name), names.key(second.name), "another"):
        assert own.track.id in [each.track.id for each in songs.titled(title, key)]
    assert songs.titled(title, "somebodyelse") == []


def test_neighbours_by_rank_with_reasons(songs: MysqlSongs, database: Database) -> None:
    before = statements_run(database)
    found = songs.similar(IDS[0], 6, 10)
    assert statements_run(database) - before == 2
    assert [(each.rank, each.song.track.id) for each in found] == [(n, IDS[n]) for n in range(6, 11)]
    assert found[0].distance == pytest.approx(0.6)
    assert found[0].reason == Reason(("pop",), ("energy-low",))
    assert found[0].refresh == "test 1 2026-11-20"
    assert as_kept(found[4].song) == as_kept(SONGS[10].song)
    assert songs.similar(IDS[0], 11, 15) == []
    assert songs.similar(IDS[1], 1, 5) == []


# ------------------------------------------------------------ a song that no refresh has seen


def sounding(value: float) -> AudioFeatures:
    return AudioFeatures(NEW.id, "reccobeats", NOW, **dict.fromkeys(FEATURES, value))


def by_force(value: float, groups: Sequence[str], artist_ids: Sequence[str] = ()) -> list[tuple[str, float]]:
    """Ids and distances in the order that a refresh would give them."""
    vector = vector_of(sounding(value), NEW, SCALE)
    near = nearest_of(SONGS, vector, groups)[:NEAR]
    own = Candidate(NEW.id, key_without_additions(NEW.title), artist_ids)
    candidates = [
        Candidate(
            each.song.track.id,
            key_without_additions(each.song.track.title),
            [artist.id for artist in each.song.artists],
            is_fresh(each.song.track.release_date, FRESH_SINCE),
        )
        for each in near
    ]
    return [
        (near[place].song.track.id, dist(vector, near[place].vector)) for place in ranked(own, candidates)
    ]


def told(found: Sequence[SimilarSong]) -> list[tuple[str, float]]:
    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    return [(each.song.track.id, each.distance) for each in found]


@pytest.mark.parametrize("value", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(
    ("genres", "groups"),
    [(["k-pop"], ["pop"]), (["rock"], ["rock"]), (["pop", "rock"], ["pop", "rock"]), ([], [OTHERS])],
)
def test_near_is_what_a_refresh_would_tell(
    songs: MysqlSongs, database: Database, value: float, genres: list[str], groups: list[str]
) -> None:
    before = statements_run(database)
    found = songs.near(sounding(value), NEW, genres, [])
    assert statements_run(database) - before == 7
    assert len(found) == SONG_NEIGHBOURS
    expected = by_force(value, groups)
    assert [each for each, _ in told(found)] == [each for each, _ in expected]
    assert [each for _, each in told(found)] == pytest.approx([each for _, each in expected], abs=1e-5)


def test_songs_of_others_come_first(songs: MysqlSongs) -> None:
    nearest = songs.near(sounding(0.5), NEW, ["pop"], [])
    own = [artist.id for each in nearest[:3] for artist in each.song.artists]
    found = songs.near(sounding(0.5), NEW, ["pop"], own)
    assert [each for each, _ in told(found)] == [each for each, _ in by_force(0.5, ["pop"], own)]
    assert not {artist.id for each in found for artist in each.song.artists} & set(own)


def test_the_reason_has_the_groups_and_traits_of_both(songs: MysqlSongs) -> None:
    own = scores_of(vector_of(sounding(0.9), NEW, SCALE), SCALE)
    found = songs.near(sounding(0.9), NEW, ["pop", "rock"], [])
    by_id = {each.song.track.id: each for each in SONGS}
    assert {each.refresh for each in found} == {""}
    for each in found:
        near: Placed = by_id[each.song.track.id]
        assert each.reason == pair_reason(own, scores_of(near.vector, SCALE), ["pop", "rock"], near.places)
        assert set(each.reason.genres) == {"pop", "rock"} & set(near.places)


def test_of_a_large_cluster_only_the_nearest_cells_are_read(
    songs: MysqlSongs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mysql_songs, "READ", 1)
    found = songs.near(sounding(0.5), NEW, ["pop"], [])
    cells = {by_place.places["pop"] for by_place in SONGS if by_place.song.track.id in dict(told(found))}
    assert len(cells) == 1


def test_a_genre_whose_group_has_no_songs_is_passed_over(songs: MysqlSongs) -> None:
    assert songs.near(sounding(0.5), NEW, ["jazz"], []) == []
    assert told(songs.near(sounding(0.5), NEW, ["jazz", "rock"], []))


def test_before_the_first_refresh_there_are_no_songs(database_address: DatabaseAddress) -> None:
    opened = open_database(database_address)
    for table in ("track_scale", "tracks"):
        opened.execute(f"RENAME TABLE {table} TO {table}_aside")
        opened.execute(f"CREATE TABLE {table} LIKE {table}_aside")
    try:
        empty = MysqlSongs(opened)
        assert empty.near(sounding(0.5), NEW, ["pop"], []) == []
        assert empty.titled(key_without_additions("노래 7")) == []
        assert empty.song(IDS[0]) is None
    finally:
        for table in ("track_scale", "tracks"):
            opened.execute(f"DROP TABLE {table}")
            opened.execute(f"RENAME TABLE {table}_aside TO {table}")
        opened.close()
