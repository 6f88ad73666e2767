"""The local source service: Spotify and ReccoBeats over HTTP from an invented sample catalogue."""
