"""The signed login, compared with botocore's own, and sent to a server that asks for it in clear over TLS."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import boto3
import botocore.auth
import botocore.session
import pytest

from maeari import connections
from maeari.catalogue.iam_token import iam_token
from maeari.errors import CredentialsMissing, DatabaseUnavailable, LoginRefused
from tests.integration.certificates import certified
from tests.integration.mysql_server import ClearPasswordServer, clear_password_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.database import DatabaseAddress
    from maeari.connections import Environment

HOST = "maeari.abcdefghijkl.ap-northeast-2.rds.amazonaws.com"


@pytest.fixture(params=["IQoJb3JpZ2luX2VjE/+==", None], ids=["of a role", "of a user"])
def session(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    moment = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: moment)
    return boto3.Session(
        "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", request.param, "ap-northeast-2"
    )


def test_it_is_what_botocore_makes(session: boto3.Session) -> None:
    wanted = session.client("rds").generate_db_auth_token(HOST, 3306, "maeari_answers")
    assert iam_token(session, HOST, 3306, "maeari_answers") == wanted
    assert wanted.startswith(f"{HOST}:3306/?Action=connect&DBUser=maeari_answers&")
    assert "20261122T030405Z" in wanted


def test_without_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = botocore.session.Session()
    bare.set_config_variable("region", "ap-northeast-2")
    bare.get_component("credential_provider").providers.clear()
    with pytest.raises(CredentialsMissing, match="no AWS credentials"):
        iam_token(boto3.Session(botocore_session=bare), HOST, 3306, "maeari_answers")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClearPasswordServer]:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name, value in {
        "AWS_DEFAULT_REGION": "ap-northeast-2",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }.items():
        monkeypatch.setenv(name, value)
    with clear_password_server(certified(tmp_path, "127.0.0.1")) as running:
        yield running


def environment(port: int) -> Environment:
    return {
        "DATABASE_HOST": "127.0.0.1",
        "DATABASE_PORT": str(port),
        "DATABASE_NAME": "maeari",
        "DATABASE_USER": "maeari_answers",
        "DATABASE_SECRET_ID": "",
        "DATABASE_TLS": "encrypted",
    }


def test_each_connection_gets_a_token_of_its_own(
    server: ClearPasswordServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = connections.database(environment(server.port))
    for minute in range(2):
        moment = datetime(2026, 11, 22, 3, minute, tzinfo=UTC)
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: moment)  # noqa: B023 - called within
        database.execute("DO 1")
        database.execute("DO 1")
        database.close()
    told = [(user, parse_qs(urlsplit(f"//{token}").query)) for user, token in server.passwords]
    assert [user for user, _ in told] == ["maeari_answers"] * 2
    assert [query["X-Amz-Date"] for _, query in told] == [["20261122T030000Z"], ["20261122T030100Z"]]
    assert {query["DBUser"][0] for _, query in told} == {"maeari_answers"}


def test_a_refused_token_is_not_sent_again_and_not_told(server: ClearPasswordServer) -> None:
    server.accepted = set()
    with pytest.raises(LoginRefused, match="rds-db:connect") as refused:
        connections.database(environment(server.port)).execute("DO 1")
    assert len(server.passwords) == 1
    assert "X-Amz-Signature" not in str(refused.value)


def test_a_server_without_tls_gets_no_token(
    server: ClearPasswordServer, database_address: DatabaseAddress
) -> None:
    with pytest.raises(DatabaseUnavailable, match="SSL is required"):
        connections.database(environment(database_address.port)).execute("DO 1")
