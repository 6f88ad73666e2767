"""What the datalake function tells of the parts behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import connections
from maeari.bootstrap import lookups, nights
from maeari.settings import DatabaseSettings, SpotifySettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from maeari.connections import Environment


def parts(environment: Environment) -> dict[str, Callable[[], Mapping[str, Any]]]:
    """What tells of each part, in this order: what one connects is not counted as the next one's time."""
    from maeari import health
    from maeari.lake.ingest import JOB
    from maeari.sources import probes

    def spotify() -> Mapping[str, Any]:
        return probes.spotify_standing(connections.music_clients(environment, "people")[0])

    def sources() -> Mapping[str, Any]:
        connections.client("dynamodb", connections.SOURCE_STATE_SECONDS)  # making it is no source's time
        music = connections.music_clients(environment, "people")
        names, listeners = lookups.name_sources(environment), nights.listener_source(environment)
        return probes.ask_all(probes.probes(*music, names, listeners))

    def secrets() -> Mapping[str, Any]:
        database = DatabaseSettings.from_env(environment)
        wanted = {
            "database": ("" if database.user else database.secret_id, ("username", "password")),
            "spotify": (SpotifySettings.from_env(environment).secret_id, ("client_id", "client_secret")),
        }
        return health.secrets(connections.secrets(), wanted)

    return {
        "secrets": secrets,
        "sources": sources,
        "spotify": spotify,
        "database": lambda: health.database(connections.job_database(environment)),
        "lake": lambda: health.lake(connections.lake(environment), JOB),
    }
