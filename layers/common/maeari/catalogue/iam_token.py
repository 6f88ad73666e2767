"""The password of a database user that RDS knows by its IAM role: a request that the role has signed.

It is made here, without a call, as https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
says. botocore's `generate_db_auth_token` makes the same, but needs the client of RDS, 38 ms and 7 MB of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError

from maeari.errors import CredentialsMissing

if TYPE_CHECKING:
    from maeari.catalogue.mysql import Credentials

TOKEN_SECONDS = 900
"""How long a token opens connections; one that is open stays."""

_SCHEME = "https://"


def iam_token(session: boto3.Session, host: str, port: int, user: str) -> str:
    """The token with which `user` may connect to the server at `host` and `port` from now on.

    Whoever reads it can connect too: it goes over TLS only.

    Args:
        session: its credentials sign; its region is the server's.
        host: the server's name at RDS, because it is signed too.
        port: the server's.
        user: a database user made with `AWSAuthenticationPlugin`.

    Raises:
        CredentialsMissing: the session has no credentials or no region, or can't renew them.
    """
    request = AWSRequest("GET", f"{_SCHEME}{host}:{port}/", params={"Action": "connect", "DBUser": user})
    try:
        credentials, region = session.get_credentials(), session.region_name
        if credentials is None or region is None:
            raise CredentialsMissing(
                "the environment has no AWS credentials or no region to sign a login with"
            )
        frozen = credentials.get_frozen_credentials()
    except BotoCoreError as error:
        raise CredentialsMissing(f"a login to the database can't be signed: {error}") from error
    SigV4QueryAuth(frozen, "rds-db", region, expires=TOKEN_SECONDS).add_auth(request)
    return str(request.url).removeprefix(_SCHEME)


def signed_login(host: str, port: int, user: str) -> Credentials:
    """Gives the user with a new token each time, signed by the role that the function runs as.

    It may raise `CredentialsMissing`.
    """
    return lambda: (user, iam_token(_default_session(), host, port, user))


def _default_session() -> boto3.Session:
    """The session of the clients: a second one would read its configuration again, 15 ms."""
    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    return boto3.DEFAULT_SESSION
