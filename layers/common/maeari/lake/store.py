"""The lake's objects on S3.

    <table>/dt=<day>/<writer>.parquet    what Athena reads; a writer owns its file in each day
    days/<day>.json                      written last: the day is complete and may be used
    staging/<job>/dt=<day>/…             parts of an unfinished day
    progress/<job>/<day>.json            where an unfinished job goes on

A day starts as a copy of the newest complete one, so that each day holds every writer's newest file and a
reader needs one day only. A snapshot, `<table>/dt=<day>/<table>.parquet`, is no part of this: it is neither
copied nor does it make a day complete.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.lake.tables import SCHEMAS, SORT_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

_MISSING = {"NoSuchKey", "404"}


class Lake:
    """Reads and writes the lake.

    Args:
        s3: boto3 client.
        bucket: the lake's bucket.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def publish(self, day: str, writer: str, tables: Mapping[str, pa.Table]) -> None:
        """Puts a writer's tables into a day, replacing its earlier ones, and marks the day complete.

        Args:
            day: `YYYY-MM-DD`.
            writer: name of the files, such as `ingest` or `import-charts`.
            tables: by table name, each with its schema of `SCHEMAS`.
        """
        self._start(day)
        for name, table in tables.items():
            self._write(f"{name}/dt={day}/{writer}.parquet", _sorted(name, table))
        writers = sorted({key.rpartition("/")[2].removesuffix(".parquet") for key in self._day_keys(day)})
        self._put_json(f"days/{day}.json", {"day": day, "writers": writers})

    def write_snapshot(self, day: str, name: str, table: pa.Table) -> None:
        """Replaces a day's file of one table, complete day or not; without rows there is no file afterwards.

        A reader sees the earlier file or the new one, never a part: S3 shows an object once it is whole.

        Args:
            day: `YYYY-MM-DD`.
            name: of the table, which is the file's too.
            table: with its schema of `SNAPSHOTS`.
        """
        key = f"{name}/dt={day}/{name}.parquet"
        if table.num_rows:
            self._write(key, _sorted(name, table))
        else:
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def newest_day(self) -> str | None:
        """The newest complete day, `YYYY-MM-DD`."""
        days = (key.removeprefix("days/").removesuffix(".json") for key in self._keys("days/"))
        return max(days, default=None)

    def stage(self, job: str, day: str, part: int, tables: Mapping[str, pa.Table]) -> None:
        """Keeps a part of an unfinished day; the same part again replaces it."""
        for name, table in tables.items():
            self._write(f"staging/{job}/dt={day}/{name}/{part:06}.parquet", table)

    def staged(self, job: str, day: str, parts: int) -> dict[str, pa.Table]:
        """The first `parts` parts of an unfinished day as whole tables."""
        return {name: self._staged_table(job, day, name, parts) for name in SCHEMAS}

    def unstage(self, job: str, day: str) -> None:
        """Removes the parts of a day."""
        for key in self._keys(f"staging/{job}/dt={day}/"):
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def progress(self, job: str, day: str) -> dict[str, Any] | None:
        """What a job noted for a day, if anything."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=f"progress/{job}/{day}.json")
        except self._s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        content: dict[str, Any] = json.loads(answer["Body"].read())
        return content

    def note_progress(self, job: str, day: str, content: Mapping[str, Any]) -> None:
        """Notes where a job goes on."""
        self._put_json(f"progress/{job}/{day}.json", content)

    def _start(self, day: str) -> None:
        """Copies the newest complete day's files into a day that is newer."""
        newest = self.newest_day()
        if newest is None or newest >= day:
            return
        for key in self._day_keys(newest):
            copy = key.replace(f"/dt={newest}/", f"/dt={day}/")
            source = {"Bucket": self._bucket, "Key": key}
            self._s3.copy_object(Bucket=self._bucket, Key=copy, CopySource=source)

    def _staged_table(self, job: str, day: str, name: str, parts: int) -> pa.Table:
        keys = (f"staging/{job}/dt={day}/{name}/{part:06}.parquet" for part in range(parts))
        tables = [self._read(key) for key in keys]
        return pa.concat_tables([SCHEMAS[name].empty_table(), *tables])

    def _day_keys(self, day: str) -> list[str]:
        return [key for name in SCHEMAS for key in self._keys(f"{name}/dt={day}/")]

    def _keys(self, prefix: str) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def _read(self, key: str) -> pa.Table:
        body = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return pq.read_table(io.BytesIO(body))

    def _write(self, key: str, table: pa.Table) -> None:
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=buffer.getvalue())

    def _put_json(self, key: str, content: Mapping[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType="application/json")


def _sorted(name: str, table: pa.Table) -> pa.Table:
    """Sorted by its keys: equal values lie together, so the file is small and its statistics select well."""
    return table.sort_by([(column, "ascending") for column in SORT_KEYS[name]])
