"""Spotify's JSON objects, with the fields that development mode or extended quota shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from local.sources.catalogue import MARKETS
from local.sources.playlists import not_a_track

if TYPE_CHECKING:
    from local.sources.catalogue import Album, Artist, Catalogue, Track
    from local.sources.playlists import Playlist

_PICTURE_WIDTHS = (640, 320, 160)
_FOLLOWERS_PER_POINT = 4_321


def page_url(url: str, offset: int, limit: int) -> str:
    """`url` with another `offset` and the `limit` in force."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"offset": str(offset), "limit": str(limit)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def features_object(track: Track, features: dict[str, float | int]) -> dict[str, Any]:
    """The audio features object of the Web API."""
    return features | {
        "id": track.id,
        "type": "audio_features",
        "uri": f"spotify:track:{track.id}",
        "duration_ms": track.duration_ms,
        "time_signature": 4,
    }


@dataclass(frozen=True, slots=True)
class View:
    """How one request sees the catalogue: base URL for links, language of names, fields of its quota mode."""

    catalogue: Catalogue
    host: str
    korean: bool
    extended: bool

    def artist(self, artist: Artist) -> dict[str, Any]:
        """The full artist object."""
        shown = self._simplified_artist(artist) | {
            "genres": list(artist.genres),
            "images": self._images(artist.id),
        }
        if self.extended:
            followers = artist.popularity**2 * _FOLLOWERS_PER_POINT
            shown |= {"popularity": artist.popularity, "followers": {"href": None, "total": followers}}
        return shown

    def track(self, track: Track) -> dict[str, Any]:
        """The full track object."""
        shown = self.simplified_track(track) | {
            "album": self.album(self.catalogue.albums[track.album_id]),
            "external_ids": {"isrc": track.isrc},
        }
        if self.extended:
            shown |= {"popularity": track.popularity}
        return shown

    def simplified_track(self, track: Track) -> dict[str, Any]:
        """The track object inside albums: no album, popularity or ISRC."""
        artist = self.catalogue.artists[track.artist_id]
        shown: dict[str, Any] = self._object(
            "track", track.id, track.title, f"{self._name(artist)} {track.title}"
        )
        shown |= {
            "artists": [self._simplified_artist(artist)],
            "disc_number": 1,
            "track_number": track.number,
            "duration_ms": track.duration_ms,
            "explicit": False,
            "is_local": False,
            "is_playable": True,
        }
        if self.extended:
            shown |= {"available_markets": list(MARKETS), "preview_url": None}
        return shown

    def album(self, album: Album) -> dict[str, Any]:
        """The simplified album object."""
        artist = self.catalogue.artists[album.artist_id]
        shown: dict[str, Any] = self._object(
            "album", album.id, album.title, f"{self._name(artist)} {album.title}"
        )
        shown |= {
            "album_type": album.album_type,
            "artists": [self._simplified_artist(artist)],
            "images": self._images(album.id),
            "release_date": album.release_date,
            "release_date_precision": album.precision,
            "total_tracks": len(album.track_ids),
        }
        if self.extended:
            shown |= {"available_markets": list(MARKETS)}
        return shown

    def artist_album(self, album: Album) -> dict[str, Any]:
        """The album object in an artist's list."""
        return self.album(album) | ({"album_group": album.album_type} if self.extended else {})

    def full_album(self, album: Album) -> dict[str, Any]:
        """The full album object without its tracks."""
        shown = self.album(album) | {"copyrights": [], "genres": []}
        if self.extended:
            popularity = max(self.catalogue.tracks[track_id].popularity for track_id in album.track_ids)
            shown |= {"label": "Sample", "popularity": popularity}
        return shown

    def playlist(self, playlist: Playlist) -> dict[str, Any]:
        """The playlist object without its entries."""
        shown: dict[str, Any] = self._object("playlist", playlist.id, playlist.name, playlist.name)
        shown |= {
            "collaborative": False,
            "description": "",
            "images": [],
            "public": True,
            "snapshot_id": "sample",
        }
        if self.extended:
            shown |= {"followers": {"href": None, "total": playlist.followers}}
        return shown

    def playlist_entry(self, entry: str, name: str) -> dict[str, Any]:
        """A track, or what stands in the place of one, with what the playlist tells of it."""
        known = self.catalogue.tracks.get(entry)
        found = self.track(known) if known else not_a_track(entry)
        return {"added_at": "2026-11-20T00:00:00Z", "is_local": entry == "local", name: found}

    def _simplified_artist(self, artist: Artist) -> dict[str, Any]:
        return self._object("artist", artist.id, self._name(artist), self._name(artist))

    def _name(self, artist: Artist) -> str:
        return artist.display_name if self.korean else artist.name

    def _object(self, kind: str, key: str, name: str, sought: str) -> dict[str, Any]:
        """What all objects share; the link searches, because the invented ids lead nowhere."""
        return {
            "id": key,
            "name": name,
            "type": kind,
            "uri": f"spotify:{kind}:{key}",
            "href": f"{self.host}/spotify/v1/{kind}s/{key}",
            "external_urls": {"spotify": f"https://open.spotify.com/search/{quote(sought, safe='')}"},
        }

    def _images(self, key: str) -> list[dict[str, Any]]:
        return [
            {"url": f"{self.host}/images/{key}.svg?width={width}", "width": width, "height": width}
            for width in _PICTURE_WIDTHS
        ]
