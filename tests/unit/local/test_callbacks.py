"""Kakao's end of a callback: tokens, refusals, what the chat page gets; then the same through the gateway."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from local import callbacks
from local.callbacks import Callbacks, UnknownToken
from local.functions.pool import FunctionPool
from local.gateway import PageConfig, create_gateway
from local.template import Route

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.conftest import MakeFunction

URL = "https://bot-api.kakao.com/v1/bots/bot1/callback/token1"
WAITING = b'{"version": "2.0", "useCallback": true, "data": {"text": "wait"}}'
ANSWER = '{"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "왔어요"}}]}}'.encode()


def skill_request(url: object) -> bytes:
    return json.dumps({"userRequest": {"utterance": "아이유", "callbackUrl": url}}).encode()


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kakao(clock: Clock) -> Callbacks:
    """One token has been promised an answer."""
    made = Callbacks(clock)
    made.answered(skill_request(URL), WAITING)
    return made


def refusal(said: dict[str, Any]) -> str:
    assert said["status"] == "FAIL"
    return str(said["message"])


def test_an_answer_is_taken_and_kept_for_the_page(kakao: Callbacks) -> None:
    said = kakao.take("bot1", "token1", ANSWER)
    assert said.keys() == {"taskId", "status", "message", "timestamp"}
    assert (said["status"], said["message"]) == ("SUCCESS", "")
    uuid.UUID(said["taskId"])
    assert abs(said["timestamp"] - time.time()) < 60
    for _ in range(2):  # a page that asks again gets it again
        assert kakao.wait("token1", 0) == {"state": "answered", "answer": ANSWER.decode()}


def test_a_token_is_good_once(kakao: Callbacks) -> None:
    kakao.take("bot1", "token1", ANSWER)
    assert refusal(kakao.take("bot1", "token1", b"{}")) == callbacks.WRONG_TOKEN
    kakao.answered(skill_request(URL), WAITING)  # the same request again doesn't make it new
    assert refusal(kakao.take("bot1", "token1", ANSWER)) == callbacks.WRONG_TOKEN
    assert kakao.wait("token1", 0)["answer"] == ANSWER.decode()


def test_a_token_is_good_for_a_minute(kakao: Callbacks, clock: Clock) -> None:
    clock.now += 59.9
    assert kakao.wait("token1", 0) == {"state": "waiting"}
    clock.now += 0.1
    assert kakao.wait("token1", 0) == {"state": "expired"}
    assert refusal(kakao.take("bot1", "token1", ANSWER)) == callbacks.WRONG_TOKEN
    assert kakao.wait("token1", 0) == {"state": "expired"}


def test_an_answer_within_the_minute_is_told_after_it(kakao: Callbacks, clock: Clock) -> None:
    clock.now += 59
    kakao.take("bot1", "token1", ANSWER)
    clock.now += 10
    assert kakao.wait("token1", 0)["state"] == "answered"


def test_other_tokens_and_bots_are_refused(kakao: Callbacks) -> None:
    assert refusal(kakao.take("bot1", "token2", ANSWER)) == callbacks.WRONG_TOKEN
    assert refusal(kakao.take("bot2", "token1", ANSWER)) == callbacks.WRONG_BOT
    assert kakao.take("bot1", "token1", ANSWER)["status"] == "SUCCESS"


def test_a_template_at_once_leaves_no_callback(clock: Clock) -> None:
    kakao = Callbacks(clock)
    kakao.answered(skill_request(URL), ANSWER)
    assert refusal(kakao.take("bot1", "token1", ANSWER)) == callbacks.NOT_PROMISED


@pytest.mark.parametrize(
    "bad", [b"", b"{", b"[]", b"\xff", b'{"version": "2.0"}', ANSWER.replace(b"2.0", b"1.0"), WAITING]
)
def test_a_body_that_breaks_a_rule_is_refused_and_uses_the_token_up(kakao: Callbacks, bad: bytes) -> None:
    assert refusal(kakao.take("bot1", "token1", bad)) == callbacks.BAD_ANSWER
    assert kakao.wait("token1", 0) == {"state": "answered", "answer": bad.decode(errors="replace")}
    assert refusal(kakao.take("bot1", "token1", ANSWER)) == callbacks.WRONG_TOKEN


def test_percent_escapes_mean_the_same_in_the_request_and_in_the_path(clock: Clock) -> None:
    kakao = Callbacks(clock)
    kakao.answered(skill_request("https://bot-api.kakao.com/v1/bots/b%21/callback/a%2Bb"), WAITING)
    assert kakao.take("b!", "a+b", ANSWER)["status"] == "SUCCESS"


@pytest.mark.parametrize(
    "request_body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"userRequest": null}',
        b'{"userRequest": {"utterance": "x"}}',
        skill_request(None),
        skill_request(7),
        skill_request("https://elsewhere.example/v1/bots/bot1/callback/token1"),
        skill_request("http://bot-api.kakao.com/v1/bots/bot1/callback/token1"),
        skill_request(URL + "/more"),
    ],
)
def test_other_requests_have_no_token(clock: Clock, request_body: bytes) -> None:
    kakao = Callbacks(clock)
    kakao.answered(request_body, WAITING)
    with pytest.raises(UnknownToken):
        kakao.wait("token1", 0)


def test_old_tokens_are_forgotten(kakao: Callbacks, clock: Clock) -> None:
    clock.now += 1000
    kakao.answered(skill_request(URL.replace("token1", "token2")), WAITING)
    with pytest.raises(UnknownToken):
        kakao.wait("token1", 0)
    assert kakao.wait("token2", 0) == {"state": "waiting"}


def test_who_waits_gets_the_answer_when_it_comes(kakao: Callbacks) -> None:
    got: list[dict[str, str]] = []
    waiting = threading.Thread(target=lambda: got.append(kakao.wait("token1", 30)))
    began = time.monotonic()
    waiting.start()
    kakao.take("bot1", "token1", ANSWER)
    waiting.join(20)
    assert got[0]["state"] == "answered"
    assert time.monotonic() - began < 15


FUNCTION = """
import json

