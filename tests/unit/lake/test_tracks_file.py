"""Tables of tracks as people have them: every usual header, and every way to be broken."""

from __future__ import annotations

import csv
import gzip
import io
from typing import TYPE_CHECKING, Any

import pytest

from maeari.errors import UnreadableFile
from maeari.lake.tracks_file import RowRejected, TrackRow, TracksFile
from tests.unit.lake.fakes import NOW

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

IU = "3HqSLMAZ3g3d5poNaI7GOU"
TRACK = "6f807x0ima9a1j3VPbc7VN"


def text(*rows: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "tracks.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> list[TrackRow | RowRejected]:
    with TracksFile(path, NOW) as file:
        return list(file.rows())


def row(folder: Path, **cells: Any) -> TrackRow:
    cells = {"track_id": TRACK, "title": "밤편지", "artist": "아이유", **cells}
    [found] = read(write(folder, text(cells.keys(), cells.values())))
    assert isinstance(found, TrackRow), found
    return found


def rejection(folder: Path, **cells: Any) -> str:
    cells = {"track_id": TRACK, "title": "밤편지", "artist": "아이유", **cells}
    [found] = read(write(folder, text(cells.keys(), cells.values())))
    assert isinstance(found, RowRejected), found
    return str(found)


def unreadable(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "track_id,track_name,track_artist,track_album_name,track_album_release_date,track_popularity",
        "id,name,artists,album,release_date,popularity",
        "Track_URI, Track_Title ,ARTIST_NAME,Album_Name,Album_Release_Date,Popularity",
        "uri,title,artist,album_name,year,popularity",
    ],
)
def test_usual_headers(tmp_path: Path, header: str) -> None:
    [found] = read(write(tmp_path, f"{header}\n{TRACK},밤편지,아이유,Palette,2017,80\n"))
    assert isinstance(found, TrackRow)
    track = found.track
    assert (track.id, track.title, found.artist_name) == (TRACK, "밤편지", "아이유")
    assert (track.album, track.release_date, track.popularity) == ("Palette", "2017", 80)


def test_the_better_name_of_a_column_wins_and_what_is_not_used_is_told(tmp_path: Path) -> None:
    path = write(
        tmp_path, "id,track_id,name,track_name,artist,key,genre,artist_id\n1,2,wrong,right,IU,5,pop,\n"
    )
    with TracksFile(path, NOW) as file:
        [found] = file.rows()
        assert file.columns["track_id"] == "track_id"
        assert file.unused_columns == ("id", "name", "key")
        assert file.size == path.stat().st_size
    assert isinstance(found, TrackRow)
    assert (found.track.id, found.track.title) == ("2", "right")


def test_uris_become_ids(tmp_path: Path) -> None:
    found = row(tmp_path, track_id=f"spotify:track:{TRACK}", artist_uri=f"spotify:artist:{IU}")
    assert found.track.id == found.features.track_id == TRACK
    assert found.artist_id == IU


@pytest.mark.parametrize(
    "artist_id", ["", " ", "17", "4b8f1f3e-6a36-4a2c-9f0f-1c2d3e4f5a6b", f"{IU}!", "아" * 22]
)
def test_an_artist_id_that_is_none_of_spotify_is_not_used(tmp_path: Path, artist_id: str) -> None:
    assert row(tmp_path, artist_id=artist_id).artist_id is None


def test_features_and_their_gaps(tmp_path: Path) -> None:
    found = row(
        tmp_path, energy="0.5", loudness=" -6.5 ", tempo="1.2e2", valence="", liveness="nan", speechiness="NA"
    )
    features = found.features
    assert (features.energy, features.loudness, features.tempo) == (0.5, -6.5, 120.0)
    assert features.valence is features.liveness is features.speechiness is features.danceability is None
    assert (features.source, features.fetched_at) == ("import", NOW)


def test_impossible_features_are_kept_as_told(tmp_path: Path) -> None:
    features = row(tmp_path, tempo="0", loudness="1.275").features
    assert (features.tempo, features.loudness) == (0.0, 1.275)


@pytest.mark.parametrize("column", ["energy", "tempo", "popularity", "duration_ms"])
@pytest.mark.parametrize("value", ["loud", "0,5", "1.2.3", "12bpm"])
def test_bad_numbers_reject_the_row_and_name_the_column(tmp_path: Path, column: str, value: str) -> None:
    assert rejection(tmp_path, **{column: value}) == f"{column} is not a number"


@pytest.mark.parametrize(("told", "kept"), [("61.6", 62), ("-3", 0), ("250", 100), ("inf", None), ("", None)])
def test_popularity_stays_within_its_scale(tmp_path: Path, told: str, kept: int | None) -> None:
    assert row(tmp_path, popularity=told).track.popularity == kept


