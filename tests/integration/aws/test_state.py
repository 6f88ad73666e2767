"""What survives the end of the process, and how it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.integration.aws.conftest import Aws

LONG_QUERY = (
    "SELECT COUNT(*) FROM UNNEST(SEQUENCE(1, 30000)) AS a(x) "
    "CROSS JOIN UNNEST(SEQUENCE(1, 30000)) AS b(y) CROSS JOIN UNNEST(SEQUENCE(1, 1000)) AS c(z) "
    "WHERE x * y + z = 7 AND SQRT(x + y + z) > 2"
)
ARTIST: dict[str, Any] = {
    "artist_id": {"S": "3HqSLMAZ3g3d5poNaI7GOU"},
    "sort": {"N": "1"},
    "name": {"S": "아이유"},
    "seen": {"BOOL": True},
    "nothing": {"NULL": True},
    "picture": {"B": b"\x00\xff"},
    "genres": {"SS": ["k-pop", "ballad"]},
    "tracks": {"L": [{"M": {"title": {"S": "밤편지"}, "popularity": {"N": "81"}, "raw": {"B": b"\x01"}}}]},
}


def make_tables(aws: Aws) -> None:
    aws.client("dynamodb").create_table(
        TableName="top_tracks",
        KeySchema=[
            {"AttributeName": "artist_id", "KeyType": "HASH"},
            {"AttributeName": "sort", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "artist_id", "AttributeType": "S"},
            {"AttributeName": "sort", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    aws.client("dynamodb").create_table(
        TableName="simple",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def items(aws: Aws, table: str) -> list[dict[str, Any]]:
    return list(aws.client("dynamodb").scan(TableName=table)["Items"])


def ids(aws: Aws) -> set[str]:
    return {item["id"]["S"] for item in items(aws, "simple")}


def end(aws: Aws, how: signal.Signals) -> None:
    aws.process.send_signal(how)
    aws.process.wait(timeout=10)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_items_survive(start: Callable[[], Aws], how: signal.Signals) -> None:
    aws = start()
    make_tables(aws)
    dynamodb = aws.client("dynamodb")
    dynamodb.put_item(TableName="top_tracks", Item=ARTIST)
    for name in ("updated", "deleted", "overwritten"):
        dynamodb.put_item(TableName="simple", Item={"id": {"S": name}, "v": {"N": "1"}})
    dynamodb.update_item(
        TableName="simple",
        Key={"id": {"S": "updated"}},
        UpdateExpression="ADD v :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    dynamodb.delete_item(TableName="simple", Key={"id": {"S": "deleted"}})
    dynamodb.put_item(TableName="simple", Item={"id": {"S": "overwritten"}, "v": {"N": "9"}})
    dynamodb.batch_write_item(
        RequestItems={"simple": [{"PutRequest": {"Item": {"id": {"S": f"batch{i}"}}}} for i in range(3)]}
    )
    dynamodb.batch_write_item(RequestItems={"simple": [{"DeleteRequest": {"Key": {"id": {"S": "batch0"}}}}]})
    dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": "simple", "Item": {"id": {"S": "transacted"}}}},
            {"Delete": {"TableName": "simple", "Key": {"id": {"S": "batch1"}}}},
        ]
    )
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        dynamodb.put_item(
            TableName="simple",
            Item={"id": {"S": "updated"}, "v": {"N": "0"}},
            ConditionExpression="attribute_not_exists(id)",
        )
    end(aws, how)

    again = start()
    make_tables(again)
    assert items(again, "top_tracks") == [
        {**ARTIST, "genres": {"SS": items(again, "top_tracks")[0]["genres"]["SS"]}}
    ]
    assert sorted(items(again, "top_tracks")[0]["genres"]["SS"]) == ["ballad", "k-pop"]
    assert ids(again) == {"updated", "overwritten", "batch2", "transacted"}
    values = {item["id"]["S"]: item.get("v", {}).get("N") for item in items(again, "simple")}
    assert (values["updated"], values["overwritten"]) == ("2", "9")
    got = again.client("dynamodb").get_item(
        TableName="top_tracks", Key={"artist_id": ARTIST["artist_id"], "sort": {"N": "1.0"}}
    )
    assert got["Item"]["name"] == {"S": "아이유"}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_objects_survive(start: Callable[[], Aws], tmp_path: Path, how: signal.Signals) -> None:
    keys = ["a", "a/b", "dt=2026-01-01/part 0.parquet", "노래/밤편지?.txt", "../escape", "x//y", "l" * 300]
    aws = start()
    aws.make_bucket("lake")
    s3 = aws.client("s3")
    for key in keys:
        s3.put_object(Bucket="lake", Key=key, Body=key.encode(), ContentType="text/x", Metadata={"who": "iu"})
    s3.put_object(Bucket="lake", Key="gone", Body=b"1")
    s3.delete_object(Bucket="lake", Key="gone")
    for number in range(3):
        s3.put_object(Bucket="lake", Key=f"many/{number}", Body=b"1")
    s3.delete_objects(Bucket="lake", Delete={"Objects": [{"Key": "many/0"}, {"Key": "many/1"}]})
    s3.put_object(Bucket="lake", Key="a", Body=b"overwritten")
    s3.copy_object(Bucket="lake", Key="copy", CopySource={"Bucket": "lake", "Key": "a/b"})
    upload = s3.create_multipart_upload(Bucket="lake", Key="parts")["UploadId"]
    part = {"Bucket": "lake", "Key": "parts", "UploadId": upload, "PartNumber": 1}
    etag = s3.upload_part(**part, Body=b"part")["ETag"]
    s3.complete_multipart_upload(
        Bucket="lake",
        Key="parts",
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": etag, "PartNumber": 1}]},
    )
    before = s3.list_objects_v2(Bucket="lake")["Contents"]
    end(aws, how)
    assert (tmp_path / "state/s3/lake/dt=2026-01-01/part 0.parquet").read_bytes() == keys[2].encode()
    assert not (tmp_path / "state/s3/escape").exists()
    assert not (tmp_path / "state/s3/lake/gone").exists()

    again = start()
    again.make_bucket("lake")
    s3 = again.client("s3")
    after = s3.list_objects_v2(Bucket="lake")["Contents"]
    assert [(item["Key"], item["Size"], item["ETag"], item["LastModified"]) for item in after] == [
        (item["Key"], item["Size"], item["ETag"], item["LastModified"]) for item in before
    ]
    assert {item["Key"] for item in after} == {*keys, "many/2", "copy", "parts"}
    for key in keys[1:]:
        got = s3.get_object(Bucket="lake", Key=key)
        assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (
            key.encode(),
            "text/x",
            {"who": "iu"},
        )
    assert s3.get_object(Bucket="lake", Key="a")["Body"].read() == b"overwritten"
    assert s3.get_object(Bucket="lake", Key="parts")["Body"].read() == b"part"


def test_deleted_tables_and_buckets_stay_empty(start: Callable[[], Aws], tmp_path: Path) -> None:
    aws = start()
    make_tables(aws)
    aws.make_bucket("lake")
    aws.client("dynamodb").put_item(TableName="simple", Item={"id": {"S": "x"}})
    aws.client("dynamodb").delete_table(TableName="simple")
    aws.client("s3").put_object(Bucket="lake", Key="x", Body=b"1")
    aws.client("s3").delete_object(Bucket="lake", Key="x")
    aws.client("s3").delete_bucket(Bucket="lake")
    assert not (tmp_path / "state/s3/lake").exists()
    end(aws, signal.SIGKILL)
    again = start()
    make_tables(again)
    again.make_bucket("lake")
    assert items(again, "simple") == []
    assert again.client("s3").list_objects_v2(Bucket="lake")["KeyCount"] == 0


def test_eleven_thousand_items_are_back_in_seconds(start: Callable[[], Aws], tmp_path: Path) -> None:
    aws = start()
    make_tables(aws)
    tracks = [
        {"M": {"title": {"S": "밤편지 " * 10}, "album": {"S": "Palette" * 8}, "popularity": {"N": "81"},
               "release_date": {"S": "2017-03-24"}, "artists": {"L": [{"S": "IU"}, {"S": "아이유"}]}}}
        for _ in range(12)
    ]  # fmt: skip
    aws.client("dynamodb").put_item(TableName="simple", Item={"id": {"S": "seed"}, "tracks": {"L": tracks}})
    end(aws, signal.SIGKILL)
    with contextlib.closing(sqlite3.connect(tmp_path / "state/dynamodb.sqlite", autocommit=True)) as database:
        ((size,),) = database.execute("SELECT length(item) FROM items")
        assert size > 3000  # characters; 4 KB in UTF-8
        database.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10999) "
            "INSERT INTO items SELECT table_name, replace(item_key, 'seed', i), replace(item, 'seed', i) "
            "FROM items, n"
        )
    again = start()
    begun = time.monotonic()
    make_tables(again)
    took = time.monotonic() - begun
    found = again.client("dynamodb").describe_table(TableName="simple")
    assert found["Table"]["ItemCount"] == 11_000
    last = again.client("dynamodb").get_item(TableName="simple", Key={"id": {"S": "10999"}})
    assert last["Item"]["tracks"] == {"L": tracks}
    assert took < 6, f"{took:.1f} s; about 2 s on an idle machine"


def test_concurrent_conditional_writes_have_one_winner(start: Callable[[], Aws]) -> None:
    aws = start()
    make_tables(aws)
    dynamodb = aws.client("dynamodb")

    def claim(number: int) -> bool:
        try:
            dynamodb.put_item(
                TableName="simple",
                Item={"id": {"S": "lock"}, "owner": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(id)",
            )
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(40))) == 1


def test_the_process_ends_when_its_parent_is_gone(start: Callable[[], Aws]) -> None:
    aws = start()
    assert aws.process.stdin
    aws.process.stdin.close()
    assert aws.process.wait(timeout=30) == 0


def test_sigterm_ends_the_process_in_the_middle_of_a_query(start: Callable[[], Aws]) -> None:
    aws = start()
    aws.make_bucket("lake")
    execution_id = aws.start(
        LONG_QUERY, WorkGroup="primary", ResultConfiguration={"OutputLocation": "s3://lake/out/"}
    )
    aws.wait_for(execution_id, "RUNNING")
    os.kill(aws.process.pid, signal.SIGTERM)
    assert aws.process.wait(timeout=30) == 0
