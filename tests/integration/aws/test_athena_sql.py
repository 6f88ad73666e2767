"""Athena's SQL over Glue tables and real Parquet objects."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if TYPE_CHECKING:
    from tests.integration.aws.conftest import Aws

SCHEMA = [
    ("artist_id", pa.string()),
    ("title", pa.string()),
    ("tempo", pa.float64()),
    ("popularity", pa.int32()),
    ("genres", pa.list_(pa.string())),
]
DAYS = ("2026-01-01", "2026-01-02", "2026-01-03")


@pytest.fixture(scope="module")
def sizes(aws: Aws) -> dict[str, int]:
    """The table `tracks` with one object a day; each day's object has another size."""
    found = {}
    for number, day in enumerate(DAYS, start=1):
        count = 100 * number
        columns = {
            "artist_id": [f"a{i % 10}" for i in range(count)],
            "title": ["", None, 'He said "hi", twice'] + [f"노래 {i}" for i in range(count - 3)],
            "tempo": [100.0 + i for i in range(count)],
            "popularity": list(range(count)),
            "genres": [["k-pop", "ballad"]] * count,
        }
        found[day] = aws.put_parquet(f"tracks/dt={day}/part-0.parquet", columns, SCHEMA)
    for hidden in ("_SUCCESS", ".tracks.crc", "_temporary/part-1.parquet"):
        aws.client("s3").put_object(Bucket="lake", Key=f"tracks/dt={DAYS[0]}/{hidden}", Body=b"no parquet")
    aws.make_table(
        "tracks",
        {
            "artist_id": "string",
            "title": "string",
            "tempo": "double",
            "popularity": "bigint",
            "genres": "array<string>",
            "added_later": "string",
        },
    )
    assert len(set(found.values())) == len(DAYS)
    return found


def scanned(aws: Aws, where: str) -> int:
    execution = aws.wait(aws.start(f"SELECT COUNT(*) FROM tracks t {where}"))
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    return int(execution["Statistics"]["DataScannedInBytes"])


def test_the_csv_tells_null_from_an_empty_string(aws: Aws, sizes: dict[str, int]) -> None:
    execution = aws.wait(
        aws.start(
            "SELECT title, popularity FROM tracks WHERE dt = DATE '2026-01-01' ORDER BY popularity LIMIT 3"
        )
    )
    assert aws.result_file(execution) == ('"title","popularity"\n"","0"\n,"1"\n"He said ""hi"", twice","2"\n')
    first, second = aws.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])[
        "ResultSet"
    ]["Rows"][1:3]
    assert first["Data"][0] == {"VarCharValue": ""}
    assert second["Data"][0] == {}


def test_columns_have_the_types_that_glue_declares(aws: Aws, sizes: dict[str, int]) -> None:
    execution = aws.wait(aws.start("SELECT * FROM tracks LIMIT 1"))
    columns = aws.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])[
        "ResultSet"
    ]["ResultSetMetadata"]["ColumnInfo"]
    assert {column["Name"]: column["Type"] for column in columns} == {
        "artist_id": "varchar",
        "title": "varchar",
        "tempo": "double",
        "popularity": "bigint",
        "genres": "array",
        "added_later": "varchar",
        "dt": "date",
    }


@pytest.mark.parametrize(
    ("where", "days"),
    [
        ("", DAYS),
        ("WHERE dt = DATE '2026-01-02'", DAYS[1:2]),
        ("WHERE t.dt = DATE '2026-01-02' AND tempo > 3", DAYS[1:2]),
        ("WHERE dt IN (DATE '2026-01-01', DATE '2026-01-03')", (DAYS[0], DAYS[2])),
        ("WHERE dt BETWEEN DATE '2026-01-02' AND DATE '2026-01-03'", DAYS[1:]),
        ("WHERE dt >= DATE '2026-01-02'", DAYS[1:]),
        ("WHERE dt = DATE '2026-01-01' OR dt = DATE '2026-01-02'", DAYS[:2]),
        ("WHERE dt = DATE '2026-01-01' OR tempo > 3", DAYS),
        ("WHERE dt = (SELECT MAX(dt) FROM tracks WHERE dt = DATE '2026-01-01')", (*DAYS, DAYS[0])),
        ("JOIN tracks u ON u.dt = DATE '2026-01-01' AND u.title = t.title", (*DAYS, DAYS[0])),
        ("WHERE dt = DATE '1999-01-01'", ()),
    ],
)
def test_scanned_bytes_are_those_of_the_partitions_left(
    aws: Aws, sizes: dict[str, int], where: str, days: tuple[str, ...]
) -> None:
    assert scanned(aws, where) == sum(sizes[day] for day in days)


