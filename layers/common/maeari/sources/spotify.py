"""Spotify's Web API with client credentials, in development mode as well as with extended quota.

Which of the two an app has is found out by calling, never by date; every response field is optional
(music-sources reference, sections 2.3 to 2.6).
"""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any

from maeari.errors import CapabilityMissing, NotFound, RequestRefused, TokenRefused
from maeari.sources import parsing, spotify_playlists
from maeari.sources import spotify_objects as objects
from maeari.sources.access_token import AccessToken
from maeari.sources.bounded import begin
from maeari.sources.capabilities import Capabilities
from maeari.sources.http import JsonClient
from maeari.sources.ports import SearchResult
from maeari.sources.quota import Quota

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from maeari.catalogue.model import Artist, AudioFeatures, Track
    from maeari.deadline import Deadline
    from maeari.sources.ports import Playlist

NAME = objects.NAME
SEARCH_LIMIT = 10
"""Most results a type in development mode; 11 gives 400 "Invalid limit"."""

EXTENDED_SEARCH_LIMIT = 50
NEWEST_ALBUMS = 2
"""Albums whose tracks are read: two calls more."""

_ALBUMS_LIMIT = 10
_FEATURES_PER_CALL = 100
_ARTISTS_PER_CALL = 50
_MARKET = "KR"


