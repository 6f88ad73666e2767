"""`maeari kakao check`: what it sends, and every kind of failure, made by a server on loopback."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from local.cli import kakao
from local.cli.__main__ import main
from local.http_server import bind
from local.kakao_check import client, timing
from local.kakao_check.check import Finding, Result, judged, judged_stranger, run
from local.kakao_check.client import Reply
from local.kakao_check.faults import Fault
from local.kakao_check.payloads import LONGEST_UTTERANCE, cases
from local.kakao_check.timing import TIMES
from maeari.chat import cards, texts
from maeari.kakao import SkillResponse, callback
from maeari.kakao.payload import SkillRequest, parse
from tests.integration.discovery.kakao_server import Authority, kakao_server
from tests.integration.scripted_server import (
    ScriptedServer,
    dribbling,
    reply,
    reset,
    scripted_server,
    silent,
    truncated,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.integration.scripted_server import Answer

SECRET = "the-secret"
GOOD = cards.message("안녕하세요").render()
REQUESTS = len(cases()) + 2
SHORT = 0.5
"""Seconds for a server that never gives a whole answer."""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as script:
        yield script


@pytest.fixture(scope="module")
def parsed() -> dict[str, SkillRequest]:
    """Each request as the skill reads it."""
    return {case.name: parse(json.dumps(case.payload)) for case in cases()}


def checked(*arguments: str, **variables: str) -> tuple[int, str]:
    """Exit status and output of the command."""
    done = CliRunner().invoke(main, ["kakao", "check", *arguments], env=variables)
    return done.exit_code, done.output


def guarded(answer: Answer) -> Answer:
    """The answer to who has the secret, 401 to all others."""

    def send(handler: Any) -> None:
        is_trusted = handler.headers["x-maeari-secret"] == SECRET
        (answer if is_trusted else reply(401, {"message": "Unauthorized"}))(handler)

    return send


def only_finding(url: str, seconds: float = client.SECONDS) -> Finding:
    """Of the first request."""
    (finding,) = next(run(url, SECRET, seconds)).findings
    return finding


def test_each_kind_of_request_is_sent_once(parsed: dict[str, SkillRequest]) -> None:
    assert len(parsed) == len(cases())
    skill_test = parsed["skill test (lang, clientExtra null)"].raw
    assert skill_test["userRequest"]["lang"] is None
    assert skill_test["action"]["clientExtra"] is None
    assert parsed["bot test"].surface == "BuilderBotTest"
    assert parsed["development channel"].bot_id.endswith("!")
    photo = parsed["photo"]
    assert photo.media is not None
    assert photo.trigger == "IMAGE_UPLOAD"
    assert "utterance" not in parsed["welcome block"].raw["userRequest"]
    assert parsed["welcome block"].block_name == "웰컴 블록"
    assert parsed["fallback block"].block_name == "폴백 블록"
    assert parsed["block with a parameter"].params
    assert parsed["tap with clientExtra"].extra
    assert parsed["group chat"].raw["userRequest"]["chat"]["type"] == "botGroupKey"
    assert parsed["empty utterance"].raw["userRequest"]["utterance"] == ""
    assert parsed["utterance with a line end"].raw["userRequest"]["utterance"].endswith("\n")
    assert len(parsed["utterance of 1,000 characters"].raw["userRequest"]["utterance"]) == LONGEST_UTTERANCE


def test_the_callback_can_be_posted_nowhere(parsed: dict[str, SkillRequest]) -> None:
    (request,) = [each for each in parsed.values() if each.callback_url]
    assert request.is_test
    assert callback.is_kakaos(request.callback_url)  # a skill that overlooks the test would promise one
    assert len(urlsplit(request.callback_url).hostname or "") > 253


def test_a_good_skill(server: ScriptedServer) -> None:
    server.on("/skill", guarded(reply(200, GOOD)))
    status, output = checked(f"{server.url}/skill", "--secret", SECRET)
    assert status == 0, output
    assert output.splitlines()[-1].startswith(f"good: {REQUESTS} requests, 0 failed, ")
    asked = server.asked("/skill")
    assert [request.method for request in asked] == ["POST"] * REQUESTS
    assert [request.headers.get("x-maeari-secret") for request in asked[:-1]] == [SECRET] * (REQUESTS - 2) + [
        None
    ]
    assert asked[-1].headers["x-maeari-secret"] not in {"", SECRET}
    assert {request.headers["content-type"] for request in asked} == {"application/json"}
    assert len({request.headers["x-request-id"] for request in asked}) == REQUESTS
    assert json.loads(asked[0].body) == cases()[0].payload
    assert SECRET not in output


REFUSED = reply(401, {"message": "Unauthorized"})
NO_TITLE = {"version": "2.0", "template": {"outputs": [{"basicCard": {"title": "x" * 51}}]}}


@pytest.mark.parametrize(
    ("answer", "fault", "detail"),
    [
        (reply(302, "", Location="https://elsewhere.example/skill"), Fault.REDIRECT, "elsewhere.example"),
        (reply(307, ""), Fault.REDIRECT, ""),
        (REFUSED, Fault.UNAUTHORISED, ""),
        (reply(404, {"message": "Not Found"}), Fault.NOT_FOUND, ""),
        (reply(405, ""), Fault.NOT_FOUND, ""),
        (reply(500, {"message": "Internal Server Error"}), Fault.SERVER_ERROR, ""),
        (reply(503, ""), Fault.SERVER_ERROR, ""),
        (reply(403, {"message": "Forbidden"}), Fault.OTHER_STATUS, ""),
        (reply(204, ""), Fault.OTHER_STATUS, ""),
        (reply(200, "<html>tunnel</html>"), Fault.NOT_JSON, "line 1"),
        (reply(200, b'"\xff"'), Fault.NOT_JSON, "utf-8"),
        (reply(200, "[" * 100_000), Fault.NOT_JSON, ""),
        (reply(200, [GOOD]), Fault.RULE_BROKEN, "response: must be an object"),
        (reply(200, {}), Fault.RULE_BROKEN, "version"),
        (reply(200, SkillResponse.waiting("찾고 있어요").render()), Fault.CALLBACK_PROMISED, ""),
        (reply(200, cards.message(texts.APOLOGY).render()), Fault.APOLOGY, ""),
        (truncated(json.dumps(GOOD).encode()), Fault.BROKEN_OFF, "IncompleteRead"),
        (reset, Fault.BROKEN_OFF, "ConnectionResetError"),
    ],
)
def test_a_bad_answer(server: ScriptedServer, answer: Answer, fault: Fault, detail: str) -> None:
    server.on("/skill", answer)
    finding = only_finding(f"{server.url}/skill")
    assert finding.fault is fault
    assert detail in "\n".join(finding.details)
    status, output = checked(f"{server.url}/skill", "--secret", SECRET)
    assert status == 1
    assert f"FAILED: {fault}" in output
    assert " ".join(f"{fault}: {fault.remedy}".split()) in " ".join(output.split())
    assert output.splitlines()[-1].startswith(f"FAILED: {REQUESTS} requests, ")


def test_every_broken_rule_is_named(server: ScriptedServer) -> None:
    server.on("/skill", reply(200, NO_TITLE))
    _, output = checked(f"{server.url}/skill", "--secret", SECRET)
    card = "template.outputs[0].basicCard"
    assert output.count(f"{card}.thumbnail: is required [basicCard.thumbnail]") == len(cases())
    assert output.count(f"{card}.title: at most 50 UTF-16 code units, has 51 [basicCard.title]") == len(
        cases()
    )


def test_a_skill_that_answers_strangers(server: ScriptedServer) -> None:
    server.on("/skill", reply(200, GOOD))
    status, output = checked(f"{server.url}/skill", "--secret", SECRET)
    assert status == 1
    assert output.count(f"FAILED: {Fault.NOT_GUARDED}") == 2
    assert f"{REQUESTS} requests, 2 failed" in output


@pytest.mark.parametrize(
    ("status", "faults"),
    [(401, []), (200, [Fault.NOT_GUARDED]), (403, [Fault.OTHER_STATUS]), (500, [Fault.SERVER_ERROR])],
)
def test_a_stranger_gets_401(status: int, faults: list[Fault]) -> None:
    assert [finding.fault for finding in judged_stranger(Reply(status, b"{}", "", 0.1))] == faults


@pytest.mark.parametrize(
    ("seconds", "faults"),
    [(3.49, []), (3.5, [Fault.SLOW]), (4.99, [Fault.SLOW]), (5.0, [Fault.TOO_SLOW]), (9.0, [Fault.TOO_SLOW])],
)
def test_time(seconds: float, faults: list[Fault]) -> None:
    findings = judged(Reply(200, json.dumps(GOOD).encode(), "", seconds))
    assert [finding.fault for finding in findings] == faults
    assert Result("a request", 200, seconds, 100, findings).failed == (seconds >= 5)


def test_time_and_content_are_judged_alike() -> None:
    findings = judged(Reply(500, b"", "", 6.0))
    assert [finding.fault for finding in findings] == [Fault.SERVER_ERROR, Fault.TOO_SLOW]


@pytest.mark.parametrize(
    "slow", [silent, lambda server: dribbling(server, 0.01)], ids=["silent", "dribbling"]
)
def test_no_whole_answer_in_time(server: ScriptedServer, slow: Callable[[ScriptedServer], Answer]) -> None:
    server.on("/skill", slow(server))
    result = next(run(f"{server.url}/skill", SECRET, SHORT))
    assert result.findings == (Finding(Fault.TOO_SLOW, ("no whole answer within 0.5 s",)),)
    assert (result.status, result.size) == (None, None)
    assert result.seconds >= SHORT * 0.9


def test_the_time_of_an_answer_is_measured(server: ScriptedServer) -> None:
    def late(handler: Any) -> None:
        server.closing.wait(0.3)
        reply(200, GOOD)(handler)

    server.on("/skill", late)
    assert client.post(f"{server.url}/skill", {}, SECRET).seconds >= 0.3


def test_no_connection_ends_the_check() -> None:
    with bind(0) as bound:
        port = bound.getsockname()[1]
    status, output = checked(f"http://127.0.0.1:{port}/skill", "--secret", SECRET)
    assert status == 1
    assert output.count("FAILED: no connection") == 1
    assert "Connection refused" in output
    assert "FAILED: 1 requests, 1 failed" in output
    assert "ended early" in output


def test_a_connection_that_does_not_come_about() -> None:
    with bind(0) as bound:  # takes the connection and says nothing, so TLS never begins
        url = f"https://127.0.0.1:{bound.getsockname()[1]}/skill"
        assert only_finding(url, 1.0).fault is Fault.UNREACHABLE


@pytest.mark.parametrize("host", ["long." * 60 + "invalid", "a..b", "x" * 64 + ".invalid"])
def test_a_host_that_is_none(host: str) -> None:
    assert only_finding(f"https://{host}/skill").fault is Fault.NO_ADDRESS


def test_a_certificate_that_nobody_signed(tmp_path: Path) -> None:
    with kakao_server(Authority(tmp_path).server_context("localhost")) as tls:
        finding = only_finding(f"https://localhost:{tls.port}/skill")
    assert finding.fault is Fault.TLS
    assert "certificate" in finding.details[0]
    assert tls.requests == []


def test_tls_to_a_plain_server_and_the_reverse(server: ScriptedServer, tmp_path: Path) -> None:
    assert only_finding(server.url.replace("http:", "https:") + "/skill").fault is Fault.TLS
    with kakao_server(Authority(tmp_path).server_context("localhost")) as tls:
        assert only_finding(f"http://localhost:{tls.port}/skill").fault is Fault.BROKEN_OFF


def test_a_query_and_a_bare_host(server: ScriptedServer) -> None:
    server.on("/", reply(200, GOOD))
    server.on("/skill", reply(200, GOOD))
    client.post(server.url, {}, None)
    client.post(f"{server.url}/skill?stage=live", {}, None)
    assert [(request.path, request.query) for request in server.requests] == [
        ("/", {}),
        ("/skill", {"stage": ["live"]}),
    ]


def test_no_proxy_is_asked(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server.on("/skill", reply(200, GOOD))
    assert client.post(f"{server.url}/skill", {}, None).status == 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["https://host.example/skill"], "the variable SKILL_SECRET"),
        (["host.example/skill", "--secret", "s"], "URL must be"),
        (["ftp://host.example/", "--secret", "s"], "URL must be"),
        (["https://", "--secret", "s"], "URL must be"),
        (["https://[::1/skill", "--secret", "s"], "URL must be"),
        (["https://host.example:99999/skill", "--secret", "s"], "URL must be"),
        (["https://name:word@host.example/skill", "--secret", "s"], "URL must be"),
        (["https://host.example/sk ill", "--secret", "s"], "URL must be"),
        (["https://host.example/닮은", "--secret", "s"], "URL must be"),
        (["https://host.example/skill", "--secret", "비밀"], "no HTTP header"),
        (["https://host.example/skill", "--secret", "a\nb"], "no HTTP header"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str) -> None:
    status, output = checked(*arguments)
    assert status == 2
    assert message in output


def test_without_a_url_a_stack_must_run(tmp_path: Path) -> None:
    status, output = checked(MAEARI_STATE=str(tmp_path))
    assert status == 1
    assert "bin/maeari serve" in output
    assert list(tmp_path.iterdir()) == []


def test_every_fault_has_a_remedy() -> None:
    assert all(fault.remedy for fault in Fault)


def test_help() -> None:
    status, output = checked("--help")
    assert status == 0
    assert "Example" in output


def smoked(*arguments: str, **variables: str) -> tuple[int, list[str]]:
    """Exit status and lines of the command."""
    done = CliRunner().invoke(main, ["kakao", "smoke", *arguments], env={"SECRET": SECRET} | variables)
    assert SECRET not in done.output
    return done.exit_code, done.output.splitlines()


def test_smoke_times_a_skill_and_checks_it(server: ScriptedServer) -> None:
    def late(handler: Any) -> None:
        server.closing.wait(0.3)
        reply(200, GOOD)(handler)

    server.on("/skill", late, guarded(reply(200, GOOD)))
    status, lines = smoked(f"{server.url}/skill")
    assert status == 0
    assert re.fullmatch(
        r"known artist, 20 times: the first 0\.[3-9]\d s, then p50 0\.\d\d s, p95 0\.\d\d s", lines[2]
    )
    assert lines[-1].startswith(f"good: {TIMES + REQUESTS} requests, 0 failed, ")
    assert len(server.asked("/skill")) == TIMES + REQUESTS


def test_smoke_fails_where_an_answer_does(server: ScriptedServer) -> None:
    server.on("/skill", reply(503, ""), guarded(reply(200, GOOD)))
    status, lines = smoked(f"{server.url}/skill")
    assert status == 1
    assert "FAILED: server error" in lines[2]
    assert lines[-1].startswith(f"FAILED: {TIMES + REQUESTS} requests, 1 failed, ")


def test_smoke_ends_with_the_first_request_that_finds_nobody() -> None:
    with bind(0) as bound:
        port = bound.getsockname()[1]
    status, lines = smoked(f"http://127.0.0.1:{port}/skill")
    assert status == 1
    assert "FAILED: 1 requests, 1 failed" in "\n".join(lines)


def test_smoke_has_an_end(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kakao, "SMOKE_SECONDS", 0.0)
    server.on("/skill", guarded(reply(200, GOOD)))
    status, lines = smoked(f"{server.url}/skill")
    assert status == 1
    assert lines[-2].startswith("FAILED: ")
    assert lines[-1] == "The check was stopped: it was not done after 0 s."
    assert len(server.asked("/skill")) < 3


def test_the_percentile_is_of_the_answers_after_the_first() -> None:
    results = [Result("known artist", 200, seconds, 1, ()) for seconds in (4.0, *range(1, 20))]
    assert timing.told(results).endswith("20 times: the first 4.00 s, then p50 10.00 s, p95 19.00 s")
    assert timing.told(results[:1]) == "known artist, 1 times: the first 4.00 s"


def test_smoke_without_a_secret() -> None:
    status, lines = smoked("https://host.example/skill", SECRET="")
    assert status == 2
    assert "the variable SECRET" in lines[-1]