def test_a_partition_filter_selects_rows(aws: Aws, sizes: dict[str, int]) -> None:
    rows = aws.query(
        "SELECT dt, COUNT(*) AS n FROM tracks WHERE dt > DATE '2026-01-01' GROUP BY dt ORDER BY dt"
    )
    assert rows == [["dt", "n"], ["2026-01-02", "200"], ["2026-01-03", "300"]]


def test_a_partition_key_may_be_a_string(aws: Aws) -> None:
    aws.put_parquet("notes/dt=2026-01-05/a.parquet", {"x": [1]}, [("x", pa.int64())])
    aws.make_table("notes", {"x": "bigint"}, dt_type="string")
    assert aws.query("SELECT dt || '!' AS d FROM notes WHERE dt = '2026-01-05'") == [["d"], ["2026-01-05!"]]


def test_projection_hides_partitions_outside_of_its_range(aws: Aws) -> None:
    tomorrow = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)).isoformat()
    today = dt.datetime.now(dt.UTC).date().isoformat()
    for day in ("2019-12-31", today, tomorrow):
        aws.put_parquet(f"ranged/dt={day}/a.parquet", {"x": [1]}, [("x", pa.int64())])
    aws.make_table("ranged", {"x": "bigint"}, dt_range="2020-01-01,NOW")
    assert aws.query("SELECT dt FROM ranged") == [["dt"], [today]]


def test_a_rewritten_partition_is_read_anew(aws: Aws) -> None:
    aws.make_table("rewritten", {"x": "bigint"})
    assert aws.query("SELECT COUNT(*) AS n FROM rewritten") == [["n"], ["0"]]
    for values in ([1, 2, 3], [4]):
        aws.put_parquet("rewritten/dt=2026-01-01/a.parquet", {"x": values}, [("x", pa.int64())])
        assert aws.query("SELECT SUM(x) AS total FROM rewritten") == [["total"], [str(sum(values))]]


def test_a_type_that_athena_cannot_read_fails(aws: Aws) -> None:
    aws.put_parquet("mistyped/dt=2026-01-01/a.parquet", {"tempo": [120]}, [("tempo", pa.int64())])
    aws.make_table("mistyped", {"tempo": "double"})
    assert aws.reason("SELECT tempo FROM mistyped").startswith("HIVE_BAD_DATA: Field tempo's type BIGINT")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1/2", "0"),
        ("-7/2", "-3"),
        ("7/2.0E0", "3.5"),
        ("CAST(7 AS double)/2", "3.5"),
        ("SUM(n)/COUNT(*)", "2"),
        ("AVG(n)", "2.5"),
        ("ROUND(STDDEV_POP(n), 3)", "1.118"),
        ("MAX_BY(t, n)", "d"),
        ("ARBITRARY(NULLIF(t, t))", None),
        ("ARRAY_AGG(t ORDER BY n)", "[a, b, c, d]"),
        ("ARRAY[1, NULL, 3]", "[1, null, 3]"),
        ("ARRAY_JOIN(ARRAY_AGG(t ORDER BY n DESC), '|')", "d|c|b|a"),
        ("CARDINALITY(ARRAY_AGG(n))", "4"),
        ("GREATEST(1, NULL)", None),
        ("LEAST(3, 1, 2)", "1"),
        ("COALESCE(NULL, 'x')", "x"),
        ("CASE WHEN COUNT(*) > 3 THEN 'many' ELSE 'few' END", "many"),
        ("REGEXP_LIKE('k-pop', '^k')", "true"),
        ("TRY_CAST('x' AS double)", None),
        ("APPROX_PERCENTILE(n, 0.5E0)", "2"),
        ("TIMESTAMP '2026-01-02 03:04:05.678'", "2026-01-02 03:04:05.678"),
        ("DATE '2026-01-02'", "2026-01-02"),
        ("CAST(0.00001 AS double)", "1.0E-5"),
        ("CAST(120 AS double)", "120.0"),
        ("CAST(12345678 AS double)", "1.2345678E7"),
        ("CAST(0.1 AS real)", "0.1"),
        ("CAST(1.50 AS decimal(5,2))", "1.50"),
        ("CAST(ROW(1, 'x') AS ROW(a integer, b varchar))", "{a=1, b=x}"),
        ("'아이유'", "아이유"),
    ],
)
def test_expressions_give_athenas_texts(aws: Aws, expression: str, text: str | None) -> None:
    rows = aws.query(f"SELECT {expression} FROM (VALUES (1,'a'),(2,'b'),(3,'c'),(4,'d')) AS v(n, t) LIMIT 1")
    assert rows == [["_col0"], [text]]


