"""Looks artists up: what people type for them in Korean and English, and the genres they are filed under.

Wikidata knows names, genres and MusicBrainz ids by Spotify id, MusicBrainz adds aliases and tags. Nothing
here asks Spotify, whose daily allowance is for people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from maeari.catalogue import names, tags
from maeari.catalogue.alias_ports import Identity
from maeari.catalogue.model import Alias
from maeari.errors import SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maeari.catalogue.alias_ports import (
        AliasChecks,
        ArtistMbids,
        ArtistTags,
        IdentitySource,
        MusicbrainzSource,
        Spelling,
    )
    from maeari.catalogue.ports import ArtistStore
    from maeari.deadline import Deadline

WIKIDATA = "wikidata"
MUSICBRAINZ = "musicbrainz"

RECHECK_AFTER = timedelta(days=30)
LABEL_CONFIDENCE = 95
ALIAS_CONFIDENCE = 80
OTHERS_NAME_CONFIDENCE = 60
"""Of a spelling that is another artist's own name: whoever types it most likely means that artist."""

ALIASES_KEPT = 40
"""Spellings of one artist that are stored, the sources' titles first."""

type Told = Mapping[str, Mapping[str, Identity]]
"""Identities by source and artist id."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a lookup came to.

    Attributes:
        is_complete: whether both sources told all that they know, so that the artists are noted as looked up.
        asked: the sources that were asked, with the error of those that gave no answer.
        named: artists with at least one alias.
        aliases: spellings stored, whether new or known before.
        tags: tags stored, likewise.
    """

    is_complete: bool
    asked: Mapping[str, SourceError | None]
    named: int
    aliases: int
    tags: int