@pytest.mark.parametrize(
    ("told", "kept"), [("194754.0", 194754), ("0", None), ("-5", None), ("1e300", None), ("", None)]
)
def test_a_duration_that_no_track_has_is_left_out(tmp_path: Path, told: str, kept: int | None) -> None:
    assert row(tmp_path, duration_ms=told).track.duration_ms == kept


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2017-03-24", "2017-03-24"),
        ("2010-12", "2010-12"),
        ("1999", "1999"),
        (" 1999 ", "1999"),
        *(
            (garbage, None)
            for garbage in ("", "NA", "24.03.2017", "2017-3-24", "17", "2017-03-24T00:00", "20170324")
        ),
    ],
)
def test_dates_of_three_precisions(tmp_path: Path, told: str, kept: str | None) -> None:
    assert row(tmp_path, release_date=told).track.release_date == kept


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"track_id": " "}, "no track id"),
        ({"track_id": "spotify:track:"}, "no track id"),
        ({"title": ""}, "no track or artist name"),
        ({"artist": " "}, "no track or artist name"),
        ({"title": "NA", "artist": "NA"}, "no track or artist name"),
    ],
)
def test_rows_without_id_or_names_are_rejected(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    assert rejection(tmp_path, **cells) == reason


def test_na_alone_may_be_a_name(tmp_path: Path) -> None:
    assert row(tmp_path, artist="NA").artist_name == "NA"
    assert row(tmp_path, title="NA").track.title == "NA"


def test_several_genre_columns_and_several_genres_in_one(tmp_path: Path) -> None:
    found = row(tmp_path, genres="K-Pop|Ballad; ", playlist_genre=" pop ", playlist_subgenre="dance pop")
    assert found.genres == ("k-pop", "ballad", "pop", "dance pop")
    assert row(tmp_path).genres == ()


def test_multi_line_and_quoted_fields(tmp_path: Path) -> None:
    found = row(tmp_path, title='좋은 날\n"3단 고음", 그 노래', album="Real,\r\n+")
    assert found.track.title == '좋은 날\n"3단 고음", 그 노래'
    assert found.track.album == "Real,\r\n+"


def test_short_and_blank_lines(tmp_path: Path) -> None:
    rows = read(write(tmp_path, f"track_id,title,artist,energy\r\n\r\n{TRACK},A,B\r\n{TRACK}\r\n"))
    assert isinstance(rows[0], TrackRow)
    assert rows[0].features.energy is None
    assert [str(one) for one in rows[1:]] == ["no track or artist name"]


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_gzip(tmp_path: Path, zipped: bool, mark: bytes) -> None:  # noqa: FBT001
    content = mark + f"track_id,title,artist\n{TRACK},밤편지,아이유\n".encode()
    [found] = read(write(tmp_path, gzip.compress(content) if zipped else content))
    assert isinstance(found, TrackRow)
    assert found.artist_name == "아이유"


def test_the_position_grows_up_to_the_size(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        gzip.compress(text(["id", "name", "artist"], *[[i, "가", "나"] for i in range(9999)]).encode()),
    )
    with TracksFile(path, NOW) as file:
        before = file.position()
        assert len(list(file.rows())) == 9999
        assert before <= file.position() == file.size == path.stat().st_size


def test_missing_columns_are_named_with_what_would_do_and_what_is_there(tmp_path: Path) -> None:
    message = unreadable(write(tmp_path, "id,energy\n1,0.5\n"))
    assert "tracks.csv lacks a column for title (one of track_name, title, name, track_title)" in message
    assert "artist_name (one of" in message
    assert "track_id (one of" not in message
    assert message.endswith("it has: id, energy")


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    assert unreadable(write(tmp_path, "")).endswith("it has: none")
    assert unreadable(write(tmp_path, gzip.compress(b""))).endswith("it has: none")


def test_only_a_header_has_no_rows(tmp_path: Path) -> None:
    assert read(write(tmp_path, "track_id,title,artist\n")) == []


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_named_as_the_trouble(tmp_path: Path, encoding: str) -> None:
    content = f"track_id,title,artist\n{TRACK},Déjà Vu,Beyoncé\n".encode(encoding)
    assert "utf-8" in unreadable(write(tmp_path, content)).lower()


def test_another_encoding_far_down_is_found_too(tmp_path: Path) -> None:
    good = b"track_id,title,artist\n" + b"1,a,b\n" * 20_000
    assert "tracks.csv, line " in unreadable(write(tmp_path, good + "1,Déjà,b\n".encode("latin-1")))


def test_truncated_gzip(tmp_path: Path) -> None:
    whole = gzip.compress(text(["id", "name", "artist"], *[[i, i * i, i**3] for i in range(20_000)]).encode())
    message = unreadable(write(tmp_path, whole[: len(whole) // 2]))
    assert message.startswith("tracks.csv, line ")
    assert "end-of-stream" in message


def test_damaged_gzip(tmp_path: Path) -> None:
    whole = bytearray(
        gzip.compress(text(["id", "name", "artist"], *[[i, i * i, i**3] for i in range(20_000)]).encode())
    )
    whole[len(whole) // 2 : len(whole) // 2 + 200] = b"\xff" * 200
    assert unreadable(write(tmp_path, bytes(whole))).startswith("tracks.csv, line ")
    assert unreadable(write(tmp_path, b"\x1f\x8b" + b"\xff" * 100)).startswith("tracks.csv is not a CSV")


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    assert "No such file" in unreadable(tmp_path / "none.csv")
    assert "directory" in unreadable(tmp_path)


def test_a_field_without_end_is_an_error_not_a_million_characters(tmp_path: Path) -> None:
    message = unreadable(write(tmp_path, 'track_id,title,artist\n1,"' + "a" * 1_000_001))
    assert "field larger than field limit" in message


@pytest.mark.parametrize(
    ("header", "playlist"), [("playlist_name,playlist_id", "P1"), ("Playlist,other", "Evening")]
)
def test_the_playlist_of_a_row(tmp_path: Path, header: str, playlist: str) -> None:
    path = write(tmp_path, f"id,title,artist,{header}\n1,a,IU,Evening, P1 \n2,b,IU,,\n")
    with TracksFile(path, NOW) as file:
        first, second = file.rows()
        assert set(file.unused_columns) == set(header.split(","))  # an import has no use for it
    assert isinstance(first, TrackRow)
    assert isinstance(second, TrackRow)
    assert (first.playlist, second.playlist) == (playlist, None)
