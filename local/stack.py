"""The whole local stack: lock, backing services, functions, gateway, and the first load of the catalogue."""

from __future__ import annotations

import os
from contextlib import ExitStack
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from local import first_load, run_file
from local.functions.pool import FunctionPool
from local.gateway import PageConfig, create_gateway
from local.http_server import LoopbackServer, base_url
from local.lock import StateLock
from local.log_events import LogEvents
from local.paths import ROOT
from local.queue_events import QueueEvents
from local.resources import client
from local.services import BackingServices

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from local.progress import Progress
    from local.settings import Settings
    from local.template import Route

CHATBOT = "ChatbotFunction"
NOTICE = "연습용 방이에요. 곡과 앨범은 실제를 본떴지만 인기도와 소리 수치는 지어낸 값이에요."
EXAMPLES = ("아이유", "방탄소년단", "임영웅", "헤이즈", "Coldplay")


class Stack:
    """Everything that `make run` runs; started by `__enter__`, ended by `__exit__`.

    Args:
        state: folder for all that lasts: the database's data, the lake, logs, the generated secret.
        settings: what the person set.
        bound: socket of the gateway, from `http_server.bind`; owned by the stack from now on.
        names: artists of the first load.
        report: called with one line per step.
        progress: called during the first load.
        faults: of the local source service by source, from after the first load on (`local.sources.faults`).
        root: folder of template.yaml and of the functions' code.

    Attributes:
        services: database, stand-ins and sources, with their addresses.
        pool: runs any function of the template.
        secret: what skill requests carry in the header `x-maeari-secret`.
        base_url: of the gateway.
    """

    services: BackingServices
    pool: FunctionPool
    secret: str
    base_url: str

    def __init__(
        self,
        state: Path,
        settings: Settings,
        *,
        bound: socket.socket,
        names: Sequence[str],
        report: Callable[[str], None],
        progress: Progress,
        faults: Mapping[str, str] = MappingProxyType({}),
        root: Path = ROOT,
    ) -> None:
        self.state = state
        self._settings = settings
        self._bound = bound
        self._report = report
        self._progress = progress
        self._names = names
        self._faults = faults
        self._root = root
        self._cleanup = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._cleanup.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._cleanup.close()

    @property
    def skill_url(self) -> str:
        """Where skill requests go."""
        return self.base_url + self._skill_route().path

    def check(self) -> None:
        """Raises `ChildFailed` if a part has ended by itself."""
        self.services.check()

    def _start(self) -> None:
        self._cleanup.enter_context(self._bound)
        lock = self._cleanup.enter_context(StateLock(self.state))
        run_file.remove(self.state)
        self._cleanup.callback(run_file.remove, self.state)
        queue_events = QueueEvents(self._report)
        self._cleanup.callback(queue_events.join)
        self.base_url = base_url(self._bound)
        self.services = self._cleanup.enter_context(
            BackingServices(
                self.state, self._settings, lock.descriptor, self._report, self._root, gateway=self.base_url
            )
        )
        connections = self.services.connections
        template = connections.template(self._root)
        self._routes = template.routes()
        self.pool = FunctionPool(template.functions(), connections.aws_endpoint, self.state / "logs")
        self._cleanup.callback(self.pool.close)
        files = {
            each.log_group: self.state / "logs" / f"{name}.log" for name, each in template.functions().items()
        }
        log_events = LogEvents(files, connections.aws_endpoint)
        self._cleanup.callback(log_events.stop)
        log_events.start()
        secret_id = template.functions()[CHATBOT].environment["SKILL_SECRET_ID"]
        manager = client("secretsmanager", connections.aws_endpoint)
        self.secret = manager.get_secret_value(SecretId=secret_id)["SecretString"]
        if not first_load.is_loaded(self.state):
            self._load()
        self.services.let_fail(self._faults)
        self._serve()
        self._cleanup.callback(queue_events.stop)
        queue_events.start(template.queue_events(), self.pool, connections.aws_endpoint)
        self._announce()

    def _load(self) -> None:
        self._report(f"first start: loading {len(self._names)} artists")
        try:
            first_load.load(
                self.pool,
                self._skill_route(),
                self._names,
                secret=self.secret,
                state=self.state,
                progress=self._progress,
            )
        except first_load.Unfinished as reason:
            self._report(f"the first load is not finished, the next start goes on: {reason}")

    def _serve(self) -> None:
        notice = NOTICE if self.services.sources_url else None
        page = PageConfig(self._skill_route().path, self.secret, notice, EXAMPLES)
        server = LoopbackServer(self._bound, create_gateway(self.pool, self._routes, page))
        self._cleanup.callback(server.stop)
        server.start()

    def _skill_route(self) -> Route:
        return next(route for route in self._routes if route.function == CHATBOT)

    def _announce(self) -> None:
        run_file.write(
            self.state,
            run_file.RunFile(
                pid=os.getpid(),
                base_url=self.base_url,
                aws_endpoint=self.services.connections.aws_endpoint,
                parameters=self.services.connections.parameters,
                processes=self.services.processes,
            ),
        )
