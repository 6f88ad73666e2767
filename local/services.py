"""What stands behind the functions on one machine: database, AWS stand-ins, music sources, resources."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self

import requests

from local import resources
from local.aws.rights import CONTROL_PATH as RIGHTS_PATH
from local.children import ChildServer
from local.cloudformation import TemplateError
from local.database import DatabaseServer
from local.functions.environment import Answer, ExecutionEnvironment
from local.http_server import bind
from local.paths import ROOT
from local.run_file import Connections
from local.secrets import kept_secret, skill_secret
from local.sources.faults import ALWAYS, CONTROL_PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from local.database import DatabaseAddress
    from local.settings import Settings

MIGRATE = "MigrateFunction"
CONTROL_SECONDS = 10.0
DATABASE_SECRET = "maeari/database"  # noqa: S105 a secret's id

NO_GATEWAY = "http://127.0.0.1:9"
"""The discard port, where nothing answers: without a gateway a callback never leaves this machine."""

_SOURCES_LOGIN = ("local", "local")


class MigrationRefused(Exception):
    """The migrate function failed; the message is its own."""


class BackingServices:
    """Started by `__enter__` in order, ended by `__exit__` in reverse, also when a start is interrupted.

    Args:
        state: folder for data and logs.
        settings: what the person set.
        hold: descriptor of the state folder's lock.
        report: called with one line per step.
        root: folder of template.yaml.
        gateway: base URL that stands in for Kakao's when a function calls back.
        migrates: whether the start brings the database's schema up to date.
    """

    connections: Connections
    database: DatabaseAddress
    sources_url: str | None
    processes: dict[str, int]

    def __init__(
        self,
        state: Path,
        settings: Settings,
        hold: int,
        report: Callable[[str], None],
        root: Path = ROOT,
        *,
        gateway: str = NO_GATEWAY,
        migrates: bool = True,
    ) -> None:
        self._migrates = migrates
        self._state = state
        self._logs = state / "logs"
        self._settings = settings
        self._hold = hold
        self._report = report
        self._root = root
        self._gateway = gateway
        self._children: list[ChildServer] = []
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

    def let_fail(self, faults: Mapping[str, str]) -> None:
        """Lets every request to the local source service meet these faults from now on, and reports each.

        Args:
            faults: names by source (`local.sources.faults`).

        Raises:
            requests.RequestException: the source service took them badly.
        """
        with _loopback() as session:
            for source, fault in faults.items():
                plan = {"source": source, "fault": fault, "times": ALWAYS}
                answer = session.post(f"{self.sources_url}{CONTROL_PATH}", json=plan, timeout=CONTROL_SECONDS)
                answer.raise_for_status()
                self._report(f"fault: every request to {source} meets {fault!r}")

    def check(self) -> None:
        """Raises `ChildFailed` if a stand-in has ended."""
        for child in self._children:
            child.check()

    def _start(self) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        # Both processes load while the database starts.
        aws = self._launch("local.aws", ["--state", str(self._state / "aws")], "aws.log")
        sources = self._launch_sources()
        self.database = self._settings.database or self._start_database()
        self._report("starting the AWS stand-ins")
        aws_endpoint = aws.wait_ready()
        self.sources_url = sources.wait_ready() if sources else None
        if self.sources_url:
            self._sources_port().write_text(self.sources_url.rpartition(":")[2], encoding="utf-8")
        self.processes = {child.name: child.pid for child in self._children}
        self.connections = Connections(aws_endpoint, self._parameters())
        self._grant_rights()
        self._create_resources()
        if self._migrates:
            self._migrate()

    def _launch(
        self, module: str, arguments: list[str], log: str, environment: Mapping[str, str] | None = None
    ) -> ChildServer:
        child = ChildServer(module, arguments, self._logs / log, self._hold, environment)
        self._cleanup.callback(child.stop)
        self._children.append(child)
        return child

    def _launch_sources(self) -> ChildServer | None:
        if self._settings.spotify:
            self._report("using the real Spotify and ReccoBeats")
            return None
        self._report("starting the local source service, whose figures are invented")
        login = dict(zip(("SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET"), _SOURCES_LOGIN, strict=True))
        arguments = ["--mode", self._settings.sources_mode, "--port", str(_free_again(self._sources_port()))]
        return self._launch("local.sources", arguments, "sources.log", login)

    def _sources_port(self) -> Path:
        """Keeps the source service's port: the catalogue stores addresses of its pictures."""
        return self._state / "sources-port"

    def _start_database(self) -> DatabaseAddress:
        self._report("starting the database")
        server = DatabaseServer(None, self._state / "database")
        self._cleanup.callback(server.stop)
        return server.start()

    def _parameters(self) -> dict[str, str]:
        values = {
            "DatabaseHost": self.database.host,
            "DatabasePort": str(self.database.port),
            "DatabaseName": self.database.name,
            "DatabaseSecretArn": DATABASE_SECRET,
            "DatabaseTls": "off",  # it stays on this machine
            "CallbackGateway": self._gateway,
            "ListenerSignal": self._settings.listener_signal,
        }
        if self.sources_url:
            values |= {
                "SpotifyApiUrl": f"{self.sources_url}/spotify/v1",
                "SpotifyAccountsUrl": f"{self.sources_url}/spotify",
                "ReccobeatsUrl": f"{self.sources_url}/reccobeats/v1",
                "ReccobeatsCallsPerSecond": "100",  # the service is ours
                "SpotifyDailyCalls": "0",
                "SpotifyKeptDays": "30",  # the sample is ours: the longest time the template allows
                "WikidataUrl": f"{self.sources_url}/wikidata/sparql",
                "MusicbrainzUrl": f"{self.sources_url}/musicbrainz/ws/2",
                "ListenbrainzUrl": f"{self.sources_url}/listenbrainz",
            }
        return values

    def _grant_rights(self) -> None:
        functions = self.connections.template(self._root).functions()
        policies = {
            name: [asdict(each) for each in function.policies] for name, function in functions.items()
        }
        url = f"{self.connections.aws_endpoint}{RIGHTS_PATH}"
        with _loopback() as session:
            session.put(url, json=policies, timeout=CONTROL_SECONDS).raise_for_status()

    def _create_resources(self) -> None:
        login = {"username": self.database.user, "password": self.database.password}
        resources.create_resources(
            self.connections.template(self._root),
            self.connections.aws_endpoint,
            {DATABASE_SECRET: login},
            self._template_secret,
        )

    def _template_secret(self, logical_id: str, rule: Mapping[str, Any]) -> str:
        match logical_id:
            case "SkillSecret":
                return skill_secret(self._settings.skill_secret, self._state / "skill-secret", rule)
            case "PersonSalt":
                return kept_secret(self._state / "person-salt", rule)
            case "SpotifySecret":
                login = self._settings.spotify or _SOURCES_LOGIN
                return json.dumps(dict(zip(("client_id", "client_secret"), login, strict=True)))
        raise TemplateError(f"{logical_id}: the local stack has no value for this secret")

    def _migrate(self) -> None:
        with (self._logs / f"{MIGRATE}.log").open("wb") as log:
            answer = invoke_fresh(self.connections, MIGRATE, {}, log.fileno(), self._root)
        if answer.failed:
            raise MigrationRefused(
                f"the database's schema can't be brought up to date: {answer.payload['errorMessage']}"
            )


def _loopback() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy leads to loopback
    return session


def _free_again(kept: Path) -> int:
    """The port kept in a file if it can be had again, else 0 for any free one."""
    try:
        port = int(kept.read_text(encoding="utf-8"))
        bind(port).close()
    except (OSError, ValueError):
        return 0
    return port


def invoke_fresh(
    connections: Connections, function: str, event: object, log: int, root: Path = ROOT
) -> Answer:
    """Runs one event in a new process that ends with it.

    Raises:
        KeyError: the template has no such function.
    """
    definition = connections.template(root).functions()[function]
    environment = ExecutionEnvironment(definition, connections.aws_endpoint, log)
    try:
        return environment.invoke(event)
    finally:
        environment.close()
