"""What the datalake function leaves behind it: names in both languages that lead to their artists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local.first_load import DATALAKE, skill_payload
from local.http_api import http_event

if TYPE_CHECKING:
    from local.stack import Stack

pytestmark = pytest.mark.stack


def said(stack: Stack, typed: str) -> str:
    headers = [("content-type", "application/json"), ("x-maeari-secret", stack.secret)]
    event = http_event("POST", "/skill", headers, json.dumps(skill_payload(typed)).encode())
    answer = stack.pool.invoke("ChatbotFunction", event)
    outputs = json.loads(answer.payload["body"])["template"]["outputs"]
    return json.dumps(outputs, ensure_ascii=False)


@pytest.mark.parametrize(("typed", "title"), [("콜드플레이", "Coldplay"), ("이지은", "아이유")])
def test_another_name_leads_to_the_artist(stack: Stack, typed: str, title: str) -> None:
    assert f'"title": "{title}"' in said(stack, typed)


def test_a_second_run_looks_nobody_up(stack: Stack) -> None:
    assert stack.pool.invoke(DATALAKE, {"only_unfinished": True}).payload["aliases"]["stopped"] is None
    again = stack.pool.invoke(DATALAKE, {"only_unfinished": True}).payload["aliases"]
    assert again == {"artists": 0, "named": 0, "aliases": 0, "tags": 0, "failures": {}, "stopped": None}
