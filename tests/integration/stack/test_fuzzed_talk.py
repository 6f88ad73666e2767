"""Random turns of several people at the same moment over HTTP, with the real stores behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.conftest import LOADED
from tests.fuzzed_talk import strangers
from tests.talking import Skill

if TYPE_CHECKING:
    from local.stack import Stack
    from tests.talking import Answer

pytestmark = pytest.mark.stack

PEOPLE = 5
ROUNDS = 30


def test_nobody_is_answered_about_what_another_saw(stack: Stack) -> None:
    seed, skill = 1, Skill(stack)
    bubbles: list[Answer] = []
    people = strangers(skill.ask, seed, LOADED, [f"{seed}-{number}" for number in range(PEOPLE)], bubbles)
    with ThreadPoolExecutor(PEOPLE) as threads:
        for number in range(ROUNDS):
            turns = [threads.submit(person.turn) for person in people]
            for person, turn in zip(people, turns, strict=True):
                if error := turn.exception():
                    error.add_note(f"seed {seed}, round {number}, somebody who had seen {person.seen}")
            bubbles += [turn.result() for turn in turns]
    assert skill.turns == PEOPLE * ROUNDS
