"""Who may do what: a function what its policies in template.yaml allow, the administrator everything.

A function calls with its logical id as access key id. What is denied here would be denied at AWS, with the
same error; what each function called is kept, so that rights that nobody uses can be found.
"""

from __future__ import annotations

import json
import logging
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from local.aws import ACCOUNT_ID, ADMINISTRATOR, PARTITION
from local.aws.calls import Need, UnknownCall, needs, s3_need
from local.aws.policies import Statement
from local.aws.wsgi import access_key, credential_scope, error_response, json_response, json_target, read_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from local.aws.calls import WorkGroups

logger = logging.getLogger(__name__)

CONTROL_PATH = "/local-api/rights"
"""PUT {function: [{"actions", "resources"}]} gives functions their rights in place of earlier ones; GET tells
{"calls": [[function, action, resource, whether it was allowed]]} of all that functions called."""

_CONTROLS = ("/local-api/", "/moto-api/")


class Call(NamedTuple):
    """What a function called, and whether it may."""

    function: str
    action: str
    resource: str
    allowed: bool


class Rights:
    """The functions' policies and what they called; used from many threads."""

    def __init__(self) -> None:
        self._policies: dict[str, Sequence[Statement]] = {}
        self._decided: dict[tuple[str, Need], bool] = {}
        self._lock = threading.Lock()

    def grant(self, policies: Mapping[str, Sequence[Statement]]) -> None:
        """Gives functions these rights; what other functions may stays."""
        with self._lock:
            self._policies |= policies
            self._decided = {
                call: allowed for call, allowed in self._decided.items() if call[0] not in policies
            }

    def knows(self, key: str) -> bool:
        """Whether the access key id is somebody's."""
        return key == ADMINISTRATOR or key in self._policies

    def allow(self, key: str, need: Need) -> bool:
        """Whether a function or the administrator may. What a function asks for is kept as called."""
        if key == ADMINISTRATOR:
            return True
        known = self._decided.get((key, need))
        if known is not None:
            return known
        with self._lock:
            allowed = any(statement.allows(*need) for statement in self._policies.get(key, ()))
            self._decided[key, need] = allowed
        if not allowed:
            logger.warning(denial(key, need))
        return allowed

    def calls(self) -> list[Call]:
        """All that was called since the function's rights were given, each once, in order."""
        with self._lock:
            return sorted(Call(key, *need, allowed) for (key, need), allowed in self._decided.items())


class Caller:
    """Who called, as the services see them that act with the caller's rights.

    Args:
        rights: of everybody.
        key: access key id.
    """

    def __init__(self, rights: Rights, key: str) -> None:
        self._rights = rights
        self._key = key

    def lacks(self, *wanted: Need) -> str:
        """Why the caller may not do all of this; empty if they may."""
        missing = (need for need in wanted if not self._rights.allow(self._key, need))
        return next((denial(self._key, need) for need in missing), "")


class RightsLayer:
    """Passes on what the caller may do.

    Args:
        app: gets the allowed requests.
        rights: of everybody.
        work_group_of: tells the work group of a query execution.
    """

    def __init__(self, app: WSGIApplication, rights: Rights, work_group_of: WorkGroups) -> None:
        self._app = app
        self._rights = rights
        self._work_group_of = work_group_of

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path, key = environ["PATH_INFO"], access_key(environ)
        if path == CONTROL_PATH:
            return self._control(environ)(environ, start_response)
        if key == ADMINISTRATOR or path.startswith(_CONTROLS):
            return self._app(environ, start_response)
        response = self._refusal(environ, key)
        if response is None and credential_scope(environ)[1] == "s3":
            response = self._s3_answer(environ, key)
        return (response or self._app)(environ, start_response)

    def _control(self, environ: WSGIEnvironment) -> Response:
        if environ["REQUEST_METHOD"] == "PUT":
            policies = json.loads(read_body(environ))
            self._rights.grant(
                {
                    function: [
                        Statement(tuple(each["actions"]), tuple(each["resources"])) for each in statements
                    ]
                    for function, statements in policies.items()
                }
            )
        return json_response({"calls": self._rights.calls()})

    def _refusal(self, environ: WSGIEnvironment, key: str) -> Response | None:
        if not key:
            return _refused(environ, "MissingAuthenticationToken", "Missing Authentication Token")
        if not self._rights.knows(key):
            message = "The security token included in the request is invalid."
            return _refused(environ, "UnrecognizedClient", message)
        try:
            wanted = needs(environ, self._work_group_of)
        except UnknownCall as error:
            message = f"{_user(key)} makes a call that local/aws/calls.py doesn't know: {error}"
            logger.warning(message)
            return _refused(environ, "AccessDenied", message)
        lacking = Caller(self._rights, key).lacks(*wanted)
        return _refused(environ, "AccessDenied", lacking) if lacking else None

    def _s3_answer(self, environ: WSGIEnvironment, key: str) -> Response:
        """S3's answer; that an object is missing is told to those only who may list the bucket."""
        response = Response.from_app(self._app, environ, buffered=True)
        if response.status_code == HTTPStatus.NOT_FOUND:
            bucket = environ["PATH_INFO"].lstrip("/").partition("/")[0]
            if lacking := Caller(self._rights, key).lacks(s3_need("ListBucket", bucket)):
                return _refused(environ, "AccessDenied", lacking)
        return response


def denial(key: str, need: Need) -> str:
    """IAM's words."""
    return (
        f"{_user(key)} is not authorized to perform: {need.action} on resource: {need.resource} "
        f"because no identity-based policy allows the {need.action} action"
    )


def _user(key: str) -> str:
    return f"User: arn:{PARTITION}:sts::{ACCOUNT_ID}:assumed-role/{key}Role/{key}"


def _refused(environ: WSGIEnvironment, code: str, message: str) -> Response:
    """An error in the protocol of the request: S3's in XML, else JSON."""
    service, _ = json_target(environ)
    if service == "AmazonSQS":  # its errors keep the codes that they had in its protocol before
        response = error_response(f"{code}Exception", message)
        response.headers["x-amzn-query-error"] = f"{code};Sender"
        return response
    if service:
        return error_response(f"{code}Exception", message)
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Response(error, status=HTTPStatus.FORBIDDEN, content_type="application/xml")
