"""Relevance of artists and tracks to a query, in the manner of Spotify's search.

An exact name or alias comes first, then prefix, containment, a whole name or a shared word in a longer query,
and only when none of these match, near spelling. Like the real search it also returns weak hits.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.sources.catalogue import Artist, Catalogue, Track

EXACT, PREFIX, CONTAINS, NAMED, WORD, NEAR = 100.0, 80.0, 60.0, 50.0, 30.0, 20.0
_TITLE_SHARE = 0.9
_NEAR_RATIO = 0.72
_FIELD = re.compile(r'(artist|track):(?:"([^"]*)"|(\S+))')


@functools.lru_cache(maxsize=16_384)
def normalise(text: str) -> str:
    """Letters and digits of `text`, folded; the text itself where it has none (`!!!`)."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return "".join(character for character in folded if character.isalnum()) or folded


def search_artists(catalogue: Catalogue, query: str) -> list[Artist]:
    """Artists for `query`, best first; empty when nothing is plausible."""
    fields, plain = _split_fields(query)
    scores = _artist_scores(catalogue, fields.get("artist", plain))
    return sorted(
        (catalogue.artists[artist_id] for artist_id in scores),
        key=lambda artist: (-scores[artist.id], -artist.popularity, artist.name),
    )


def search_tracks(catalogue: Catalogue, query: str) -> list[Track]:
    """Tracks whose title or artist matches `query`, best first; filters `artist:"…"` and `track:"…"` hold."""
    fields, plain = _split_fields(query)
    by_artist = _artist_scores(catalogue, fields.get("artist", plain))
    scores: dict[str, float] = {}
    for track in catalogue.tracks.values():
        artist_score = by_artist.get(track.artist_id, 0.0)
        title_score = _TITLE_SHARE * _score(fields.get("track", plain), (track.title,))
        if ("artist" in fields and not artist_score) or ("track" in fields and not title_score):
            continue
        both = artist_score + title_score if artist_score and title_score else 0.0
        score = max(artist_score, title_score, both)
        if score:
            scores[track.id] = score
    return sorted(
        (catalogue.tracks[track_id] for track_id in scores),
        key=lambda track: (-scores[track.id], -track.popularity, track.title),
    )


def _split_fields(query: str) -> tuple[dict[str, str], str]:
    fields = {match[1]: match[2] or match[3] or "" for match in _FIELD.finditer(query)}
    return fields, _FIELD.sub("", query).strip()


def _artist_scores(catalogue: Catalogue, query: str) -> dict[str, float]:
    scores = {artist.id: _score(query, artist.names) for artist in catalogue.artists.values()}
    if not any(scores.values()):
        scores = {artist.id: _near(query, artist.names) for artist in catalogue.artists.values()}
    return {artist_id: score for artist_id, score in scores.items() if score}


def _score(query: str, names: Iterable[str]) -> float:
    wanted = normalise(query)
    if not wanted:
        return 0.0
    words = {normalise(word) for word in query.split()}
    return max(_score_name(wanted, words, name) for name in names)


def _score_name(wanted: str, words: set[str], name: str) -> float:
    have = normalise(name)
    if have == wanted:
        return EXACT
    if have.startswith(wanted):
        return PREFIX
    if len(wanted) > 1 and wanted in have:
        return CONTAINS
    if have in words or (len(have) > 1 and wanted.startswith(have)):
        return NAMED
    if any(len(word) > 1 and word in words for word in map(normalise, name.split())):
        return WORD
    return 0.0


def _near(query: str, names: Iterable[str]) -> float:
    """Up to `NEAR`, compared by the letters of Hangul syllables: one wrong vowel is one letter of many."""
    wanted = unicodedata.normalize("NFD", normalise(query))
    matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
    best = 0.0
    for name in names:
        matcher.set_seq1(unicodedata.normalize("NFD", normalise(name)))
        if matcher.real_quick_ratio() >= _NEAR_RATIO and matcher.quick_ratio() >= _NEAR_RATIO:
            best = max(best, matcher.ratio())
    return NEAR * best if best >= _NEAR_RATIO else 0.0
