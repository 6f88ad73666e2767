"""The texts of the queries on the lake."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_INCLUDE = re.compile(r"^-- include (\w+)/(\w+)\n", re.MULTILINE)


@cache
def query(package: str, name: str) -> str:
    """Text of `<package>/sql/<name>.sql` with the files that its lines `-- include <package>/<name>` name."""
    text = files(f"maeari.{package}").joinpath("sql", f"{name}.sql").read_text("utf-8")
    return _INCLUDE.sub(lambda found: query(found[1], found[2]), text)
