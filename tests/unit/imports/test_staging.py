"""Tables of tracks as people have them: every usual header and format, and every way to be broken."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maeari.errors import UnreadableFile
from maeari.imports.files import scan
from maeari.imports.staged import STAGED
from maeari.imports.staging import StagedFile, scanned, stage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

IU = "3HqSLMAZ3g3d5poNaI7GOU"
AKMU = "6OwKE9Ez6ALxpTaKcT5ayv"
TRACK = "6f807x0ima9a1j3VPbc7VN"


def text(*rows: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def write(folder: Path, content: str | bytes, name: str = "tracks.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def staged(path: Path) -> StagedFile:
    folder = path.parent / "work"
    folder.mkdir(exist_ok=True)
    return stage(path, scan(path), folder, lambda *_: None)


def read(path: Path) -> list[dict[str, Any]]:
    """All rows, none of which is rejected."""
    found = staged(path)
    assert found.rejected == {}
    table = pq.read_table(found.path)
    assert table.schema.equals(STAGED)
    found_rows: list[dict[str, Any]] = table.to_pylist()
    return found_rows


def rejected(path: Path) -> list[list[str]]:
    found = staged(path)
    with found.rejects.open(encoding="utf-8", newline="") as rows:
        told = list(csv.reader(rows))
    assert sum(found.rejected.values()) == len(told)
    assert found.rows == len(told) + pq.read_metadata(found.path).num_rows
    return told


def row(folder: Path, **cells: Any) -> dict[str, Any]:
    cells = {"track_id": TRACK, "title": "밤편지", "artist": "아이유", **cells}
    [found] = read(write(folder, text(cells.keys(), cells.values())))
    return found


def rejection(folder: Path, **cells: Any) -> str:
    cells = {"track_id": TRACK, "title": "밤편지", "artist": "아이유", **cells}
    [[file, number, reason, shown]] = rejected(write(folder, text(cells.keys(), cells.values())))
    assert (file, number, json.loads(shown)) == ("tracks.csv", "1", cells)
    return reason


def unreadable(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        staged(path)
    assert not list(path.parent.glob("work/*.json"))
    return str(caught.value)


@pytest.mark.parametrize(
    "header",
    [
        "track_id,track_name,track_artist,track_album_name,track_album_release_date,track_popularity",
        "id,name,artists,album,release_date,popularity",
        "Track_URI, Track_Title ,ARTIST_NAME,Album_Name,Album_Release_Date,Popularity",
        "uri,title,artist,album_name,year,popularity",
        "Track URI,Track Name,Artist Name(s),Album Name,Album Release Date,Popularity",
    ],
)
def test_usual_headers(tmp_path: Path, header: str) -> None:
    [found] = read(write(tmp_path, f"{header}\n{TRACK},밤편지,아이유,Palette,2017,80\n"))
    assert (found["track_id"], found["title"], found["artist_names"]) == (TRACK, "밤편지", ["아이유"])
    assert (found["album"], found["release_date"], found["popularity"]) == ("Palette", "2017", 80)


def test_the_better_name_of_a_column_wins_and_what_is_not_used_is_told(tmp_path: Path) -> None:
    found = staged(
        write(tmp_path, "id,track_id,name,track_name,artist,key,genre,artist_id\n1,2,wrong,right,IU,5,pop,\n")
    )
    assert found.columns["track_id"] == "track_id"
    assert found.unused_columns == ["id", "name", "key"]
    [only] = pq.read_table(found.path).to_pylist()
    assert (only["track_id"], only["title"]) == ("2", "right")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    header = delimiter.join(["id", "title", "artist", "energy"])
    cells = delimiter.join([TRACK, '"Hello, Goodbye; \t"', "IU", "0.5"])
    [found] = read(write(tmp_path, f"{header}\n{cells}\n"))
    assert (found["title"], found["energy"]) == ("Hello, Goodbye;", 0.5)


def test_a_decimal_comma_stands_in_files_with_semicolons_alone(tmp_path: Path) -> None:
    [found] = read(write(tmp_path, f"id;title;artist;energy\n{TRACK};a;b;0,5\n"))
    assert found["energy"] == 0.5
    assert rejection(tmp_path, energy="0,5") == "energy is not a number"


def test_uris_become_ids(tmp_path: Path) -> None:
    found = row(
        tmp_path,
        track_id=f"spotify:track:{TRACK}",
        artist_uri=f"spotify:artist:{IU}",
        album_uri=f"spotify:album:{AKMU}",
    )
    assert (found["track_id"], found["artist_ids"], found["album_id"]) == (TRACK, [IU], AKMU)


@pytest.mark.parametrize(
    "artist_id", ["", " ", "17", "4b8f1f3e-6a36-4a2c-9f0f-1c2d3e4f5a6b", f"{IU}!", "아" * 22]
)
def test_an_artist_id_that_is_none_of_spotify_is_not_used(tmp_path: Path, artist_id: str) -> None:
    assert row(tmp_path, artist_id=artist_id)["artist_ids"] == [None]


@pytest.mark.parametrize(
    ("column", "told", "names"),
    [
        ("artists", "['아이유', 'AKMU']", ["아이유", "AKMU"]),
        ("artists", '["아이유", "AKMU"]', ["아이유", "AKMU"]),
        ("artists", '["Guns N\' Roses"]', ["Guns N' Roses"]),
        ("artists", '["Guns N\' Roses", \'A "B"\']', ["Guns N' Roses", 'A "B"']),
        ("artists", "아이유;AKMU; AKMU ", ["아이유", "AKMU"]),
        ("artist_name", "['아이유', 'AKMU']", ["아이유", "AKMU"]),
        ("artist_name", "Now;here", ["Now;here"]),
        ("artist_name", "Tyler, The Creator", ["Tyler, The Creator"]),
        ("artists", "[BRACKETS]", ["[BRACKETS]"]),
    ],
)
def test_a_song_belongs_to_all_its_artists(tmp_path: Path, column: str, told: str, names: list[str]) -> None:
    [found] = read(write(tmp_path, text(["id", "title", column], [TRACK, "a", told])))
    assert found["artist_names"] == names
    assert found["artist_ids"] == [None] * len(names)


def test_ids_of_several_artists_stand_beside_their_names(tmp_path: Path) -> None:
    header = ["id", "title", "artists", "id_artists"]
    rows = [
        [TRACK, "a", "['아이유', 'AKMU']", f"['{IU}', '{AKMU}']"],
        [TRACK, "b", "['아이유', 'AKMU']", f"['{IU}']"],
    ]
    both, one = read(write(tmp_path, text(header, *rows)))
    assert (both["artist_ids"], one["artist_ids"]) == ([IU, AKMU], [None, None])


def test_names_parted_by_commas_are_several_where_there_are_as_many_ids(tmp_path: Path) -> None:
    header = ["Track URI", "Track Name", "Artist Name(s)", "Artist URI(s)"]
    rows = [
        [TRACK, "a", "아이유, AKMU", f"spotify:artist:{IU}, spotify:artist:{AKMU}"],
        [TRACK, "b", "Tyler, The Creator", f"spotify:artist:{IU}"],
        [TRACK, "c", "Tyler, The Creator, AKMU", f"spotify:artist:{IU}, spotify:artist:{AKMU}"],
    ]
    two, one, unclear = read(write(tmp_path, text(header, *rows)))
    assert (two["artist_names"], two["artist_ids"]) == (["아이유", "AKMU"], [IU, AKMU])
    assert (one["artist_names"], one["artist_ids"]) == (["Tyler, The Creator"], [IU])
    assert (unclear["artist_names"], unclear["artist_ids"]) == (["Tyler, The Creator, AKMU"], [None])


def test_features_and_their_gaps(tmp_path: Path) -> None:
    found = row(
        tmp_path, energy="0.5", loudness=" -6.5 ", tempo="1.2e2", valence="", liveness="nan", speechiness="NA"
    )
    assert (found["energy"], found["loudness"], found["tempo"]) == (0.5, -6.5, 120.0)
    assert found["valence"] is found["liveness"] is found["speechiness"] is found["danceability"] is None


@pytest.mark.parametrize("column", ["energy", "tempo", "popularity", "duration_ms", "time_signature"])
@pytest.mark.parametrize("value", ["loud", "0,5", "1.2.3", "12bpm"])
def test_bad_numbers_reject_the_row_and_name_the_column(tmp_path: Path, column: str, value: str) -> None:
    assert rejection(tmp_path, **{column: value}) == f"{column} is not a number"


@pytest.mark.parametrize(("told", "kept"), [("61.6", 62), ("-3", 0), ("250", 100), ("inf", None), ("", None)])
def test_popularity_stays_within_its_scale(tmp_path: Path, told: str, kept: int | None) -> None:
    assert row(tmp_path, popularity=told)["popularity"] == kept


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"track_id": " "}, "no track id"),
        ({"track_id": "spotify:track:"}, "no track id"),
        ({"title": ""}, "no track or artist name"),
        ({"artist": " "}, "no track or artist name"),
        ({"artist": "[]"}, "no track or artist name"),
        ({"title": "NA", "artist": "NA"}, "no track or artist name"),
    ],
)
def test_rows_without_id_or_names_are_rejected(tmp_path: Path, cells: dict[str, str], reason: str) -> None:
    assert rejection(tmp_path, **cells) == reason


def test_na_alone_may_be_a_name(tmp_path: Path) -> None:
    assert row(tmp_path, artist="NA")["artist_names"] == ["NA"]
    assert row(tmp_path, title="NA")["title"] == "NA"


def test_several_genre_columns_and_several_genres_in_one(tmp_path: Path) -> None:
    found = row(tmp_path, genres="K-Pop|Ballad; ", playlist_genre=" pop ", playlist_subgenre="['Dance Pop']")
    assert found["genres"] == ["k-pop", "ballad", "pop", "dance pop"]
    assert row(tmp_path)["genres"] == []


def test_multi_line_and_quoted_fields(tmp_path: Path) -> None:
    found = row(tmp_path, title='좋은 날\n"3단 고음", 그 노래', album="Real,\r\n+")
    assert (found["title"], found["album"]) == ('좋은 날\n"3단 고음", 그 노래', "Real,\r\n+")


def test_short_long_and_blank_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path, f"track_id,title,artist,energy\r\n\r\n{TRACK},A,B\r\n{TRACK}\r\n{TRACK},A,B,1,2\r\n"
    )
    assert [each[:3] for each in rejected(path)] == [
        ["tracks.csv", "2", "no track or artist name"],
        ["tracks.csv", "3", "more cells than the header has columns"],
    ]


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_byte_order_mark_and_gzip(tmp_path: Path, zipped: bool, mark: bytes) -> None:  # noqa: FBT001
    content = mark + f"track_id,title,artist\n{TRACK},밤편지,아이유\n".encode()
    [found] = read(write(tmp_path, gzip.compress(content) if zipped else content))
    assert found["artist_names"] == ["아이유"]


@pytest.mark.parametrize(
    ("encoding", "found_as", "artist"),
    [
        ("cp1252", "cp1252", "Beyoncé – “Déjà Vu”"),
        ("latin-1", "cp1252", "Beyoncé"),
        ("latin-1", "latin-1", "Beyoncé\x81"),
        ("cp949", "euc_kr", "아이유"),
        ("utf-8", "utf-8", "아이유"),
    ],
)
def test_other_encodings_are_found_also_far_down(
    tmp_path: Path, encoding: str, found_as: str, artist: str
) -> None:
    many = "".join(f"{n},{'a' * 1000},b\n" for n in range(2000))
    path = write(tmp_path, f"track_id,title,artist\n{many}x,y,{artist}\n".encode(encoding))
    found = staged(path)
    assert found.encoding == found_as
    assert pq.read_table(found.path)["artist_names"][-1].as_py() == [artist]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_refused_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    content = f"track_id,title,artist\n{TRACK},Déjà Vu,Beyoncé\n".encode(encoding)
    assert unreadable(write(tmp_path, content)) == (
        "tracks.csv is not text in UTF-8 (UTF-16?): save it as UTF-8"
    )


def test_index_columns_tell_nothing_of_a_row(tmp_path: Path) -> None:
    header = ["", "Unnamed: 0", "Unnamed: 0.1", "index", "id", "title", "artist", "energy"]
    rows = [
        [0, 1, 2, 3, "t", "a", "b", 0.5],
        [7, 8, 9, 10, "t", "a", "b", 0.5],
        [0, 1, 2, 3, "t", "a", "b", 0.6],
    ]
    first, same, other = (each["content"] for each in read(write(tmp_path, text(header, *rows))))
    assert first == same != other


def test_equal_rows_are_equal_in_every_format_and_order_of_columns(tmp_path: Path) -> None:
    table: dict[str, list[Any]] = {"id": ["t"], "title": ["a"], "artist": ["b"], "energy": [0.5], "key": [7]}
    names = reversed(table)
    pq.write_table(pa.table(table), tmp_path / "tracks.parquet")
    line = json.dumps({name: values[0] for name, values in table.items()})
    contents = [
        read(write(tmp_path, text(names, [table[name][0] for name in reversed(table)])))[0]["content"],
        read(tmp_path / "tracks.parquet")[0]["content"],
        read(write(tmp_path, line, "tracks.jsonl"))[0]["content"],
    ]
    assert len(set(contents)) == 1


def test_parquet_with_lists_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "tracks.parquet"
    table = pa.table(
        {
            "id": ["t1", None],
            "name": ["a", "b"],
            "artists": [["아이유", "AKMU"], ["x"]],
            "artist_ids": [[IU, AKMU], None],
            "release_date": pa.array([17_000, None], pa.date32()),
            "explicit": [True, False],
            "energy": pa.array([0.25, 0.5], pa.float32()),
            "genres": [["Pop"], []],
        }
    )
    pq.write_table(table, path)
    found = staged(path)
    [only] = pq.read_table(found.path).to_pylist()
    assert (only["artist_names"], only["artist_ids"]) == (["아이유", "AKMU"], [IU, AKMU])
    assert (only["release_date"], only["energy"], only["genres"]) == ("2016-07-18", 0.25, ["pop"])
    assert (found.encoding, found.rejected) == (None, {"no track id": 1})


@pytest.mark.parametrize("zipped", [False, True])
def test_json_lines(tmp_path: Path, zipped: bool) -> None:  # noqa: FBT001
    lines = [
        json.dumps(
            {
                "id": "t1",
                "name": "a",
                "artists": [{"id": IU, "name": "아이유"}, {"id": AKMU, "name": "AKMU"}],
            },
            ensure_ascii=False,
        ),
        "",
        "{broken",
        '["no object"]',
        json.dumps({"name": "a", "id": "t2", "artists": ["x"], "popularity": 5}),
    ]
    content = "\n".join(lines).encode()
    path = write(tmp_path, gzip.compress(content) if zipped else content, "tracks.jsonl")
    found = staged(path)
    assert (found.rows, found.rejected) == (4, {"no JSON object": 2})
    one, two = pq.read_table(found.path).to_pylist()
    assert (one["artist_names"], one["artist_ids"]) == (["아이유", "AKMU"], [IU, AKMU])
    assert (two["row"], two["popularity"]) == (4, 5)
    assert json.loads(rejected(path)[0][3]) == {"line": "{broken\n"}


@pytest.mark.parametrize("indent", [None, 2])
def test_the_extracted_form_of_the_million_playlist_data_set(tmp_path: Path, indent: int | None) -> None:
    tracks = {
        f"spotify:track:{TRACK}": {
            "track_name": "밤편지",
            "artist_name": "아이유",
            "artist_uri": f"spotify:artist:{IU}",
            "album_name": "Palette",
            "album_uri": f"spotify:album:{AKMU}",
        },
        "t2": {"track_name": "b", "artist_name": "c"},
        "t3": "nothing",
    }
    path = write(tmp_path, json.dumps(tracks, indent=indent, ensure_ascii=False), "tracks.json")
    found = staged(path)
    first, second = pq.read_table(found.path).to_pylist()
    assert (first["track_id"], first["artist_ids"], first["album_id"]) == (TRACK, [IU], AKMU)
    assert (second["track_id"], second["album"]) == ("t2", None)
    assert found.rejected == {"no track or artist name": 1}


def test_a_json_list_of_tracks_and_json_lines_called_json(tmp_path: Path) -> None:
    tracks = [{"id": "t1", "name": "a", "artist": "b"}, {"id": "t2", "name": "a", "artist": "b"}]
    assert len(read(write(tmp_path, json.dumps(tracks, indent=1), "list.json"))) == 2
    lines = "\n".join(json.dumps(each) for each in tracks)
    assert len(read(write(tmp_path, lines, "lines.json"))) == 2


def test_json_that_ends_in_the_middle(tmp_path: Path) -> None:
    tracks = json.dumps({f"t{n}": {"track_name": "a", "artist_name": "b"} for n in range(5000)})
    message = unreadable(write(tmp_path, tracks[:-30], "tracks.json"))
    assert message.startswith("tracks.json can't be read: the text ends too early, character ")


def test_missing_columns_are_named_with_what_would_do_and_what_is_there(tmp_path: Path) -> None:
    message = unreadable(write(tmp_path, "id,energy\n1,0.5\n"))
    assert "tracks.csv lacks a column for title (one of track_name, title, name" in message
    assert "artist_name (one of" in message
    assert "track_id (one of" not in message
    assert message.endswith("it has: id, energy")


@pytest.mark.parametrize("content", [b"", gzip.compress(b"")])
def test_an_empty_file_has_no_columns(tmp_path: Path, content: bytes) -> None:
    assert unreadable(write(tmp_path, content)).endswith("it has: none")


def test_only_a_header_has_no_rows(tmp_path: Path) -> None:
    assert read(write(tmp_path, "track_id,title,artist\n")) == []


def test_truncated_and_damaged_files(tmp_path: Path) -> None:
    whole = gzip.compress(text(["id", "name", "artist"], *[[i, i * i, i**3] for i in range(20_000)]).encode())
    assert "end-of-stream" in unreadable(write(tmp_path, whole[: len(whole) // 2]))
    damaged = bytearray(whole)
    damaged[len(whole) // 2 : len(whole) // 2 + 200] = b"\xff" * 200
    assert unreadable(write(tmp_path, bytes(damaged))).startswith("tracks.csv can't be read: ")
    pq.write_table(pa.table({"id": list(range(1000))}), tmp_path / "tracks.parquet")
    half = (tmp_path / "tracks.parquet").read_bytes()[:500]
    assert unreadable(write(tmp_path, half, "tracks.parquet")).startswith("tracks.parquet can't be read: ")


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    assert "No such file" in unreadable(tmp_path / "none.csv")
    assert "directory" in unreadable(tmp_path)


def test_a_field_without_end_is_an_error_not_a_million_characters(tmp_path: Path) -> None:
    message = unreadable(write(tmp_path, 'track_id,title,artist\n1,"' + "a" * 1_000_001))
    assert "line 2: field larger than field limit" in message


@pytest.mark.parametrize(
    ("header", "playlist"), [("playlist_name,playlist_id", "P1"), ("Playlist,other", "Evening")]
)
def test_the_playlist_of_a_row(tmp_path: Path, header: str, playlist: str) -> None:
    path = write(tmp_path, f"id,title,artist,{header}\n1,a,IU,Evening, P1 \n2,b,IU,,\n")
    assert set(staged(path).unused_columns) == set(header.split(","))  # an import has no use for it
    assert [each["playlist"] for each in read(path)] == [playlist, None]


def test_a_file_that_was_read_to_its_end_is_not_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, "id,title,artist\n1,a,IU\n,b,IU\n")
    first = staged(path)
    stamp = first.path.stat().st_mtime_ns
    renamed = path.rename(tmp_path / "other.csv")
    again = staged(renamed)
    assert (again.name, again.rows, again.rejected, again.path.stat().st_mtime_ns) == (
        "other.csv", 2, {"no track id": 1}, stamp
    )  # fmt: skip
    assert staged(write(tmp_path, "id,title,artist\n1,a,IU\n")).digest != first.digest


def test_progress_ends_with_the_size_of_the_file(tmp_path: Path) -> None:
    rows = [[i, "가", "나"] for i in range(12_000)]
    path = write(tmp_path, gzip.compress(text(["id", "name", "artist"], *rows).encode()))
    shown: list[tuple[str, int, int | None]] = []
    stage(path, scan(path), tmp_path, lambda *each: shown.append(each))
    size = path.stat().st_size
    done = [each[1] for each in shown]
    assert {each[0] for each in shown} == {"reading tracks.csv"}
    assert {each[2] for each in shown} == {size}
    assert done == sorted(done)
    assert done[-1] == size


def test_one_content_is_read_once(tmp_path: Path) -> None:
    first = write(tmp_path, "id,title,artist\n", "a.csv")
    write(tmp_path, "id,title,artist\n", "b.csv")
    other = write(tmp_path, "id,title,artist\n1,a,b\n", "c.csv")
    assert list(scanned([first, tmp_path / "b.csv", other])) == [first, other]