def handler(event, context):
    utterance = json.loads(event["body"])["userRequest"]["utterance"]
    waiting = {"version": "2.0", "useCallback": True, "data": {"text": "wait"}}
    answer = {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "at once"}}]}}
    return {"statusCode": 200, "body": json.dumps(waiting if utterance == "아이유" else answer)}
"""


@pytest.fixture
def gateway(make_function: MakeFunction, tmp_path: Path) -> Iterator[FlaskClient]:
    pool = FunctionPool({"F": make_function(FUNCTION)}, "http://127.0.0.1:1", tmp_path)
    page = PageConfig("/skill", "the secret", None, ())
    yield create_gateway(pool, [Route("POST", "/skill", "F")], page).test_client()
    pool.close()


PATH = "/v1/bots/bot1/callback/token1"


def test_a_callback_goes_through_the_gateway_once(gateway: FlaskClient) -> None:
    early = gateway.post(PATH, data=ANSWER)
    assert early.json is not None
    assert refusal(early.json) == callbacks.WRONG_TOKEN  # before the skill's answer Kakao knows no token
    asked = gateway.post("/skill", data=skill_request(URL), content_type="application/json")
    assert json.loads(asked.data) == json.loads(WAITING)
    said = gateway.post(PATH, data=ANSWER)
    assert said.status_code == 200
    assert said.json is not None
    assert said.json["status"] == "SUCCESS"
    waited = gateway.get("/local/callbacks/token1")
    assert waited.json == {"state": "answered", "answer": ANSWER.decode()}


def test_an_answer_at_once_promises_nothing(gateway: FlaskClient) -> None:
    body = skill_request(URL).replace(json.dumps("아이유").encode(), b'"now"')
    gateway.post("/skill", data=body, content_type="application/json")
    said = gateway.post(PATH, data=ANSWER)
    assert said.json is not None
    assert refusal(said.json) == callbacks.NOT_PROMISED


def test_an_unknown_token_is_not_found(gateway: FlaskClient) -> None:
    assert gateway.get("/local/callbacks/token1").status_code == 404


@pytest.mark.parametrize(("method", "path"), [("POST", PATH), ("GET", "/local/callbacks/token1")])
def test_callbacks_stay_on_this_machine(gateway: FlaskClient, method: str, path: str) -> None:
    assert gateway.open(path, method=method, headers={"Host": "tunnel.example"}).status_code == 403
