"""Cells as people write them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maeari.imports import values

NAMES = st.lists(st.text(min_size=1).filter(lambda name: name == name.strip() != ""), min_size=1, unique=True)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2017-03-24", "2017-03-24"),
        ("2010-12", "2010-12"),
        ("1999", "1999"),
        (" 1999 ", "1999"),
        ("1999.0", "1999"),
        (1999, "1999"),
        ("24/03/2017", "2017-03-24"),
        ("4/3/2017", "2017-03-04"),
        (date(2017, 3, 24), "2017-03-24"),
        (datetime(2017, 3, 24, 5, 6), "2017-03-24"),  # noqa: DTZ001 as Parquet has them
        *(
            (garbage, None)
            for garbage in (
                *("", "NA", "24.03.2017", "2017-3-24", "17", "2017-03-24T00:00", "20170324"),
                *("2017-13", "2017-02-30", "03/24/2017", "31/04/2017", "0000", None),
            )
        ),
    ],
)
def test_dates_of_three_precisions_and_with_the_day_first(told: Any, kept: str | None) -> None:
    assert values.release_date(told) == kept


@pytest.mark.parametrize(
    ("told", "in_ms", "kept"),
    [
        ("194754.0", True, 194_754),
        ("0", True, None),
        ("-5", True, None),
        ("1e300", True, None),
        ("", True, None),
        ("215", False, 215_000),
        ("215.5", False, 215_500),
        ("9999", False, 9_999_000),
        ("194754", False, 194_754),
        (194_754, False, 194_754),
        ("3:35", False, 215_000),
        ("3:35", True, 215_000),
        ("03:05.5", False, 185_500),
        ("1:02:03", False, 3_723_000),
        ("3:7", False, 187_000),
    ],
)
def test_lengths(told: Any, in_ms: bool, kept: int | None) -> None:  # noqa: FBT001
    assert values.milliseconds(told, "duration", in_ms=in_ms) == kept


@pytest.mark.parametrize("told", ["long", "3:99", "3:", ":30", "3;30"])
def test_what_is_no_length_rejects_the_row(told: str) -> None:
    with pytest.raises(values.RowRejected, match="duration is not a number"):
        values.milliseconds(told, "duration", in_ms=False)


@given(NAMES)
def test_lists_are_read_as_they_were_written(names: list[str]) -> None:
    """As pandas writes them (Python), and as JSON."""
    assert values.texts(names) == values.texts(repr(names)) == values.texts(json.dumps(names)) == names


@given(st.text())
def test_any_text_is_read_as_some_names(told: str) -> None:
    assert all(name == name.strip() != "" for name in values.texts(told))
