"""Fills in the other names of artists: what people type for them in Korean and English.

Wikidata knows names and MusicBrainz ids by Spotify id, MusicBrainz adds aliases. Nothing here asks Spotify,
whose daily allowance is for people.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from maeari.catalogue import names
from maeari.catalogue.model import Alias
from maeari.deadline import Deadline
from maeari.errors import OutOfTime, RateLimited, SourceError
from maeari.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from maeari.catalogue.alias_ports import AliasChecks, IdentitySource, MusicbrainzSource, Spelling
    from maeari.catalogue.ports import ArtistStore

WIKIDATA = "wikidata"
MUSICBRAINZ = "musicbrainz"

ARTISTS_PER_PAGE = 250
"""As many as one query to Wikidata takes."""

RECHECK_AFTER = timedelta(days=30)
LABEL_CONFIDENCE = 95
ALIAS_CONFIDENCE = 80
OTHERS_NAME_CONFIDENCE = 60
"""Of a spelling that is another artist's own name: whoever types it most likely means that artist."""

ALIASES_KEPT = 40
"""Spellings of one artist that are stored, the sources' titles first."""

RESERVE_SECONDS = 15.0
"""Time kept for writing a page and for answering."""

FAILURES_IN_A_ROW = 3
"""After so many pages failed one after another a source is taken to be down."""


@dataclass(slots=True)
class Report:
    """What a run did.

    Attributes:
        artists: looked up to the end and noted as such.
        named: artists with at least one alias, also those that MusicBrainz owes an answer.
        aliases: spellings stored, whether new or known before.
        failures: pages without an answer, by source.
        stopped: why artists are left to look up, None when none are.
    """

    artists: int = 0
    named: int = 0
    aliases: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    stopped: str | None = None


class _Stopped(Exception):
    """The run can't go on now; the message tells why."""


class _Source:
    """Asks one source until it seems to be down; counts its failures."""

    def __init__(self, name: str, failures: dict[str, int]) -> None:
        self._name = name
        self._failures = failures
        self._in_a_row = 0
        self.given_up: str | None = None

    def ask[T](self, call: Callable[[], T]) -> T | None:
        """What the call gives, None if it fails or the source was given up. Raises `OutOfTime`."""
        if self.given_up:
            return None
        try:
            answer = call()
        except SourceError as error:
            logger.warning("no names from a source", source=self._name, reason=str(error))
            self._failures[self._name] = self._failures.get(self._name, 0) + 1
            self._in_a_row += 1
            if isinstance(error, RateLimited) or self._in_a_row == FAILURES_IN_A_ROW:
                self.given_up = str(error)
            return None
        self._in_a_row = 0
        return answer


