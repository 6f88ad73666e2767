"""From tags, which anybody may write, to an artist's genres."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.catalogue.alias_ports import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

TAGS_KEPT = 15
"""Of one artist and source, the weightiest."""

MAX_TAG = 190
"""Characters of a tag; the column `artist_tags.tag` holds as many."""

MAX_WEIGHT = 65_535
"""What the column `artist_tags.weight` holds."""

GENRES_KEPT = 5

WIKIDATA_VOTES = 2
"""How many voters of MusicBrainz one genre of Wikidata outweighs: more than a single person's opinion."""

_WORDS = """
africa, african, america, american, argentina, argentinian, asia, asian, australia, australian, austria,
austrian, belgian, belgium, brazil, brazilian, britain, british, canada, canadian, chile, chilean, china,
chinese, colombia, colombian, cuba, cuban, danish, denmark, dutch, england, english, europe, european,
filipino, finland, finnish, france, french, german, germany, greece, greek, hebrew, hindi, hong kong,
iceland, icelandic, india, indian, indonesia, indonesian, ireland, irish, israel, israeli, italian, italy,
jamaica, jamaican, japan, japanese, korea, korean, malaysia, malaysian, mandarin, mexican, mexico,
netherlands, new zealand, nigeria, nigerian, norway, norwegian, philippines, poland, polish, portugal,
portuguese, puerto rican, puerto rico, russia, russian, scotland, scottish, singapore, south africa, south
african, south korea, south korean, spain, spanish, sweden, swedish, swiss, switzerland, taiwan, taiwanese,
thai, thailand, turkey, turkish, uk, ukraine, ukrainian, united kingdom, united states, us, usa, vietnam,
vietnamese, wales, welsh, 한국, 일본, 미국, 영국,
actor, actress, artist, artists, band, bands, composer, drummer, female, female vocalist, female vocalists,
female vocals, group, guitarist, idol, idols, male, male vocalist, male vocalists, male vocals, musician,
musicians, producer, rapper, singer, singers, songwriter, vocalist,
favorite, favorites, favourite, favourites, fixme, music, other, popular, seen live, special purpose artist,
unknown
"""
_NO_GENRES = frozenset(map(names.key, _WORDS.split(",")))
"""Keys of places and languages, of what people are, and of remarks."""

_YEARS = re.compile(r"(1[89]|20)?\d0s|(19|20)\d\d")

_SPELLINGS = {
    "electronicdance": "edm",
    "hiphop": "hip hop",
    "jpop": "j-pop",
    "kpop": "k-pop",
    "rhythmandblues": "r&b",
    "synthpop": "synth-pop",
}
"""By key: the spelling of genres that the sources write differently."""


def kept(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """The tags worth keeping: in lower case, each once, the weightiest first, equals as told."""
    weights: dict[str, int] = {}
    for tag in tags:
        name = " ".join(tag.name.lower().split())
        if name and len(name) <= MAX_TAG:
            weights[name] = max(weights.get(name, 0), min(tag.weight, MAX_WEIGHT))
    weightiest = sorted(weights.items(), key=lambda entry: -entry[1])
    return tuple(Tag(name, weight) for name, weight in weightiest[:TAGS_KEPT])


def genres(musicbrainz: Iterable[Tag], wikidata: Iterable[Tag], own_names: Iterable[str]) -> tuple[str, ...]:
    """An artist's genres, best first, out of the tags that `kept` gave.

    A genre counts the votes that it has in MusicBrainz, and `WIKIDATA_VOTES` more if Wikidata names it;
    equals stay in the order of the sources. Spellings with the same key are one genre. The artist's own
    names, bare countries, languages and decades, and remarks such as `seen live` are none.
    """
    own = set(map(names.key, own_names))
    votes: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    weighed = [(tag, tag.weight) for tag in musicbrainz] + [(tag, WIKIDATA_VOTES) for tag in wikidata]
    for tag, weight in weighed:
        genre = genre_of(tag.name)
        key = names.key(genre)
        if key and key not in own:
            votes[key] += weight
            spelled.setdefault(key, genre)
    return tuple(spelled[key] for key, _ in votes.most_common(GENRES_KEPT))


def genre_of(tag: str) -> str:
    """The usual spelling of the genre that a tag names, empty if it names none.

    Bare countries, languages and decades, and remarks such as `seen live` are no genres.
    """
    # Wikidata says "rock music" where the others say "rock". The bar parts the genres of the column.
    genre = tag.replace("|", " ").strip().removesuffix(" music")
    key = names.key(genre)
    if key in _NO_GENRES or _YEARS.fullmatch(key):
        return ""
    return _SPELLINGS.get(key, genre) if key else ""


def explain(tags: Iterable[str], genres: Iterable[str]) -> bool:
    """Whether each of these genres is one of these tags, as where `genres` made them of tags."""
    return set(map(genre_of, genres)) <= set(map(genre_of, tags))
