"""ListenBrainz: which artists the people who listen to an artist listen to as well.

The call follows the music-sources reference, section 6. The endpoint is experimental; its data is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maeari.errors import SourceUnavailable
from maeari.sources import parsing
from maeari.sources.http import JsonClient
from maeari.sources.outages import outage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from maeari.deadline import Deadline
    from maeari.sources.pace import Pace

NAME = "listenbrainz"
SECONDS_BETWEEN_CALLS = 1.0

ALGORITHM = "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30"
"""One of those that the service computes; it refuses any other with 400, and names them."""

_READ_SECONDS = 15.0
_PATH = "/similar-artists/json"


class Listenbrainz:
    """A `ListenerSource` over ListenBrainz Labs; for jobs only, as it waits between calls.

    Args:
        base_url: such as `https://labs.api.listenbrainz.org`.
        user_agent: names us and how to reach us.
        pace: admits each call in its turn.
    """

    def __init__(self, base_url: str, user_agent: str, pace: Pace) -> None:
        self._api = JsonClient(NAME, base_url, _READ_SECONDS)
        self._headers = {"User-Agent": user_agent}
        self._pace = pace

    def similar(self, mbid: str, deadline: Deadline) -> Mapping[str, int]:
        """One call; none for what is no MusicBrainz id."""
        if not parsing.mbid(mbid):
            return {}
        self._pace.wait(deadline)
        parameters = {"artist_mbids": mbid, "algorithm": ALGORITHM}
        entries = self._api.get_list(_PATH, parameters, deadline, self._headers)
        scores: dict[str, int] = {}
        for row in _rows(entries):
            similar, score = parsing.mbid(row.get("artist_mbid")), parsing.integer(row.get("score"))
            if similar and similar != mbid and score and score > 0:
                scores[similar] = max(score, scores.get(similar, 0))
        return scores


def _rows(entries: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The rows of either shape: a plain list of them, or the older list of a page's blocks with `data`.

    A block may be a text, or the row of the artist asked for, which has no score.
    """
    objects = parsing.items(entries)
    # An answer that can't be read must not pass for one that names nobody: that would replace what is kept.
    if entries and not any("artist_mbid" in each or "data" in each for each in objects):
        raise outage(SourceUnavailable(NAME, f"{_PATH}: a list of another shape"))
    for each in objects:
        yield from parsing.items(each["data"]) if "data" in each else [each]
