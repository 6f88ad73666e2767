"""The MySQL-protocol database of the local stack: a private server, or the one that DATABASE_URL names."""

from local.database.address import DatabaseAddress, address_from_url
from local.database.errors import DatabaseInUse, DatabaseServerError
from local.database.server import DatabaseServer
from local.install.mariadb import DatabaseServerMissing, find_server_binary

__all__ = [
    "DatabaseAddress",
    "DatabaseInUse",
    "DatabaseServer",
    "DatabaseServerError",
    "DatabaseServerMissing",
    "address_from_url",
    "find_server_binary",
]
