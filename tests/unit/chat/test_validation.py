"""Parameter validation: a name passes, anything else is asked for again."""

from typing import Any

import pytest

from maeari.chat import texts
from maeari.chat.validation import validated

PASSED = {"status": "SUCCESS"}
FAILED = {"status": "FAIL", "message": texts.NAME_ONLY}


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        ({"isInSlotFilling": True, "value": {"origin": "아이유", "resolved": "아이유"}}, PASSED),
        ({"isInSlotFilling": False, "value": {"origin": None, "resolved": "IU"}}, PASSED),
        ({"isInSlotFilling": True, "value": None, "utterance": "!!!"}, PASSED),
        ({"isInSlotFilling": True, "value": {"origin": " ", "resolved": ""}, "utterance": " "}, FAILED),
        ({"isInSlotFilling": True, "utterance": "https://images.example/1.jpg"}, FAILED),
        ({"isInSlotFilling": None, "value": [], "utterance": 7}, FAILED),
        ({"userRequest": {"utterance": "아이유"}}, None),
        ({}, None),
    ],
)
def test_validated(payload: dict[str, Any], answer: dict[str, str] | None) -> None:
    assert validated(payload) == answer
