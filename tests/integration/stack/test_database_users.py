"""The functions' own users: what they are granted suffices for all the work of the stack, and for no more."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import pymysql
import pytest
from pymysql.cursors import DictCursor

from local import first_load
from local.database import DatabaseAddress, DatabaseServer
from local.functions.pool import FunctionPool
from local.lock import StateLock
from local.paths import ROOT
from local.resources import CREDENTIALS, client
from local.services import MIGRATE, BackingServices
from local.settings import Settings
from local.sources import catalogue
from local.sources.playlists import playlists
from local.stack import CHATBOT
from maeari.catalogue.database_users import PRIVILEGES, create_users, grant
from maeari.catalogue.mysql import Database
from maeari.errors import DatabaseUnavailable, MigrationFailed
from tests.integration.databases import open_database, published, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.stack

ANSWERS, JOBS = "maeari_answers", "maeari_jobs"
ANSWERING = {CHATBOT, "DiscoveryFunction"}
NAMES = ("아이유", "태연", "방탄소년단", "뉴진스")
LATER = ("에스파", "임영웅", "헤이즈")


class Users:
    """A server's administrator, and the functions' users with passwords in the place of tokens."""

    def __init__(self, server: DatabaseServer, address: DatabaseAddress) -> None:
        self._owner = address
        self.root = Database(
            lambda: pymysql.connect(
                unix_socket=str(server._socket()),
                user="root",
                password=address.password,
                database=address.name,
                autocommit=True,
                cursorclass=DictCursor,
            )
        )
        self.addresses = {user: self._made(user) for user in PRIVILEGES}

    def _made(self, user: str) -> DatabaseAddress:
        address = replace(self._owner, user=user, password=secrets.token_urlsafe(12))
        self.root.execute(f"CREATE USER '{user}'@'%' IDENTIFIED BY '{address.password}'")
        grant(self.root, user, PRIVILEGES[user])
        return address

    def opened(self, user: str) -> Database:
        return open_database(self.addresses[user])


@pytest.fixture(scope="module")
def address_and_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DatabaseAddress, Users]]:
    with DatabaseServer(None, tmp_path_factory.mktemp("users") / "data") as server:
        address = server.start()
        users = Users(server, address)
        yield address, users
        users.root.close()


@pytest.fixture(scope="module")
def users(address_and_users: tuple[DatabaseAddress, Users]) -> Users:
    return address_and_users[1]


@pytest.fixture(scope="module")
def services(
    address_and_users: tuple[DatabaseAddress, Users], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackingServices]:
    """The stack's parts over that server, whose owner has migrated it; a secret with each user's name."""
    address, users = address_and_users
    state, settings = tmp_path_factory.mktemp("state"), Settings(database=address)
    with (
        StateLock(state) as lock,
        BackingServices(state, settings, lock.descriptor, lambda _: None) as started,
    ):
        manager = client("secretsmanager", started.connections.aws_endpoint)
        for user, own in users.addresses.items():
            login = {"username": user, "password": own.password}
            manager.create_secret(Name=user, SecretString=json.dumps(login))
        yield started


class Functions:
    """The template's functions, each as its own user of the database."""

    def __init__(self, services: BackingServices, logs: Path, **variables: str) -> None:
        template, endpoint = services.connections.template(), services.connections.aws_endpoint
        every = {name: each for name, each in template.functions().items() if name != MIGRATE}
        own = {
            name: {
                **each.environment,
                **CREDENTIALS,  # tried are the database's rights; no role may read the secrets of these users
                **{key: value for key, value in variables.items() if key in each.environment},
                "DATABASE_USER": "",
                "DATABASE_SECRET_ID": ANSWERS if name in ANSWERING else JOBS,
            }
            for name, each in every.items()
        }
        self.pool = FunctionPool(
            {name: replace(each, environment=own[name]) for name, each in every.items()}, endpoint, logs
        )
        [self.route] = [each for each in template.routes() if each.function == CHATBOT]
        manager = client("secretsmanager", endpoint)
        skill = every[CHATBOT].environment["SKILL_SECRET_ID"]
        self.secret = manager.get_secret_value(SecretId=skill)["SecretString"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.close()

    def load(self, names: tuple[str, ...], state: Path) -> None:
        """Asks for artists, then runs the jobs."""
        first_load.load(
            self.pool, self.route, names, secret=self.secret, state=state, progress=lambda *_: None
        )

    def done(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        answer = self.pool.invoke(function, event)
        assert not answer.failed, answer.payload
        return dict(answer.payload)


def test_they_can_do_all_the_work_of_the_stack(
    services: BackingServices, users: Users, tmp_path: Path
) -> None:
    playlist = next(each.id for each in playlists(catalogue.load()).values() if each.name == "My favourites")
    with Functions(services, tmp_path, PLAYLISTS=playlist) as functions:
        assert functions.done("DatalakeFunction", {"playlists": True})["playlists"]
        functions.load(NAMES, tmp_path)
        for name in ("discovery_asked", "discovery_incomplete"):
            event = json.loads((ROOT / "events" / f"{name}.json").read_text("utf-8"))
            assert functions.done("DiscoveryFunction", event) == {"batchItemFailures": []}
        functions.load(LATER, tmp_path)
        for function in ("SimilarityFunction", "SongsFunction"):
            assert functions.done(function, {"rollback": True})["published"]
            assert functions.done(function, {"status": True})["rejected"]
        assert functions.done("ReportFunction", {})["artists"] >= len(NAMES)
    with Functions(services, tmp_path, REFRESH_MOST_CHANGED="0") as strict:
        for function in ("SimilarityFunction", "SongsFunction"):
            assert "nearest" in strict.done(function, {}).get("rejected", ""), function


ROW = ("a" * 22, 1, "b" * 22, 0.5, "")


@pytest.mark.usefixtures("services")
def test_answers_touch_rows_only(users: Users) -> None:
    database = users.opened(ANSWERS)
    for sql in ("CREATE TABLE mine (id INT)", "DROP TABLE artists", "ALTER TABLE artists ADD COLUMN x INT"):
        with pytest.raises(pymysql.err.OperationalError, match=r"1142.*command denied"):
            database.execute(sql)
    with pytest.raises(pymysql.err.OperationalError, match=r"1142.*command denied"):
        published(database, [ROW])
    database.close()


@pytest.mark.usefixtures("services")
@pytest.mark.parametrize("privilege", sorted(PRIVILEGES[JOBS] - {"UPDATE", "DELETE"}))
def test_a_refresh_needs_each_of_its_privileges(users: Users, privilege: str) -> None:
    grant(users.root, JOBS, PRIVILEGES[JOBS] - {privilege})
    database = users.opened(JOBS)
    try:
        with pytest.raises(pymysql.err.OperationalError, match=r"1142.*command denied"):
            published(database, [ROW])
    finally:
        database.close()
        grant(users.root, JOBS, PRIVILEGES[JOBS])


def held(users: Users, user: str) -> set[str]:
    return {next(iter(row.values())) for row in users.root.rows(f"SHOW GRANTS FOR '{user}'@'%'")}


def test_granting_again_changes_nothing_and_takes_what_is_too_much(users: Users) -> None:
    before = held(users, ANSWERS)
    assert any("GRANT SELECT, INSERT, UPDATE, DELETE ON `maeari`.* TO" in each for each in before)
    grant(users.root, ANSWERS, PRIVILEGES[JOBS])
    assert held(users, ANSWERS) != before
    for _ in range(2):
        grant(users.root, ANSWERS, PRIVILEGES[ANSWERS])
        assert held(users, ANSWERS) == before


def test_an_underscore_in_the_schemas_name_is_no_pattern(users: Users) -> None:
    users.root.execute("CREATE DATABASE maeari_dev")
    users.root.execute("CREATE DATABASE maeariXdev")
    users.root.execute("CREATE USER 'dev'@'%' IDENTIFIED BY 'x'")
    users.root.execute("USE maeari_dev")
    try:
        grant(users.root, "dev", PRIVILEGES[JOBS])
        grant(users.root, "dev", PRIVILEGES[ANSWERS])
    finally:
        users.root.execute("USE maeari")
    own = replace(users.addresses[JOBS], user="dev", password="x", name="maeari_dev")
    database = open_database(own)
    assert tables(database) == set()
    with pytest.raises(pymysql.err.OperationalError, match=r"1142.*command denied"):
        database.execute("CREATE TABLE mine (id INT)")
    database.close()
    with pytest.raises(DatabaseUnavailable, match=r"1044.*Access denied"):
        open_database(replace(own, name="maeariXdev")).rows("SELECT 1")


def test_users_that_are_there_keep_their_login_and_get_what_they_need(users: Users) -> None:
    grant(users.root, JOBS, PRIVILEGES[ANSWERS])
    create_users(users.root)
    assert any("CREATE" in each for each in held(users, JOBS))
    for user in PRIVILEGES:
        database = users.opened(user)
        assert database.rows("SELECT 1 AS one") == [{"one": 1}]
        database.close()


def test_a_server_without_rds_plugin_is_told(users: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRIVILEGES, "newcomer", PRIVILEGES[ANSWERS])
    with pytest.raises(MigrationFailed, match=r"AWSAuthenticationPlugin.*DATABASE_IAM_USERS"):
        create_users(users.root)
