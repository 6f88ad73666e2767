"""Where a database is and how to log in."""

from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

DEFAULT_PORT = 3306
SHAPE = "mysql://user:password@host:3306/name"


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """One database of one server.

    Attributes:
        host: host name or address, an IPv6 address without brackets.
        port: TCP port.
        user: the account.
        password: its password in clear; not shown by repr.
        name: the database (schema).
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    name: str

    @property
    def url(self) -> str:
        """The address in the form of DATABASE_URL, password included."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"mysql://{login}@{host}:{self.port}/{quote(self.name, safe='')}"


def address_from_url(url: str) -> DatabaseAddress:
    """Reads a DATABASE_URL of the form `mysql://user:password@host:3306/name`.

    User, password and name are percent-decoded; the port may be left out, the password too.

    Raises:
        ValueError: it has another form; the message says what is wrong and never repeats the password.
    """
    parts = urlsplit(url.strip())
    if parts.scheme != "mysql":
        raise ValueError(f"DATABASE_URL must begin with mysql:// and have the form {SHAPE}")
    try:
        port = parts.port or DEFAULT_PORT
        host = parts.hostname
    except ValueError as error:
        raise ValueError(f"DATABASE_URL has no valid port; its form is {SHAPE}") from error
    name = unquote(parts.path.removeprefix("/"))
    for what, value in (("host", host), ("user", parts.username), ("database name", name)):
        if not value:
            raise ValueError(f"DATABASE_URL names no {what}; its form is {SHAPE}")
    if "/" in name:
        raise ValueError(f"DATABASE_URL has more than a database name after the host; its form is {SHAPE}")
    if parts.query or parts.fragment:
        raise ValueError(
            f"DATABASE_URL has something after ? or #; its form is {SHAPE}. In a password write %3F for ?, "
            "%23 for #, %2F for / and %40 for @"
        )
    return DatabaseAddress(
        host=host or "",
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        name=name,
    )