class AliasFilling:
    """Walks over the artists whose aliases were not looked up lately, page by page, each noted when done.

    Args:
        checks: which artists are due.
        artists: gets the aliases.
        wikidata: names and MusicBrainz ids by Spotify id; without it there is nothing to go on with.
        musicbrainz: more names; while it is down, artists keep what Wikidata told and stay due.
    """

    def __init__(
        self,
        checks: AliasChecks,
        artists: ArtistStore,
        wikidata: IdentitySource,
        musicbrainz: MusicbrainzSource,
    ) -> None:
        self._checks = checks
        self._artists = artists
        self._wikidata = wikidata
        self._musicbrainz = musicbrainz

    def run(self, deadline: Deadline) -> dict[str, Any]:
        """Goes on until every artist is looked up, the time is nearly over or Wikidata is down.

        Args:
            deadline: of the invocation.

        Returns:
            The fields of `Report`. Failures of the sources are told there, never raised.
        """
        report = Report()
        try:
            self._walk(Deadline(deadline.remaining() - RESERVE_SECONDS), report)
        except _Stopped as stopped:
            report.stopped = str(stopped)
        except OutOfTime:
            report.stopped = "out of time"
        content = asdict(report)
        logger.info("filling of aliases ended", **content)
        return content

    def _walk(self, deadline: Deadline, report: Report) -> None:
        wikidata = _Source(WIKIDATA, report.failures)
        musicbrainz = _Source(MUSICBRAINZ, report.failures)
        before = datetime.now(UTC) - RECHECK_AFTER
        after = ""
        while page := self._checks.due(after=after, before=before, count=ARTISTS_PER_PAGE):
            after = page[-1][0]
            # An id that was made from a name means nothing to anybody else.
            ids = [artist_id for artist_id, name in page if artist_id != names.artist_id(name)]
            aliases, is_complete = self._look_up(ids, wikidata, musicbrainz, deadline)
            self._artists.save([], aliases)
            report.aliases += len(aliases)
            report.named += len({alias.artist_id for alias in aliases})
            if is_complete:
                self._checks.mark([artist_id for artist_id, _ in page], datetime.now(UTC))
                report.artists += len(page)
            if wikidata.given_up:
                raise _Stopped(wikidata.given_up)
        if report.failures:
            raise _Stopped("some artists got no answer")

    def _look_up(
        self, ids: Sequence[str], wikidata: _Source, musicbrainz: _Source, deadline: Deadline
    ) -> tuple[list[Alias], bool]:
        """Aliases of the artists, and whether both sources told all that they know."""
        if not ids:
            return [], True
        identities = wikidata.ask(lambda: self._wikidata.identities(ids, deadline))
        if identities is None:
            return [], False
        found: list[tuple[str, str, Sequence[Spelling]]] = [
            (artist_id, WIKIDATA, identity.spellings) for artist_id, identity in identities.items()
        ]
        mbids = {artist_id: identity.mbids for artist_id, identity in identities.items() if identity.mbids}
        more = musicbrainz.ask(lambda: self._of_musicbrainz(ids, mbids, deadline))
        found += [(artist_id, MUSICBRAINZ, spellings) for artist_id, spellings in more or ()]
        return self._aliases(found), more is not None

    def _of_musicbrainz(
        self, ids: Sequence[str], known: Mapping[str, Sequence[str]], deadline: Deadline
    ) -> list[tuple[str, Sequence[Spelling]]]:
        """Spellings of the artists whose MusicBrainz id Wikidata knows, or MusicBrainz itself."""
        linked = self._musicbrainz.mbids([artist_id for artist_id in ids if artist_id not in known], deadline)
        mbids = {**known, **{artist_id: [mbid] for artist_id, mbid in linked.items()}}
        spellings = self._musicbrainz.spellings([mbid for each in mbids.values() for mbid in each], deadline)
        return [
            (artist_id, spellings[mbid])
            for artist_id, each in mbids.items()
            for mbid in each
            if mbid in spellings
        ]

    def _aliases(self, found: Iterable[tuple[str, str, Sequence[Spelling]]]) -> list[Alias]:
        """The spellings as aliases, without the artists' own names, which are stored already."""
        aliases = _best(
            Alias(
                names.key(spelling.text),
                artist_id,
                source,
                spelling.language,
                LABEL_CONFIDENCE if spelling.is_label else ALIAS_CONFIDENCE,
            )
            for artist_id, source, spellings in found
            for spelling in spellings
        )
        owners = self._checks.owners(list(dict.fromkeys(alias.key for alias in aliases)))
        return [
            replace(alias, confidence=OTHERS_NAME_CONFIDENCE) if alias.key in owners else alias
            for alias in aliases
            if alias.artist_id not in owners.get(alias.key, ())
        ]


def _best(aliases: Iterable[Alias]) -> list[Alias]:
    """Each key of an artist once, and of the most certain ones as many as are kept."""
    by_artist: dict[str, dict[str, Alias]] = {}
    # Sorting keeps the order of equals: Wikidata, which always tells the language, before MusicBrainz.
    for alias in sorted(aliases, key=lambda alias: -alias.confidence):
        if alias.key:
            by_artist.setdefault(alias.artist_id, {}).setdefault(alias.key, alias)
    return [alias for of_artist in by_artist.values() for alias in list(of_artist.values())[:ALIASES_KEPT]]
