"""Files of tracks as rows of cells: CSV, Parquet, JSON lines, and tracks by their ids as one JSON object."""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import json
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

import pyarrow as pa
import pyarrow.parquet as pq

from maeari.errors import UnreadableFile
from maeari.imports.columns import COLUMNS, plain_name
from maeari.imports.json_text import JsonText, NotJson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO, TextIO

    type Cells = Mapping[str, Any]

_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODINGS = ("utf-8", "euc_kr", "cp1252", "latin-1")
"""Tried in this order. In a Western encoding hardly any two accents stand side by side, as the bytes of every
Korean letter do; latin-1 fits everything."""

_DELIMITERS = ",;\t"
_BLOCK = 2**20
_LARGEST_FIELD = 1_000_000
_ROWS_PER_BATCH = 5000
_LINES_LOOKED_AT = 100
"""Of JSON lines, for the names of the columns."""

_SHOWN = 1000
"""Characters of a line that is no JSON, in the file of rejects."""

_UNREADABLE = (UnicodeDecodeError, csv.Error, EOFError, NotJson, OSError, zlib.error, pa.ArrowException)


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that can't be taken apart; `cells` is what can be shown of it."""

    reason: str
    cells: Cells


class Table(Protocol):
    """An opened file."""

    header: list[str]
    decimal_comma: bool
    """Whether its numbers have one."""

    def rows(self) -> Iterator[Cells | Broken]:
        """The rows, without empty lines. Raises what reading and decoding raise."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a first look at all of a file tells.

    Attributes:
        digest: of its content, in hexadecimal.
        encoding: of its text; None for Parquet.
    """

    digest: str
    size: int
    encoding: str | None


def scan(path: Path) -> Scan:
    """Reads a file once for its digest and its encoding.

    Raises:
        UnreadableFile: no such file, damaged, or no text in an encoding that is known.
    """
    with _readable(path), path.open("rb") as raw:
        digest = hashlib.file_digest(raw, "sha256").hexdigest()
        size = raw.tell()
        raw.seek(0)
        if raw.read(len(_PARQUET)) == _PARQUET:
            return Scan(digest, size, None)
        raw.seek(0)
        return Scan(digest, size, _encoding(_unzipped(raw), path.name))


class TracksFile:
    """An opened file of tracks; use it as a context manager.

    Args:
        path: of the file.
        encoding: as a scan told it.

    Raises:
        UnreadableFile: it is not what it seems to be.
    """

    def __init__(self, path: Path, encoding: str | None) -> None:
        self._path = path
        with _readable(path):
            self._raw = path.open("rb")
            try:
                self._table = self._open(encoding)
            except BaseException:
                self._raw.close()
                raise
        self.header, self.decimal_comma = self._table.header, self._table.decimal_comma

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def position(self) -> int:
        """Bytes of the file read so far."""
        return self._raw.tell()

    def rows(self) -> Iterator[Cells | Broken]:
        """The rows. Raises `UnreadableFile` where the file is damaged."""
        with _readable(self._path):
            yield from self._table.rows()

    def _open(self, encoding: str | None) -> Table:
        if encoding is None:
            return _Parquet(self._raw)
        # utf-8-sig also takes a text without a byte order mark.
        text = io.TextIOWrapper(
            _unzipped(self._raw), "utf-8-sig" if encoding == "utf-8" else encoding, newline=""
        )
        start = text.readline(_BLOCK)
        text.seek(0)
        if not start.lstrip().startswith(("{", "[")):
            return _Csv(text, start)
        name = self._path.name.lower().removesuffix(".gz")
        return _Lines(text) if _is_record(start) or not name.endswith(".json") else _Extracted(text)


class _Csv:
    def __init__(self, text: TextIO, first_line: str) -> None:
        csv.field_size_limit(_LARGEST_FIELD)
        delimiter = max(_DELIMITERS, key=first_line.count)
        self._reader = csv.reader(text, delimiter=delimiter)
        self.header = next(self._reader, [])
        self.decimal_comma = delimiter == ";"

    def rows(self) -> Iterator[Cells | Broken]:
        width = len(self.header)
        try:
            for cells in self._reader:
                named = dict(zip(self.header, cells, strict=False))
                if len(cells) > width:
                    reason = "more cells than the header has columns"
                    yield Broken(reason, named | {"": cells[width:]})
                elif cells:
                    yield named
        except csv.Error as error:
            raise csv.Error(f"line {self._reader.line_num}: {error}") from error


class _Parquet:
    decimal_comma: bool = False

    def __init__(self, raw: BinaryIO) -> None:
        self._file = pq.ParquetFile(raw)
        self.header = self._file.schema_arrow.names

    def rows(self) -> Iterator[Cells | Broken]:
        for batch in self._file.iter_batches(_ROWS_PER_BATCH):
            yield from batch.to_pylist()


class _Lines:
    decimal_comma: bool = False

    def __init__(self, text: TextIO) -> None:
        self._text = text
        looked_at = (self._cells(line) for line in islice(text, _LINES_LOOKED_AT) if line.strip())
        names = (name for cells in looked_at if not isinstance(cells, Broken) for name in cells)
        self.header = list(dict.fromkeys(names))
        text.seek(0)

    def rows(self) -> Iterator[Cells | Broken]:
        return (self._cells(line) for line in self._text if line.strip())

    def _cells(self, line: str) -> Cells | Broken:
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        return found if isinstance(found, dict) else Broken("no JSON object", {"line": line[:_SHOWN]})


class _Extracted:
    """`{track_id: {track_name, artist_name, …}}`, or a list of tracks."""

    decimal_comma: bool = False

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.header = list(
            dict.fromkeys(name for cells in islice(self._cells(), _LINES_LOOKED_AT) for name in cells)
        )
        text.seek(0)

    def rows(self) -> Iterator[Cells | Broken]:
        return self._cells()

    def _cells(self) -> Iterator[Cells]:
        for key, value in JsonText(self._text).entries():
            if isinstance(value, dict):
                yield value if key is None else {"track_id": key} | value
            else:
                yield {"track_id": key or "", "": value}


def _is_record(line: str) -> bool:
    """Whether a line is a track of JSON lines, and not a whole file of tracks by id."""
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and not set(COLUMNS["title"]).isdisjoint(map(plain_name, found))


def _unzipped(raw: BinaryIO) -> BinaryIO:
    start = raw.read(len(_GZIP))
    raw.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if start == _GZIP else raw


def _encoding(binary: BinaryIO, name: str) -> str:
    """The first encoding that fits all of the text."""
    fitting = {each: codecs.getincrementaldecoder(each)() for each in _ENCODINGS}
    first = True
    while True:
        block = binary.read(_BLOCK)
        if (first and block.startswith(_UTF16)) or b"\0" in block:
            raise UnreadableFile(f"{name} is not text in UTF-8 (UTF-16?): save it as UTF-8")
        first = False
        for each, decoder in list(fitting.items()):
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError:
                del fitting[each]
        if not block or len(fitting) == 1:
            return next(iter(fitting))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except UnreadableFile:
        raise
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path}: {error.strerror}") from error
    except _UNREADABLE as error:
        raise UnreadableFile(f"{path.name} can't be read: {error}") from error