class NamesLookup:
    """Asks both sources and stores aliases, tags and MusicBrainz ids.

    Args:
        checks: when each artist was looked up.
        artists: gets the aliases.
        tags: gets the tags, and the genres that they come to.
        mbids: gets the MusicBrainz ids.
        wikidata: names, tags and MusicBrainz ids by Spotify id; without it there is nothing to go on with.
        musicbrainz: more names and tags; while it is down, artists keep what Wikidata told and stay due.
    """

    def __init__(
        self,
        checks: AliasChecks,
        artists: ArtistStore,
        tags: ArtistTags,
        mbids: ArtistMbids,
        *,
        wikidata: IdentitySource,
        musicbrainz: MusicbrainzSource,
    ) -> None:
        self._checks = checks
        self._artists = artists
        self._tags = tags
        self._mbids = mbids
        self._wikidata = wikidata
        self._musicbrainz = musicbrainz

    def complete(self, artists: Sequence[tuple[str, str]], deadline: Deadline) -> bool:
        """Looks up those of the artists that were not looked up lately.

        Args:
            artists: (id, name) of each.
            deadline: for all of them.

        Returns:
            Whether every source told all; if not, the artists are to be tried again later.

        Raises:
            OutOfTime: nothing was stored.
        """
        lately = self._checks.checked([each for each, _ in artists], since=datetime.now(UTC) - RECHECK_AFTER)
        due = [artist for artist in artists if artist[0] not in lately]
        return self.look_up(due, deadline).is_complete

    def look_up(
        self, artists: Sequence[tuple[str, str]], deadline: Deadline, *, with_musicbrainz: bool = True
    ) -> LookedUp:
        """Looks artists up, given as (id, name), and notes them if that is complete. Raises `OutOfTime`."""
        # An id that was made from a name means nothing to anybody else.
        known = {artist_id: name for artist_id, name in artists if artist_id != names.artist_id(name)}
        told, failures = self._ask(list(known), deadline, with_musicbrainz=with_musicbrainz)
        now = datetime.now(UTC)
        aliases = self._aliases(told)
        self._artists.save([], aliases)
        tags_stored = self._save_tags(known, told, now)
        self._save_mbids(known, told, now)
        is_complete = not known or told.keys() == {WIKIDATA, MUSICBRAINZ}
        if is_complete:
            self._checks.mark([artist_id for artist_id, _ in artists], now)
        return LookedUp(
            is_complete=is_complete,
            asked=dict.fromkeys(told) | failures,
            named=len({alias.artist_id for alias in aliases}),
            aliases=len(aliases),
            tags=tags_stored,
        )

    def _ask(
        self, ids: Sequence[str], deadline: Deadline, *, with_musicbrainz: bool
    ) -> tuple[Told, dict[str, SourceError]]:
        """What the sources told, and why the others didn't. Without Wikidata, MusicBrainz isn't asked."""
        told: dict[str, Mapping[str, Identity]] = {}
        if not ids:
            return told, {}
        try:
            told[WIKIDATA] = self._wikidata.identities(ids, deadline)
            if with_musicbrainz:
                told[MUSICBRAINZ] = self._of_musicbrainz(ids, told[WIKIDATA], deadline)
        except SourceError as error:
            silent = MUSICBRAINZ if WIKIDATA in told else WIKIDATA
            logger.warning("no names from a source", source=silent, reason=str(error))
            return told, {silent: error}
        return told, {}

    def _of_musicbrainz(
        self, ids: Sequence[str], identities: Mapping[str, Identity], deadline: Deadline
    ) -> dict[str, Identity]:
        """The artists whose MusicBrainz id Wikidata knows, or MusicBrainz itself."""
        known = {artist_id: identity.mbids for artist_id, identity in identities.items() if identity.mbids}
        linked = self._musicbrainz.mbids([artist_id for artist_id in ids if artist_id not in known], deadline)
        mbids = {**known, **{artist_id: (mbid,) for artist_id, mbid in linked.items()}}
        found = self._musicbrainz.artists([mbid for each in mbids.values() for mbid in each], deadline)
        return {
            artist_id: _joined([found[mbid] for mbid in each if mbid in found], each)
            for artist_id, each in mbids.items()
        }

    def _save_tags(self, known: Mapping[str, str], told: Told, now: datetime) -> int:
        """Stores tags and genres; the number of tags."""
        kept = {
            source: {artist_id: tags.kept(_of(identities, artist_id).tags) for artist_id in known}
            for source, identities in told.items()
        }
        for source, by_artist in kept.items():
            self._tags.replace(source, by_artist, now)
        genres = {
            artist_id: tags.genres(
                kept.get(MUSICBRAINZ, {}).get(artist_id, ()),
                kept.get(WIKIDATA, {}).get(artist_id, ()),
                [name, *_titles(told, artist_id)],
            )
            for artist_id, name in known.items()
        }
        self._tags.fill_genres({artist_id: found for artist_id, found in genres.items() if found})
        return sum(len(each) for by_artist in kept.values() for each in by_artist.values())

    def _save_mbids(self, artist_ids: Iterable[str], told: Told, now: datetime) -> None:
        """Stores the ids that Wikidata tells, and for the other artists those that MusicBrainz does."""
        of_wikidata = {
            artist_id: each.mbids for artist_id, each in told.get(WIKIDATA, {}).items() if each.mbids
        }
        self._mbids.replace(WIKIDATA, of_wikidata, now)
        if MUSICBRAINZ in told:
            others = [artist_id for artist_id in artist_ids if artist_id not in of_wikidata]
            linked = {artist_id: _of(told[MUSICBRAINZ], artist_id).mbids for artist_id in others}
            self._mbids.replace(MUSICBRAINZ, linked, now)

    def _aliases(self, told: Told) -> list[Alias]:
        """The spellings as aliases, without the artists' own names, which are stored already."""
        aliases = _best(
            _alias(spelling, artist_id, source)
            for source, identities in told.items()
            for artist_id, identity in identities.items()
            for spelling in identity.spellings
        )
        owners = self._checks.owners(list(dict.fromkeys(alias.key for alias in aliases)))
        return [
            replace(alias, confidence=OTHERS_NAME_CONFIDENCE) if alias.key in owners else alias
            for alias in aliases
            if alias.artist_id not in owners.get(alias.key, ())
        ]


def _of(identities: Mapping[str, Identity], artist_id: str) -> Identity:
    return identities.get(artist_id) or Identity()


def _joined(identities: Sequence[Identity], mbids: Sequence[str]) -> Identity:
    """Several entries of one artist, known by these ids, as one."""
    return Identity(
        spellings=tuple(spelling for each in identities for spelling in each.spellings),
        mbids=tuple(mbids),
        tags=tuple(tag for each in identities for tag in each.tags),
    )


def _titles(told: Told, artist_id: str) -> list[str]:
    """What the sources call the artist."""
    spellings = (each for identities in told.values() for each in _of(identities, artist_id).spellings)
    return [spelling.text for spelling in spellings if spelling.is_label]


def _alias(spelling: Spelling, artist_id: str, source: str) -> Alias:
    confidence = LABEL_CONFIDENCE if spelling.is_label else ALIAS_CONFIDENCE
    return Alias(names.key(spelling.text), artist_id, source, spelling.language, confidence)


def _best(aliases: Iterable[Alias]) -> list[Alias]:
    """Each key of an artist once, and of the most certain ones as many as are kept."""
    by_artist: dict[str, dict[str, Alias]] = {}
    # Sorting keeps the order of equals: Wikidata, which always tells the language, before MusicBrainz.
    for alias in sorted(aliases, key=lambda alias: -alias.confidence):
        if alias.key:
            by_artist.setdefault(alias.artist_id, {}).setdefault(alias.key, alias)
    return [alias for of_artist in by_artist.values() for alias in list(of_artist.values())[:ALIASES_KEPT]]
