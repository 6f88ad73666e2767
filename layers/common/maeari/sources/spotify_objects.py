"""Spotify's JSON objects as records of the catalogue; every field may be missing (reference, section 2.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from maeari.catalogue.model import FEATURES, Artist, AudioFeatures, Track
from maeari.sources import parsing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME = "spotify"
_CARD_WIDTH = 300


def artist(entry: Mapping[str, Any]) -> Artist | None:
    """None without id or name."""
    artist_id, name = parsing.text(entry.get("id")), parsing.text(entry.get("name"))
    if not artist_id or not name:
        return None
    return Artist(
        id=artist_id,
        name=name,
        source=NAME,
        fetched_at=datetime.now(UTC),
        genres=tuple(genre.lower() for genre in parsing.texts(entry.get("genres"))),
        popularity=parsing.integer(entry.get("popularity")),
        image_url=_picture(entry.get("images")),
        url=parsing.url(parsing.mapping(entry.get("external_urls")).get("spotify")),
    )


def track(entry: Mapping[str, Any], album: Mapping[str, Any] | None = None) -> Track | None:
    """None without id or title. A simplified track has no album of its own: give that which it came in."""
    track_id, title = parsing.text(entry.get("id")), parsing.text(entry.get("name"))
    if not track_id or not title:
        return None
    album = parsing.mapping(entry.get("album")) or album or {}
    return Track(
        id=track_id,
        title=title,
        album=parsing.text(album.get("name")),
        release_date=parsing.text(album.get("release_date")),
        popularity=parsing.integer(entry.get("popularity")),
        duration_ms=parsing.integer(entry.get("duration_ms")),
        isrc=parsing.text(parsing.mapping(entry.get("external_ids")).get("isrc")),
        image_url=_picture(album.get("images")),
        url=parsing.url(parsing.mapping(entry.get("external_urls")).get("spotify")),
        album_id=parsing.text(album.get("id")),
    )


def artist_ids(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids of a track's artists."""
    return tuple(filter(None, (parsing.text(a.get("id")) for a in parsing.items(entry.get("artists")))))


def artist_names(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Id and name of those of a track's artists that have both."""
    for each in parsing.items(entry.get("artists")):
        artist_id, name = parsing.text(each.get("id")), parsing.text(each.get("name"))
        if artist_id and name:
            yield artist_id, name


def features(entry: Mapping[str, Any]) -> AudioFeatures | None:
    """None without id."""
    track_id = parsing.text(entry.get("id"))
    if not track_id:
        return None
    values = {name: parsing.number(entry.get(name)) for name in FEATURES}
    return AudioFeatures(track_id, NAME, datetime.now(UTC), **values)


def _picture(images: Any) -> str | None:
    """The smallest picture of at least 300 pixels: enough for a card on a phone, and quick to load."""
    sized = [
        (parsing.integer(image.get("width")) or 0, url)
        for image in parsing.items(images)
        if (url := parsing.url(image.get("url")))
    ]
    large = [entry for entry in sized if entry[0] >= _CARD_WIDTH]
    return min(large)[1] if large else max(sized, default=(0, None))[1]
