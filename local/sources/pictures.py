"""Square pictures for artists and albums: a gradient drawn from the id, with initials or a title."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app

from local.sources.catalogue import fraction

if TYPE_CHECKING:
    from local.sources.catalogue import Album, Artist, Catalogue

_HANGUL = range(0xAC00, 0xD7A4)
_FONT = "font-family=\"'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif\""
_TITLE_LETTERS = 18
_WHOLE_NAME = 3

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/images/<picture_id>.svg")
def picture(picture_id: str) -> Response:
    """The picture of an artist or album; 404 for any other id."""
    catalogue: Catalogue = current_app.extensions["catalogue"]
    if picture_id in catalogue.artists:
        drawing = artist_picture(catalogue.artists[picture_id])
    elif picture_id in catalogue.albums:
        album = catalogue.albums[picture_id]
        drawing = album_picture(album, catalogue.artists[album.artist_id])
    else:
        abort(404)
    return Response(drawing, mimetype="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


def initials(name: str) -> str:
    """A Korean name of up to three syllables, two of a longer one, else the letters of up to two words."""
    syllables = "".join(character for character in name if ord(character) in _HANGUL)
    if syllables:
        return syllables if len(syllables) <= _WHOLE_NAME else syllables[:2]
    words = ["".join(filter(str.isalnum, word)) for word in name.split()]
    letters = "".join(word[0] for word in words if word)[:2]
    return letters.upper() or name[:2]


def artist_picture(artist: Artist) -> str:
    """An SVG with the artist's initials in a soft disc."""
    body = (
        '<circle cx="320" cy="320" r="214" fill="#fff" fill-opacity=".14"/>'
        '<circle cx="320" cy="320" r="168" fill="#fff" fill-opacity=".12"/>'
        f'<text x="320" y="320" dy=".36em" text-anchor="middle" {_FONT} font-size="126" font-weight="700" '
        f'fill="#fff">{escape(initials(artist.display_name))}</text>'
    )
    return _square(artist.id, artist.display_name, body)


def album_picture(album: Album, artist: Artist) -> str:
    """An SVG with a record, the album's title and the artist's name."""
    title = album.title
    if len(title) > _TITLE_LETTERS:
        title = title[: _TITLE_LETTERS - 1].rstrip() + "…"
    rings = "".join(f'<circle cx="430" cy="236" r="{radius}"/>' for radius in range(80, 250, 28))
    body = (
        f'<circle cx="430" cy="236" r="250" fill="#000" fill-opacity=".18"/>'
        f'<g fill="none" stroke="#fff" stroke-opacity=".2" stroke-width="2">{rings}</g>'
        '<circle cx="430" cy="236" r="52" fill="#fff" fill-opacity=".75"/>'
        f'<text x="44" y="546" {_FONT} font-size="46" font-weight="700" fill="#fff">{escape(title)}</text>'
        f'<text x="44" y="594" {_FONT} font-size="28" fill="#fff" fill-opacity=".85">'
        f"{escape(artist.display_name)}</text>"
    )
    return _square(album.id, f"{artist.display_name} – {album.title}", body)


def _square(picture_id: str, label: str, body: str) -> str:
    hue = round(360 * fraction("hue", picture_id))
    other = (hue + 35 + round(50 * fraction("turn", picture_id))) % 360
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 640 640" role="img" '
        f'aria-label="{escape(label)}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="hsl({hue} 52% 52%)"/>'
        f'<stop offset="1" stop-color="hsl({other} 58% 34%)"/>'
        f'</linearGradient></defs><rect width="640" height="640" fill="url(#g)"/>{body}</svg>'
    )
