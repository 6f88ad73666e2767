"""The requests of a check, one after another, and what is wrong with each answer."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from local.first_load import skill_payload
from local.kakao_check import client
from local.kakao_check.client import NoReply, Reply
from local.kakao_check.faults import Fault
from local.kakao_check.payloads import KNOWN, cases
from maeari.chat import texts
from maeari.kakao import RuleBroken, violations
from maeari.settings import KAKAO_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

WARN_SECONDS = 3.5
"""An answer that takes longer leaves too little of Kakao's five seconds for a worse day."""

_APOLOGIES = {str(texts.APOLOGY), texts.APOLOGY.english}
_OK = 200
_UNAUTHORISED = 401
_SHOWN = 200  # characters of a redirect's target


KNOWN_ARTIST = "known artist"
SHORT = ("skill test (lang, clientExtra null)", KNOWN_ARTIST, "with a wrong secret")
"""The requests that tell most in little time."""


class Finding(NamedTuple):
    """One thing that is wrong.

    Attributes:
        fault: its kind.
        details: what exactly, a line each.
    """

    fault: Fault
    details: tuple[str, ...] = ()


class Result(NamedTuple):
    """What became of one request.

    Attributes:
        name: of the request.
        status: of HTTP; None if no answer came.
        seconds: until the answer was there or was given up.
        size: bytes of the answer's body; None if no answer came.
        findings: empty for a good answer.
    """

    name: str
    status: int | None
    seconds: float
    size: int | None
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> bool:
        """Whether a person would see nothing, or a stranger got an answer."""
        return any(not finding.fault.is_warning for finding in self.findings)

    @property
    def ends_check(self) -> bool:
        """Whether no other request can fare better."""
        return any(finding.fault.ends_check for finding in self.findings)


def run(
    url: str, secret: str, seconds: float = client.SECONDS, *, only: Container[str] | None = None
) -> Iterator[Result]:
    """Sends every request, one after another, and judges each answer as it comes.

    Ends early when no connection can be had at all.

    Args:
        url: of the skill, http or https.
        secret: value of its secret header.
        seconds: for each request.
        only: names of the requests to send, all by default.
    """
    for request in _requests(secret):
        if only is not None and request.name not in only:
            continue
        result = _result(request, url, seconds)
        yield result
        if result.ends_check:
            return


def judged(reply: Reply) -> tuple[Finding, ...]:
    """What is wrong with the answer to a request that carries the secret."""
    findings = [_status(reply)] if reply.status != _OK else _content(reply.body)
    if reply.seconds >= KAKAO_SECONDS:
        findings.append(Finding(Fault.TOO_SLOW))
    elif reply.seconds >= WARN_SECONDS:
        findings.append(Finding(Fault.SLOW))
    return tuple(findings)


def judged_stranger(reply: Reply) -> tuple[Finding, ...]:
    """What is wrong with the answer to a request without the secret: anything but 401."""
    if reply.status == _UNAUTHORISED:
        return ()
    return (Finding(Fault.NOT_GUARDED),) if reply.status == _OK else (_status(reply),)


class _Request(NamedTuple):
    name: str
    payload: dict[str, Any]
    secret: str | None
    judge: Callable[[Reply], tuple[Finding, ...]]


def _requests(secret: str) -> Iterator[_Request]:
    for case in cases():
        yield _Request(case.name, case.payload, secret, judged)
    yield _Request("without the secret", skill_payload(KNOWN), None, judged_stranger)
    yield _Request("with a wrong secret", skill_payload(KNOWN), secrets.token_hex(), judged_stranger)


def _result(request: _Request, url: str, seconds: float) -> Result:
    try:
        reply = client.post(url, request.payload, request.secret, seconds)
    except NoReply as error:
        return Result(request.name, None, error.seconds, None, (Finding(error.fault, (str(error),)),))
    return Result(request.name, reply.status, reply.seconds, len(reply.body), request.judge(reply))


def _status(reply: Reply) -> Finding:
    match reply.status:
        case 401:
            return Finding(Fault.UNAUTHORISED)
        case 404 | 405:
            return Finding(Fault.NOT_FOUND)
        case status if 300 <= status < 400:  # noqa: PLR2004 - HTTP's redirections
            return Finding(Fault.REDIRECT, (f"to {reply.location[:_SHOWN]}",) if reply.location else ())
        case status if status >= 500:  # noqa: PLR2004 - HTTP's server errors
            return Finding(Fault.SERVER_ERROR)
        case _:
            return Finding(Fault.OTHER_STATUS)


def _content(body: bytes) -> list[Finding]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        return [Finding(Fault.NOT_JSON, (str(error),))]
    if broken := violations(answer):
        return [Finding(Fault.RULE_BROKEN, tuple(str(RuleBroken([each])) for each in broken))]
    if answer.get("useCallback") is True:
        return [Finding(Fault.CALLBACK_PROMISED)]
    told = str(answer.get("template", {}).get("outputs"))
    return [Finding(Fault.APOLOGY)] if any(apology in told for apology in _APOLOGIES) else []
