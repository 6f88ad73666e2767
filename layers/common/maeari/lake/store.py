"""The lake's objects on S3.

    <table>/dt=<day>/<writer>.<run>-<part>.parquet   what Athena reads; a writer owns its files of each day
    days/<day>.json                                  whether the day may be used, and its files (`days`)
    staging/<job>/dt=<day>/…                         parts of an unfinished day
    progress/<job>/<day>.json                        where an unfinished job goes on

A day starts as a copy of the newest one, so that each day holds every writer's newest files and a reader
needs one day only. A snapshot, `<table>/dt=<day>/<table>.parquet`, is no part of this: it is not copied and
makes no day complete.
"""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import batched
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from maeari.errors import DayChanged, LakeBusy, NothingToCompare
from maeari.lake import parquet
from maeari.lake.days import Day, Days, writer_of
from maeari.lake.objects import Objects
from maeari.lake.provenance import Tally
from maeari.lake.tables import CONTENTS, PROVENANCE, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    type Pieces = pa.Table | Iterable[pa.Table]
    """A whole table, or the pieces of one that is too large for that, in the order of their first key."""

_READERS = 8
"""Parts of an unfinished day that are read at once."""


class Lake:
    """Reads and writes the lake.

    Args:
        s3: boto3 client.
        bucket: the lake's bucket.
        file_bytes: size at which a file is closed and the next one begun.
    """

    def __init__(self, s3: Any, bucket: str, file_bytes: int = parquet.FILE_BYTES) -> None:
        self._objects = Objects(s3, bucket)
        self._days = Days(self._objects)
        self._file_bytes = file_bytes

    def publish(self, day: str, writer: str, tables: Mapping[str, Pieces]) -> None:
        """Puts a writer's tables into a day, replacing its earlier ones, and makes the day complete.

        Pieces are read one by one and written file by file, so memory holds one file and not the table. What
        the rows are and where they come from is counted into the table `provenance`.

        Args:
            day: `YYYY-MM-DD`.
            writer: name of the files, such as `ingest` or `import-charts`, without a point.
            tables: by table name, each with its schema of `SCHEMAS`.

        Raises:
            WrongSchema: the day is as it was. LakeBusy: another writer is at work on the day.
        """
        for name, table in tables.items():
            if isinstance(table, pa.Table):
                parquet.check(name, table)
        mine = self._settled(self._days.take(self._days.get(day) or Day(day), writer))
        try:
            kept = [key for key in mine.files or self._carried(day) if writer_of(key) != writer]
            written = self._write_tables(day, writer, tables)
        except BaseException:
            self._restore(mine)
            raise
        try:
            changed = self._days.note(replace(mine, files=[*kept, *written]))
        except LakeBusy:  # it took too long, and another has taken the day over
            for key in written:
                self._objects.delete(key)
            raise
        self._days.note(replace(self._settled(changed), is_complete=True))

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
            self._objects.put(key, parquet.whole(name, table))
        else:
            self._objects.delete(key)

    def newest_day(self) -> str | None:
        """The newest complete day of which all files are there, `YYYY-MM-DD`."""
        return next((day for day in self._days.all() if self._usable(day)), None)

    def last_day(self) -> str | None:
        """The newest day of which anything is noted, complete or not: the next one goes on from its files."""
        return next(iter(self._days.all()), None)

    @contextmanager
    def reading(self, day: str) -> Iterator[None]:
        """Holds while a day is read in several steps, such as by queries.

        Raises:
            NothingToCompare: the day is not complete, or files of it have expired.
            DayChanged: it was published anew meanwhile; what was read may be of both. Read again.
        """
        before = self._usable(day)
        if before is None:
            raise NothingToCompare(f"the lake has no complete day {day}")
        yield
        after = self._days.get(day)
        if after is None or after.version != before.version:
            raise DayChanged(f"the lake's day {day} was published anew while it was read; run this again")

    def brought(self, writer: str) -> dict[str, pa.Table]:
        """A writer's rows of the newest day by table, all read at once: for one of some thousand rows."""
        left = (self._left(day) for each in self._days.all() if (day := self._days.get(each)))
        keys = [key for key in next(filter(None, left), []) if writer_of(key) == writer]
        found = {name: [SCHEMAS[name].empty_table()] for name in SCHEMAS if name != PROVENANCE}
        for key in keys:
            name = key.partition("/")[0]
            if name in found:
                found[name].append(parquet.read(name, self._objects.get(key)))
        return {name: pa.concat_tables(pieces) for name, pieces in found.items()}

    def stage(self, job: str, day: str, part: int, tables: Mapping[str, pa.Table]) -> None:
        """Keeps a part of an unfinished day; the same part again replaces it."""
        for name, table in tables.items():
            self._objects.put(_staged_key(job, day, name, part), parquet.whole(name, table))

    def staged(self, job: str, day: str, parts: int) -> dict[str, Iterator[pa.Table]]:
        """The first `parts` parts of an unfinished day by table, each part read when it is asked for."""
        return {name: self._staged_parts(job, day, name, parts) for name in CONTENTS}

    def unstage(self, job: str, day: str) -> None:
        """Removes the parts of a day."""
        for key in self._objects.keys(f"staging/{job}/dt={day}/"):
            self._objects.delete(key)

    def progress(self, job: str, day: str) -> dict[str, Any] | None:
        """What a job noted for a day, if anything."""
        found = self._objects.get_json(f"progress/{job}/{day}.json")
        return found[0] if found else None

    def note_progress(self, job: str, day: str, content: Mapping[str, Any]) -> None:
        """Notes where a job goes on."""
        self._objects.put_json(f"progress/{job}/{day}.json", content)

    def days_with_progress(self, job: str) -> list[str]:
        """The days of which a job noted something, the newest first."""
        prefix = f"progress/{job}/"
        keys = self._objects.keys(prefix)
        return sorted((key.removeprefix(prefix).removesuffix(".json") for key in keys), reverse=True)

    def _write_tables(self, day: str, writer: str, tables: Mapping[str, Pieces]) -> list[str]:
        """The keys of the new files, which lie beside the old ones: each publication has its own names."""
        stem, tally, written = f"{writer}.{secrets.token_hex(4)}", Tally(writer), []
        for name, table in tables.items():
            pieces = (table,) if isinstance(table, pa.Table) else table
            groups = tally.counting(name, parquet.row_groups(name, pieces))
            for part, content in enumerate(parquet.files(groups, self._file_bytes)):
                written.append(f"{name}/dt={day}/{stem}-{part:03}.parquet")
                self._objects.put(written[-1], content)
        counted = f"{PROVENANCE}/dt={day}/{stem}-000.parquet"
        self._objects.put(counted, parquet.whole(PROVENANCE, tally.table()))
        return [*written, counted]

    def _carried(self, day: str) -> list[str]:
        """Copies the files of the newest day into one that is newer; their keys there."""
        others = (self._days.get(other) for other in self._days.all() if other != day)
        left = ((other.day, self._left(other)) for other in others if other)
        newest, files = next(((other, files) for other, files in left if files), (day, []))
        if newest > day:
            return []
        copies = []
        for key in files:
            copies.append(key.replace(f"/dt={newest}/", f"/dt={day}/"))
            self._objects.copy(key, copies[-1])
        return copies

    def _settled(self, day: Day) -> Day:
        """Removes the files that the day isn't made of: of earlier publications, or of one that died."""
        files = self._left(day)
        for key in set(self._present(day.day)) - set(files):
            self._objects.delete(key)
        return replace(day, files=files)

    def _restore(self, day: Day) -> None:
        """Gives back a day that could not be published: as it was if it had files, else as an empty one."""
        settled = self._settled(day)
        self._days.note(replace(settled, is_complete=bool(settled.files), until=0.0))

    def _usable(self, day: str) -> Day | None:
        found = self._days.get(day)
        if found is None or not found.is_complete:
            return None
        return found if set(self._files(found)) <= set(self._present(day)) else None

    def _left(self, day: Day) -> list[str]:
        """The day's files, without those of a writer of whom some have expired: the rest tells half of it."""
        files, present = self._files(day), set(self._present(day.day))
        expired = {writer_of(key) for key in files if key not in present}
        return [key for key in files if writer_of(key) not in expired]

    def _files(self, day: Day) -> Sequence[str]:
        return self._present(day.day) if day.files is None else day.files

    def _present(self, day: str) -> list[str]:
        return [key for name in SCHEMAS for key in self._objects.keys(f"{name}/dt={day}/")]

    def _staged_parts(self, job: str, day: str, name: str, parts: int) -> Iterator[pa.Table]:
        keys = (_staged_key(job, day, name, part) for part in range(parts))
        with ThreadPoolExecutor(_READERS) as readers:
            for some in batched(keys, _READERS, strict=False):
                yield from (parquet.read(name, content) for content in readers.map(self._objects.get, some))


def _staged_key(job: str, day: str, name: str, part: int) -> str:
    return f"staging/{job}/dt={day}/{name}/{part:06}.parquet"
