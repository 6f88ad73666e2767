"""The objects of moto's S3 buckets as files, with what belongs to them in one SQLite file beside.

An object lies at `<directory>/<bucket>/<key>` with the key's unusual characters percent-encoded, so that
DuckDB reads a lake's Parquet files where they are. Versions are not kept: a file holds the current bytes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import threading
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moto.s3.models import FakeBucket, FakeKey, S3Backend, s3_backends

from local.aws import ACCOUNT_ID, PARTITION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, path TEXT NOT NULL,
    etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    storage_class TEXT NOT NULL, metadata TEXT NOT NULL, PRIMARY KEY (bucket, key)
) WITHOUT ROWID
"""
_SAFE_CHARACTERS = " =-_.~()+,@"


@dataclass(frozen=True)
class StoredObject:
    """One object of a bucket: its key, its size in bytes and the file that holds it."""

    key: str
    size: int
    path: Path


class S3Store:
    """Writes changed objects through and loads them when their bucket is created again.

    Args:
        directory: where the objects lie; `objects.sqlite` is in there too (no bucket may be called that).
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory.resolve()
        self._lock = threading.RLock()
        self._live: dict[str, FakeBucket] = {}
        self._database = sqlite3.connect(
            directory / "objects.sqlite", check_same_thread=False, autocommit=True
        )
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(_SCHEMA)

    def has_bucket(self, bucket: str) -> bool:
        """Say whether the bucket exists now."""
        return bucket in _backend().buckets

    def objects(self, bucket: str, prefix: str) -> list[StoredObject]:
        """Return the bucket's current objects under a prefix, in the order of their keys."""
        with self._lock:
            if not self.has_bucket(bucket):
                return []
            keys = sorted(name for name in _backend().buckets[bucket].keys if name.startswith(prefix))
            found = ((_current(bucket, name), self._row(bucket, name)) for name in keys)
            return [
                StoredObject(item.name, item.size, self._directory / row[0])
                for item, row in found
                if item and row
            ]

    def put(self, bucket: str, key: str, body: bytes, content_type: str) -> None:
        """Put an object as a client would."""
        item = _backend().put_object(bucket, key, body)
        item.set_metadata({"Content-Type": content_type})
        self.write_through(bucket, key)

    def write_through(self, bucket: str, key: str | None) -> None:
        """Make the files agree with moto after a successful change.

        Args:
            bucket: the bucket named by the call.
            key: the object named by the call; None where it named the bucket (creation, multi-object delete).
        """
        with self._lock:
            live = _backend().buckets.get(bucket)
            if live is None:
                self._forget_bucket(bucket)
            elif live is not self._live.get(bucket):
                self._live[bucket] = live
                self._restore(bucket)
            if live is not None:
                known = key is not None and (_current(bucket, key) or self._row(bucket, key))
                self._sync(bucket, [key] if known and key else {*live.keys, *self._stored_keys(bucket)})

    def _sync(self, bucket: str, keys: Iterable[str]) -> None:
        for key in keys:
            item, row = _current(bucket, key), self._row(bucket, key)
            if item is None:
                if row:
                    self._delete(bucket, key, self._directory / row[0])
            elif row is None or row[1:] != _attributes(item):
                self._write(bucket, item, row[0] if row else None)

    def _write(self, bucket: str, item: FakeKey, known_path: str | None) -> None:
        body = item.value
        if known_path:
            path = known_path
            _replace(self._directory / path, body)
        else:
            path = f"{bucket}/{_readable_path(item.name)}"
            try:
                self._require_unshared(path)
                _replace(self._directory / path, body)
            except OSError:
                # A key may be another's directory, differ in case only, or be longer than a file name.
                path = f"{bucket}/%keys/{hashlib.sha256(item.name.encode()).hexdigest()}"
                _replace(self._directory / path, body)
        self._database.execute(
            "REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)", (bucket, item.name, path, *_attributes(item))
        )

    def _require_unshared(self, path: str) -> None:
        target = self._directory / path
        if target.exists():
            row = self._database.execute(
                "SELECT 1 FROM objects WHERE path = ? COLLATE NOCASE LIMIT 1", (path,)
            ).fetchone()
            if row or target.is_dir():
                raise FileExistsError(path)

    def _delete(self, bucket: str, key: str, path: Path) -> None:
        self._database.execute("DELETE FROM objects WHERE bucket = ? AND key = ?", (bucket, key))
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            for parent in path.parents:
                if parent == self._directory / bucket:
                    break
                parent.rmdir()

    def _forget_bucket(self, bucket: str) -> None:
        if self._live.pop(bucket, None):
            self._database.execute("DELETE FROM objects WHERE bucket = ?", (bucket,))
            shutil.rmtree(self._directory / bucket, ignore_errors=True)

    def _restore(self, bucket: str) -> None:
        rows = self._database.execute(
            "SELECT key, path, etag, last_modified, storage_class, metadata FROM objects WHERE bucket = ?",
            (bucket,),
        ).fetchall()
        for key, path, etag, last_modified, storage_class, metadata in rows:
            if _current(bucket, key) or not (self._directory / path).is_file():
                continue
            item = _backend().put_object(
                bucket,
                key,
                (self._directory / path).read_bytes(),
                storage=storage_class,
                etag=etag,
                disable_notification=True,
            )
            item.set_metadata(json.loads(metadata))
            item.last_modified = dt.datetime.fromisoformat(last_modified)

    def _row(self, bucket: str, key: str) -> tuple[str, ...] | None:
        row: tuple[str, ...] | None = self._database.execute(
            "SELECT path, etag, last_modified, storage_class, metadata FROM objects "
            "WHERE bucket = ? AND key = ?",
            (bucket, key),
        ).fetchone()
        return row

    def _stored_keys(self, bucket: str) -> list[str]:
        return [
            key for (key,) in self._database.execute("SELECT key FROM objects WHERE bucket = ?", (bucket,))
        ]


def _backend() -> S3Backend:
    return s3_backends[ACCOUNT_ID][PARTITION]


def _current(bucket: str, key: str) -> FakeKey | None:
    """Return the object's latest version, None where there is none or a delete marker hides it."""
    item = _backend().buckets[bucket].keys.get(key)
    return item if isinstance(item, FakeKey) else None


def _attributes(item: FakeKey) -> tuple[str, str, str, str]:
    """Return what is stored of an object beside its bytes: ETag, last modified, storage class, metadata."""
    metadata = json.dumps(dict(item.metadata), ensure_ascii=False, sort_keys=True)
    return item.etag.strip('"'), item.last_modified.isoformat(), item.storage_class or "STANDARD", metadata


def _readable_path(key: str) -> str:
    """Return the key as a relative path that cannot leave its directory."""
    parts = (urllib.parse.quote(part, safe=_SAFE_CHARACTERS) for part in key.split("/"))
    return "/".join(part.replace(".", "%2E") if part in {".", ".."} else part or "%" for part in parts)


def _replace(path: Path, body: bytes) -> None:
    """Write a file so that a reader, and a start after a crash, sees the old bytes or the new ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f"%{hashlib.sha256(path.name.encode()).hexdigest()[:16]}.tmp"
    temporary.write_bytes(body)
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink()
        raise
