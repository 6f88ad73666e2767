"""What can go wrong with the local database server."""


class DatabaseServerError(RuntimeError):
    """The server could not be made ready; the message ends with the tail of what it wrote."""


class DatabaseInUse(DatabaseServerError):
    """Another living process runs the server of this folder."""
