"""What more than one function looks names up with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maeari import connections
from maeari.settings import NamesSettings

if TYPE_CHECKING:
    from maeari.catalogue.mysql import Database
    from maeari.catalogue.names_lookup import NamesLookup
    from maeari.connections import Environment
    from maeari.sources.musicbrainz import Musicbrainz
    from maeari.sources.wikidata import Wikidata


def names_lookup(environment: Environment, database: Database) -> NamesLookup:
    """Other names, tags and ids of artists."""
    from maeari.catalogue.mysql_alias_checks import MysqlAliasChecks
    from maeari.catalogue.mysql_artist_tags import MysqlArtistTags
    from maeari.catalogue.mysql_artists import MysqlArtists
    from maeari.catalogue.mysql_mbids import MysqlMbids
    from maeari.catalogue.names_lookup import NamesLookup

    wikidata, musicbrainz = name_sources(environment)
    return NamesLookup(
        checks=MysqlAliasChecks(database),
        artists=MysqlArtists(database),
        tags=MysqlArtistTags(database),
        mbids=MysqlMbids(database),
        wikidata=wikidata,
        musicbrainz=musicbrainz,
    )


def name_sources(environment: Environment) -> tuple[Wikidata, Musicbrainz]:
    """The sources of names."""
    from maeari.sources import musicbrainz as mb
    from maeari.sources.pace import Pace
    from maeari.sources.wikidata import Wikidata

    settings = NamesSettings.from_env(environment)
    agent = user_agent(settings.contact)
    pace = Pace(mb.NAME, mb.SECONDS_BETWEEN_CALLS, connections.source_state(environment))
    musicbrainz = mb.Musicbrainz(settings.musicbrainz_url, agent, pace)
    return Wikidata(settings.wikidata_url, agent), musicbrainz


def user_agent(contact: str) -> str:
    """How maeari names itself to the sources that want to know whom to write to."""
    return f"maeari/0.1 ( {contact} )"
