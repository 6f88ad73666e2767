"""Which tracks are the same recording, and which are a recording's lesser versions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from maeari.catalogue import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maeari.catalogue.model import Track

SAME_LENGTH_MS = 3000
"""A single and the album's copy differ by their silence at the end, hardly ever by more."""

_DATE_UNKNOWN = "9999"
_FEATURING = re.compile(r"[(\[]\s*(?:feat|ft|featuring|with|prod)\b[^)\]]*[)\]]", re.IGNORECASE)
_ASIDE = re.compile(r"[(\[（]([^)\]）]*)[)\]）]|\s[-–—]\s(.*)$")
_ADDITIONS = re.compile(r"\s*([(\[（]|\s[-–—]\s).*$", re.DOTALL)
_VERSION = re.compile(
    r"\b(?:live|karaoke|instrumental|inst|off vocal|remix|remixed|rmx|sped up|speed up|slowed|nightcore"
    r"|acapella|a cappella|8d audio|backing track|mr)\b"
    r"|라이브|노래방|반주|연주|인스트루멘탈|리믹스|콘서트|실황",
    re.IGNORECASE,
)


def is_version(title: str) -> bool:
    """Whether a title names a live, karaoke, instrumental, remixed or speed-changed version.

    Only what stands in brackets or after a dash counts: "Live" may be a song's own name.
    """
    return any(_VERSION.search(found[1] or found[2] or "") for found in _ASIDE.finditer(title))


def key_without_additions(title: str) -> str:
    """`names.key` of a title without what follows a bracket or a dash: versions, guests, translations.

    As recordings.sql does. A title that is nothing but an addition stays whole.
    """
    return names.key(_ADDITIONS.sub("", title)) or names.key(title)


def best_recordings(tracks: Iterable[Track]) -> list[Track]:
    """Each recording once, the most popular first; versions after all others.

    Two tracks are one recording when they share an ISRC, or when their titles are the same but for spelling
    and guests and their lengths differ by at most 3 s. Of several the most popular is kept, then the
    earliest; the others fill its gaps. Where no popularity is known the order given stands.
    """
    by_id: dict[str, Track] = {}
    for track in tracks:
        by_id[track.id] = _filled(by_id[track.id], track) if track.id in by_id else track
    ordered = sorted(
        by_id.values(),
        key=lambda track: (
            (-_popularity(track), track.release_date or _DATE_UNKNOWN)
            if track.popularity is not None
            else (1, "")
        ),
    )
    kept: list[Track] = []
    for track in ordered:
        place = next((place for place, other in enumerate(kept) if _same_recording(track, other)), None)
        if place is None:
            kept.append(track)
        else:
            kept[place] = _filled(kept[place], track)
    return sorted(kept, key=lambda track: is_version(track.title))


def newest_and_most_popular(tracks: Iterable[Track]) -> list[Track]:
    """The tracks as people want to see them: most popular, newest, second most popular and so on.

    Versions come after all others. Where no track has a popularity, the source's own order (relevance)
    stands in for it.
    """
    popular = by_popularity(tracks)
    interleaved = (track for pair in zip(popular, by_age(popular), strict=True) for track in pair)
    once = {track.id: track for track in interleaved}.values()
    return sorted(once, key=lambda track: is_version(track.title))


def by_popularity(tracks: Iterable[Track]) -> list[Track]:
    """Most popular first, versions after all others; in the source's order where popularity isn't told."""
    return sorted(tracks, key=lambda track: (is_version(track.title), -_popularity(track)))


def by_age(tracks: Iterable[Track]) -> list[Track]:
    """Newest first, versions after all others."""
    newest = sorted(tracks, key=lambda track: track.release_date or "", reverse=True)
    return sorted(newest, key=lambda track: is_version(track.title))


def _popularity(track: Track) -> int:
    return track.popularity or 0


def _same_recording(one: Track, other: Track) -> bool:
    if one.isrc and one.isrc == other.isrc:
        return True
    if one.duration_ms is None or other.duration_ms is None:
        return False
    near = abs(one.duration_ms - other.duration_ms) <= SAME_LENGTH_MS
    return near and _title_key(one.title) == _title_key(other.title)


def _title_key(title: str) -> str:
    return names.key(_FEATURING.sub("", title)) or names.key(title)


def _filled(kept: Track, other: Track) -> Track:
    """The kept track with what only the other tells; album, date and picture stay together."""
    filled = replace(
        kept,
        popularity=kept.popularity if kept.popularity is not None else other.popularity,
        duration_ms=kept.duration_ms if kept.duration_ms is not None else other.duration_ms,
        isrc=kept.isrc or other.isrc,
    )
    if kept.image_url or kept.album:
        return filled
    return replace(
        filled,
        album=other.album,
        release_date=other.release_date or kept.release_date,
        image_url=other.image_url,
    )
