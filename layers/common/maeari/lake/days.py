"""Which days of the lake may be used, and of which files each is made.

`days/<day>.json` tells it: {"day", "complete", "writers", "files", "by", "until"}. A publication changes it
three times, each time only if nobody else did in between (a conditional put):

1. not complete any more, still made of the files as before: from here on no reader begins with the day;
2. made of the new files, which by now are all there beside the old ones: whatever happens, the day goes on
   from here;
3. complete, when the files that it isn't made of have gone.

So a publication that ends anywhere, even between two calls, leaves a day that isn't used, and of which the
next publication knows the files that count.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from maeari.errors import LakeBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from maeari.lake.objects import Objects

PUBLICATION_SECONDS = 900.0
"""A publication that isn't done after this time is taken to have died: no Lambda lives longer."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is noted of a day.

    Attributes:
        day: `YYYY-MM-DD`.
        files: keys of its files; None for a day of an earlier release, which is made of all that are there.
        is_complete: whether readers may use it.
        by: the writer that is at work, or was last.
        until: seconds since 1970 until which the day is that writer's, while it isn't complete.
        version: of the note; another one means that the day was touched since.
    """

    day: str
    files: Sequence[str] | None = ()
    is_complete: bool = False
    by: str = ""
    until: float = 0.0
    version: str | None = None


class Days:
    """The notes of all days.

    Args:
        objects: the lake's bucket.
        clock: seconds since 1970.
    """

    def __init__(self, objects: Objects, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._clock = clock

    def all(self) -> list[str]:
        """The days of which something is noted, the newest first."""
        keys = self._objects.keys("days/")
        return sorted((key.removeprefix("days/").removesuffix(".json") for key in keys), reverse=True)

    def get(self, day: str) -> Day | None:
        """What is noted of a day."""
        found = self._objects.get_json(_key(day))
        if found is None:
            return None
        content, version = found
        return Day(
            day=day,
            files=content.get("files"),
            is_complete=content.get("complete", True),
            by=content.get("by", ""),
            until=content.get("until", 0.0),
            version=version,
        )

    def take(self, day: Day, by: str) -> Day:
        """Makes the day a writer's own: it is not complete until `complete`.

        Raises:
            LakeBusy: another writer is at work on it.
        """
        now = self._clock()
        if not day.is_complete and day.by != by and day.until > now:
            raise _busy(day)
        return self.note(replace(day, is_complete=False, by=by, until=now + PUBLICATION_SECONDS))

    def note(self, day: Day) -> Day:
        """Notes the day unless another touched it since. Raises `LakeBusy`."""
        content = {
            "day": day.day,
            "complete": day.is_complete,
            "writers": sorted({writer_of(key) for key in day.files or ()}),
            "files": day.files,
            "by": day.by,
            "until": day.until,
        }
        version = self._objects.replace_json(_key(day.day), content, day.version)
        if version is None:
            raise _busy(self.get(day.day) or day)
        return replace(day, version=version)


def writer_of(key: str) -> str:
    """The writer of a file: all but run and part of `<writer>.<run>-<part>.parquet`."""
    return key.rpartition("/")[2].partition(".")[0]


def _key(day: str) -> str:
    return f"days/{day}.json"


def _busy(day: Day) -> LakeBusy:
    until = datetime.fromtimestamp(day.until, UTC)
    return LakeBusy(
        f"the writer {day.by} is at work on the lake's day {day.day}; try again when it is done, "
        f"or after {until:%H:%M} UTC if it has died"
    )