class Spotify:
    """Spotify's half of a `MusicSource`: `tracks.ArtistTracks` adds the choice among its lists of tracks.

    Args:
        api_url: base of the Web API, such as `https://api.spotify.com/v1`.
        accounts_url: base of the token service.
        credentials: returns client id and secret; called when a token is fetched.
        quota: admits each call; by default it keeps cooldowns in this environment only.
        capabilities: what the client id may do; by default found out in this environment only.
        renew: looks for newer credentials where these are refused; whether there are any.
    """

    def __init__(
        self,
        api_url: str,
        accounts_url: str,
        credentials: Callable[[], Sequence[str]],
        quota: Quota | None = None,
        capabilities: Capabilities | None = None,
        *,
        renew: Callable[[], bool] = lambda: False,
    ) -> None:
        quota = quota or Quota(NAME)
        self._api = JsonClient(NAME, api_url, quota=quota)
        self._token = AccessToken(JsonClient(NAME, accounts_url, quota=quota), credentials, renew)
        self.purpose = quota.purpose
        self.quota = quota
        self.capabilities = capabilities or Capabilities(lambda: credentials()[0])

    @property
    def calls(self) -> int:
        """Calls made so far, without those for tokens: they count against no quota."""
        return self._api.calls

    def search(self, text: str, deadline: Deadline, language: str) -> SearchResult:
        """One call for artists and tracks of a plain query (section 4: no field filters for Korean)."""
        query: dict[str, str | int] = {
            "q": text,
            "type": "artist,track",
            "market": _MARKET,
            "limit": SEARCH_LIMIT,
        }
        content = self._get("/search", query, deadline, "search", language)
        entries = parsing.items(parsing.mapping(content.get("artists")).get("items"))
        self._note_popularity(entries)
        artists = map(objects.artist, entries)
        tracks = parsing.items(parsing.mapping(content.get("tracks")).get("items"))
        return SearchResult(
            tuple(artist for artist in artists if artist),
            tuple((objects.artist_ids(entry), track) for entry in tracks if (track := objects.track(entry))),
            {artist_id: name for entry in tracks for artist_id, name in objects.artist_names(entry)},
        )

    def artist(self, artist_id: str, deadline: Deadline, language: str) -> Artist:
        """One artist by id."""
        entry = self._get(f"/artists/{artist_id}", {}, deadline, "artists", language)
        artist = objects.artist(entry)
        if artist is None:
            raise NotFound(NAME, f"artist {artist_id} came without id or name")
        self._note_popularity([entry])
        return artist

    def artists(self, artist_ids: Sequence[str], deadline: Deadline, language: str) -> Iterator[Artist]:
        """Several artists, 50 in a call where batch reads are allowed, else one by one.

        Each is given as soon as it is read, so an error takes away nothing that came before it. Unknown ids
        are left out.
        """
        if self.capabilities.may("batch_reads") is not False:
            try:
                yield from self._batches_of_artists(artist_ids, deadline, language)
            except CapabilityMissing:
                self.capabilities.note("batch_reads", allowed=False)
            else:
                return
        for artist_id in artist_ids:
            try:
                artist = self.artist(artist_id, deadline, language)
            except NotFound:
                continue
            yield artist

    def top_tracks(self, artist: Artist, deadline: Deadline) -> list[Track] | None:
        """The ten that are heard most, None where this app may not ask for them."""
        if self.capabilities.may("top_tracks") is False:
            return None
        query = {"market": _MARKET}
        try:
            content = self._get(f"/artists/{artist.id}/top-tracks", query, deadline, "top-tracks")
        except CapabilityMissing:
            self.capabilities.note("top_tracks", allowed=False)
            return None
        self.capabilities.note("top_tracks", allowed=True)
        return _tracks_with(artist.id, content.get("tracks"))

    def searched_tracks(self, artist: Artist, deadline: Deadline) -> list[Track]:
        """What one search for tracks by the artist's name finds: 10, or 50 where that is allowed."""
        name = artist.name.replace('"', " ")
        query: dict[str, str | int] = {"q": f'artist:"{name}"', "type": "track", "market": _MARKET}
        content = None
        if self.capabilities.may("search_50") is not False:
            content = self._wide_search(query, deadline)
        if content is None:
            content = self._get("/search", query | {"limit": SEARCH_LIMIT}, deadline, "search")
        return _tracks_with(artist.id, parsing.mapping(content.get("tracks")).get("items"))

    def newest_tracks(self, artist: Artist, deadline: Deadline) -> list[Track]:
        """The tracks of the newest two albums and singles, read side by side."""
        query: dict[str, str | int] = {
            "include_groups": "album,single",
            "market": _MARKET,
            "limit": _ALBUMS_LIMIT,
        }
        content = self._get(f"/artists/{artist.id}/albums", query, deadline, "artist-albums")
        # The order of mixed groups is not by date.
        dated = sorted(
            parsing.items(content.get("items")),
            key=lambda album: parsing.text(album.get("release_date")) or "",
            reverse=True,
        )
        ids = list(dict.fromkeys(filter(None, (parsing.text(album.get("id")) for album in dated))))
        reads = [
            begin(lambda album_id=album_id: self._album_tracks(album_id, artist.id, deadline))  # type: ignore[misc]
            for album_id in ids[:NEWEST_ALBUMS]
        ]
        return [track for read in reads for track in read.result()]

    def playlist(self, playlist_id: str, deadline: Deadline, market: str) -> Playlist:
        """A playlist whole, 50 tracks a call, as one market hears it.

        Raises:
            PlaylistClosed: this app may not read it, or nobody may; the message says what to do.
        """
        return spotify_playlists.read(self._get, playlist_id, deadline, market)

    def features(self, track_ids: Sequence[str], deadline: Deadline) -> Mapping[str, AudioFeatures]:
        """Audio features by track id, 100 ids a call; tracks that Spotify doesn't know are left out.

        Raises:
            CapabilityMissing: this app may not ask for them; known without a call for a day.
        """
        if self.capabilities.may("audio_features") is False:
            raise CapabilityMissing(NAME, "audio features, as found out before")
        found: dict[str, AudioFeatures] = {}
        for ids in batched(track_ids, _FEATURES_PER_CALL, strict=False):
            query = {"ids": ",".join(ids)}
            try:
                content = self._get("/audio-features", query, deadline, "audio-features")
            except (CapabilityMissing, NotFound) as error:
                self.capabilities.note("audio_features", allowed=False)
                raise CapabilityMissing(NAME, "audio features") from error
            self.capabilities.note("audio_features", allowed=True)
            read = map(objects.features, parsing.items(content.get("audio_features")))
            found.update({each.track_id: each for each in read if each})
        return {track_id: found[track_id] for track_id in track_ids if track_id in found}

    def _batches_of_artists(
        self, artist_ids: Sequence[str], deadline: Deadline, language: str
    ) -> Iterator[Artist]:
        for ids in batched(artist_ids, _ARTISTS_PER_CALL, strict=False):
            content = self._get("/artists", {"ids": ",".join(ids)}, deadline, "artists-batch", language)
            self.capabilities.note("batch_reads", allowed=True)
            entries = parsing.items(content.get("artists"))
            self._note_popularity(entries)
            yield from filter(None, map(objects.artist, entries))

    def _wide_search(self, query: Mapping[str, str | int], deadline: Deadline) -> dict[str, Any] | None:
        try:
            found = self._get("/search", {**query, "limit": EXTENDED_SEARCH_LIMIT}, deadline, "search")
        except RequestRefused as error:
            if "Invalid limit" not in str(error):
                raise
            self.capabilities.note("search_50", allowed=False)
            return None
        self.capabilities.note("search_50", allowed=True)
        return found

    def _album_tracks(self, album_id: str, artist_id: str, deadline: Deadline) -> list[Track]:
        album = self._get(f"/albums/{album_id}", {"market": _MARKET}, deadline, "albums")
        return _tracks_with(artist_id, parsing.mapping(album.get("tracks")).get("items"), album)

    def _note_popularity(self, entries: Sequence[Mapping[str, Any]]) -> None:
        if entries:
            told = any(parsing.number(entry.get("popularity")) is not None for entry in entries)
            self.capabilities.note("popularity", allowed=told)

    def _get(
        self,
        path: str,
        parameters: Mapping[str, str | int],
        deadline: Deadline,
        bucket: str,
        language: str = "ko",
    ) -> dict[str, Any]:
        """Asks with the kept token; one that is refused is replaced once."""
        token = self._token.get(deadline)
        try:
            return self._api.get(path, parameters, deadline, _headers(token, language), bucket)
        except TokenRefused:
            self._token.drop(token)
            again = self._token.get(deadline)
            return self._api.get(path, parameters, deadline, _headers(again, language), bucket)


def _headers(token: str, language: str) -> dict[str, str]:
    return {"Accept-Language": language, "Authorization": f"Bearer {token}"}


def _tracks_with(artist_id: str, entries: Any, album: Mapping[str, Any] | None = None) -> list[Track]:
    """The tracks that this artist takes part in: by id, because the name differs by language."""
    return [
        track
        for entry in parsing.items(entries)
        if artist_id in objects.artist_ids(entry) and (track := objects.track(entry, album))
    ]
