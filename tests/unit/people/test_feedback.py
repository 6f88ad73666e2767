"""Judgements."""

from datetime import UTC, datetime

from maeari.people.feedback import Judgement

NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


def test_a_pair_has_no_direction() -> None:
    one = Judgement("b" * 22, "a" * 22, alike=True, day="2026-11-19", given_at=NOW)
    other = Judgement("a" * 22, "b" * 22, alike=False, day="2026-11-20", given_at=NOW)
    assert one.pair == other.pair == f"{'a' * 22}#{'b' * 22}"
