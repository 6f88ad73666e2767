"""moto's server application under the layers of rights, Athena and persistence, behind an HTTP/1.1 server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws.athena import AthenaLayer
from local.aws.dynamodb_store import DynamoDBStore
from local.aws.engine import Engine
from local.aws.executions import QueryRunner
from local.aws.persistence import PersistenceLayer
from local.aws.rights import Rights, RightsLayer
from local.aws.s3_store import S3Store
from local.http_server import KeepAliveHandler

if TYPE_CHECKING:
    from pathlib import Path


class _RequestHandler(KeepAliveHandler, MotoRequestHandler):
    """Uploads to S3 may be large."""

    max_body = None


class AwsServer:
    """The stand-ins on one loopback port.

    Args:
        state: directory for what survives a restart: DynamoDB items and S3 objects.
        port: TCP port, 0 for a free one.
    """

    def __init__(self, state: Path, port: int) -> None:
        s3 = S3Store(state / "s3")
        self._runner = QueryRunner(Engine(s3, state / "athena"), s3)
        moto = DomainDispatcherApplication(create_backend_app)
        persistence = PersistenceLayer(moto, DynamoDBStore(state / "dynamodb.sqlite"), s3)
        rights = Rights()
        athena = AthenaLayer(persistence, self._runner, s3, rights)
        layers = RightsLayer(athena, rights, self._runner.work_group_of)
        self._http: BaseWSGIServer = make_server(
            "127.0.0.1", port, layers, threaded=True, request_handler=_RequestHandler
        )

    @property
    def url(self) -> str:
        """The endpoint URL for every client."""
        return f"http://127.0.0.1:{self._http.port}"

    def serve(self) -> None:
        """Answer requests until `stop` is called from another thread, then cancel the running queries."""
        self._http.serve_forever()
        self._http.server_close()
        self._runner.cancel_all()

    def stop(self) -> None:
        """Make `serve` return."""
        self._http.shutdown()