def test_window_unnest_and_cte_with_a_tables_own_name(aws: Aws, sizes: dict[str, int]) -> None:
    sql = """
        WITH tracks AS (
            SELECT artist_id, tempo, ROW_NUMBER() OVER (PARTITION BY artist_id ORDER BY tempo DESC) AS place
            FROM tracks CROSS JOIN UNNEST(genres) AS g(genre)
            WHERE dt = ? AND genre = ?
        )
        SELECT artist_id, MAX(tempo), COUNT(*) FROM tracks WHERE place <= 2 GROUP BY artist_id
        ORDER BY artist_id LIMIT 1
    """
    rows = aws.query(sql, ExecutionParameters=["DATE '2026-01-01'", "'k-pop'"])
    assert rows == [["artist_id", "_col1", "_col2"], ["a0", "190.0", "2"]]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELEC x", "SYNTAX_ERROR: line 1:1: mismatched input 'SELEC'"),
        ("SELECT a FROM", "SYNTAX_ERROR: line 1:"),
        ("SELECT 1; SELECT 2", "SYNTAX_ERROR: Only one sql statement is allowed"),
        (
            "SELECT *\nFROM nothing",
            "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.lake.nothing' does not exist",
        ),
        ("SELECT * FROM other.t", "SCHEMA_NOT_FOUND: line 1:15: Schema 'other' does not exist"),
        ("SELECT colour FROM tracks", "COLUMN_NOT_FOUND: line 1:8: Column 'colour' cannot be resolved"),
        ("SELECT t.colour FROM tracks t", "COLUMN_NOT_FOUND: line 1:10: Column 'colour' cannot be resolved"),
        ("SELECT nonsense(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nonsense' not registered"),
        ("SELECT 1/0", "DIVISION_BY_ZERO"),
        ("SELECT CAST('x' AS integer)", "INVALID_CAST_ARGUMENT"),
        (
            "SELECT 1 WHERE 1 = ?",
            "INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 1",
        ),
        ("CREATE TABLE x AS SELECT 1 AS a", "NOT_SUPPORTED: CREATE"),
    ],
)
def test_a_failure_has_athenas_reason(aws: Aws, sizes: dict[str, int], sql: str, reason: str) -> None:
    assert aws.reason(sql).startswith(reason)


def test_a_parameter_is_a_value_not_more_sql(aws: Aws) -> None:
    reason = aws.reason("SELECT 1 WHERE 1 = ?", ExecutionParameters=["1) OR (1 = 1"])
    assert reason.startswith("SYNTAX_ERROR")


def test_unload_writes_parquet_once(aws: Aws, sizes: dict[str, int]) -> None:
    sql = """UNLOAD (SELECT artist_id, SUM(popularity) AS total FROM tracks WHERE dt = ? GROUP BY artist_id)
             TO 's3://lake/unloaded/' WITH (format = 'PARQUET', compression = 'ZSTD')"""
    execution = aws.wait(aws.start(sql, ExecutionParameters=["DATE '2026-01-01'"]))
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    listed = aws.client("s3").list_objects_v2(Bucket="lake", Prefix="unloaded/")["Contents"]
    assert len(listed) == 1
    body = aws.client("s3").get_object(Bucket="lake", Key=listed[0]["Key"])["Body"].read()
    table = pq.read_table(io.BytesIO(body))
    assert table.schema.field("total").type == pa.int64()
    assert sum(table.column("total").to_pylist()) == sum(range(100))
    manifest = execution["Statistics"]["DataManifestLocation"].removeprefix("s3://lake/")
    text = aws.client("s3").get_object(Bucket="lake", Key=manifest)["Body"].read().decode()
    assert text == f"s3://lake/{listed[0]['Key']}\n"
    assert aws.reason(sql, ExecutionParameters=["DATE '2026-01-01'"]).startswith("HIVE_PATH_ALREADY_EXISTS")
