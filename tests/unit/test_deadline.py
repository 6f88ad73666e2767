"""How much time is left."""

import pytest

from maeari.deadline import MIN_USEFUL, Deadline
from maeari.errors import OutOfTime


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_time_runs_down_to_zero_and_no_further() -> None:
    clock = Clock()
    deadline = Deadline(4.0, clock)
    assert deadline.remaining() == 4.0
    clock.now += 3.0
    assert deadline.remaining() == 1.0
    clock.now += 9.0
    assert deadline.remaining() == 0.0


def test_a_call_gets_its_limit_or_what_is_left() -> None:
    clock = Clock()
    deadline = Deadline(4.0, clock)
    assert deadline.timeout(2.0) == 2.0
    clock.now += 3.0
    assert deadline.timeout(2.0) == 1.0


@pytest.mark.parametrize("seconds", [-1.0, 0.0, MIN_USEFUL / 2])
def test_no_call_begins_without_useful_time(seconds: float) -> None:
    with pytest.raises(OutOfTime):
        Deadline(seconds, Clock()).timeout(2.0)
