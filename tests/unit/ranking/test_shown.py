"""What is logged of a recommendation, and what isn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari.ranking.shown import MESSAGE, RankingLog, Shown, viewer
from tests.unit.chat.conftest import log_records

if TYPE_CHECKING:
    import logging

__all__ = ["log_records"]

PERSON = "5f" * 16
NEAR = Shown("artist", "neighbours", ["a"], ["b", "c"], 4, "quantile-lsa 1 2026-11-20")


def test_one_line_holds_what_was_shown(log_records: list[logging.LogRecord]) -> None:
    RankingLog(is_on=True).note(NEAR, PERSON, is_tap=True)
    [record] = log_records
    fields = record.__dict__
    assert record.getMessage() == MESSAGE
    assert {name: fields[name] for name in ("kind", "reason", "of", "items", "first_rank", "version")} == {
        "kind": "artist",
        "reason": "neighbours",
        "of": ["a"],
        "items": ["b", "c"],
        "first_rank": 4,
        "version": "quantile-lsa 1 2026-11-20",
    }
    assert fields["is_tap"] is True
    assert len(fields["viewer"]) == 16
    assert PERSON not in str(fields)


def test_nothing_is_logged_when_it_is_off_or_nothing_was_shown(log_records: list[logging.LogRecord]) -> None:
    RankingLog(is_on=False).note(NEAR, PERSON, is_tap=False)
    RankingLog(is_on=True).note(None, PERSON, is_tap=False)
    RankingLog(is_on=True).note(Shown("artist", "neighbours", ["a"], []), PERSON, is_tap=False)
    assert log_records == []


def test_a_viewer_is_one_person_on_one_day() -> None:
    assert viewer(PERSON, "2026-11-20") == viewer(PERSON, "2026-11-20")
    assert viewer(PERSON, "2026-11-20") != viewer(PERSON, "2026-11-21")
    assert viewer(PERSON, "2026-11-20") != viewer("6f" * 16, "2026-11-20")
    assert viewer("", "2026-11-20") == ""
