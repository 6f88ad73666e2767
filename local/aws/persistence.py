"""The WSGI layer that makes moto's DynamoDB and S3 last: a successful change is on disk before its answer."""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from local.aws import REGION
from local.aws.wsgi import credential_scope, error_response, json_target, read_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from local.aws.dynamodb_store import DynamoDBStore
    from local.aws.s3_store import S3Store

_POINT_READS = {"GetItem", "BatchGetItem"}
_S3_MUTATIONS = {"PUT", "POST", "DELETE"}


class PersistenceLayer:
    """Passes every request on to moto and writes what it changed through to the stores.

    Tables and buckets are made by the stack at each start. When one is created whose name has stored content,
    the content is back before the creation is answered. PartiQL writes and table imports are not stored, nor
    are the queues' messages: a name that somebody waited for an hour ago is not worth keeping.
    """

    def __init__(self, app: WSGIApplication, dynamodb: DynamoDBStore, s3: S3Store) -> None:
        self._app = app
        self._dynamodb = dynamodb
        self._s3 = s3
        self._dynamodb_lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        service, action = json_target(environ)
        if service.startswith("DynamoDB_"):
            return self._dynamodb_call(action, environ)(environ, start_response)
        if self._is_s3_mutation(environ, service):
            return self._s3_call(environ)(environ, start_response)
        return self._app(environ, start_response)

    def _dynamodb_call(self, action: str, environ: WSGIEnvironment) -> Response:
        region, _ = credential_scope(environ)
        if region and region != REGION:
            return error_response("ValidationException", f"the local stack serves {REGION}, not {region}")
        if action in _POINT_READS:
            return Response.from_app(self._app, environ, buffered=True)
        body = read_body(environ)
        # moto checks a condition, then writes; one call at a time makes that atomic, as in DynamoDB.
        with self._dynamodb_lock:
            response = Response.from_app(self._app, environ, buffered=True)
            if response.status_code == HTTPStatus.OK:
                self._dynamodb.write_through(action, json.loads(body))
        return response

    def _is_s3_mutation(self, environ: WSGIEnvironment, json_service: str) -> bool:
        return (
            environ["REQUEST_METHOD"] in _S3_MUTATIONS
            and not json_service
            and credential_scope(environ)[1] == "s3"
        )

    def _s3_call(self, environ: WSGIEnvironment) -> Response:
        response = Response.from_app(self._app, environ, buffered=True)
        if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            path = environ["PATH_INFO"].encode("latin-1").decode("utf-8")
            bucket, _, key = path.lstrip("/").partition("/")
            self._s3.write_through(bucket, key or None)
        return response
