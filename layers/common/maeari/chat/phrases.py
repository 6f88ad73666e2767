"""Phrases that are a wish of their own: more, songs, why, two artists, moods, a taste, small talk.

A text that could be an artist's name too keeps its `whole`, and the conversation looks for that name first.
Quantifiers over words are bounded and no two neighbours take the same words, so that no text takes long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from maeari.catalogue import names
from maeari.chat.joined_names import joined, listed, pair, without_particle
from maeari.chat.moods import MOODS
from maeari.chat.patterns import Pattern
from maeari.chat.plain_words import is_plain_word
from maeari.chat.request_words import without_request
from maeari.chat.set_phrases import set_phrase
from maeari.chat.song_requests import similar_songs
from maeari.chat.wishes import (
    MOST_LIKED,
    Chatter,
    Compare,
    FindArtist,
    InMood,
    Judge,
    Order,
    Songs,
    Taste,
    Why,
)

if TYPE_CHECKING:
    from maeari.chat.wishes import Wish

_LAUGHTER = Pattern(r"[ㄱ-ㅎㅏ-ㅣ][ㄱ-ㅎㅏ-ㅣ~!?.^\s]*|(?:ha){2,}h?", re.IGNORECASE)
_EDGES = " \t.,!?~…·;\"'“”‘’^♥♡\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_AROUND = Pattern(rf"^[{_EDGES}]+|[{_EDGES}ㄱ-ㅎㅏ-ㅣ]+$")
"""Quotes, emoji, and laughter at the end."""
_LEAD = Pattern(
    r"^(?:혹시|그럼|그러면|근데|그런데|그냥|이제|이번엔|이번에는|야|저기)[\s,]+|^(?:hey|so|ok|and),\s",
    re.IGNORECASE,
)

_REQUEST = (
    r"(?:추천|소개|부탁|알려|들려|틀어|찾아|보여|골라|뽑아|말해|불러)\S*(?:\s(?:좀|해|부탁|줘|주|줄|봐|싶|드|받)\S*){0,3}"
    r"|(?:뭐가?|어떤\s?(?:거|게|노래))\s?(?:있|좋|없|듣|들)\S*|(?:있|없)(?:어|나|니|을|냐|는)\S*|듣고\s?싶\S*|필요\S*|ㄱㄱ"
)
"""추천 좀 해 줘, 뭐 있어?, 듣고 싶어."""

# What follows the words of a mood: 운동 / 할 때 / 들을 만한 / 신나는 / 노래 / 좀 / 추천해줘.
_WHEN = (
    r"(?:할|갈|하기|하러\s?갈|탈|볼)?\s?(?:때|적에)(?:에?는?)?|하면서|하며|하는데|하다가|"
    r"하기|하는|갈|중에?|용|용으로|에서?|에\s?가서|전에?|가는\s?길에?"
)
_FIT = (
    r"(?:\s?(?:들을\s?만\s?한|들을|듣는|듣기에?|들으면|듣고\s?싶은|틀어\s?놓을|틀기|틀|어울리는|어울릴|맞는|좋은|좋을|딱\s?좋은|딱인|"
    r"할\s?만한|되는|잘)){0,4}"
)
_THING = (
    r"(?:\s?(?:노래|음악|곡|가수|아티스트|뮤지션|밴드|그룹|플레이리스트|플리|브금|bgm|노동요|분위기|느낌|감성|거|것|걸|게)"
    r"(?:들|의|인)?(?:로|으로)?(?:를|을|도|은|는|이|가|만)?){0,2}"
)
_TAIL = rf"{_FIT}{_THING}(?:\s?(?:좀|더|하나만?|몇\s?(?:곡|개|명)|아무거나))?(?:\s?(?:{_REQUEST}))?"
_BEFORE = (
    r"(?:(?:나|오늘|요즘|지금|진짜|완전|아주|되게|너무|엄청|"
    r"좀|더|약간|기분이?|날씨가|노래|음악|추천(?:해\s?(?:줘|주세요))?)\s){0,3}"
)

_THING_EN = r"(?:artists?|songs?|music|tunes?|tracks?|singers?|bands?|playlists?|vibes?|stuff|beats)"
_ASK_EN = (
    r"(?:(?:please|can you|could you|i want|i need|i['’]?d like|any|"
    r"recommend|suggest|play|find|show|give|got|do you have)"
    r"(?:\s(?:to hear|to listen to|me))?\s){0,2}(?:(?:some|something|a|any|good|really)\s){0,2}"
)

_ANY_MOOD = "|".join(rf"{mood.words}|(?:{mood.occasions})(?:\s?(?:{_WHEN}))?" for mood in MOODS)
# Nouns ("카페", "focus") tell a mood only together with a thing or a request.
_A_MOOD = "|".join(
    rf"(?P<{mood.key}>{mood.words}|(?:{mood.occasions})(?:\s?(?:{_WHEN})|(?=.)))" for mood in MOODS
)
_A_MOOD_EN = "(?:" + "|".join(rf"(?P<{mood.key}>{mood.english})" for mood in MOODS) + ")"
_PLEASE = r"(?:\s(?:please|pls|plz))?"
_MOODS = tuple(
    Pattern(rule + _PLEASE, re.IGNORECASE)
    for rule in (
        # 우울할 때 신나는 노래, 이별 노래 말고 신나는 노래: the last mood counts
        rf"(?:.{{1,20}}\s말고\s)?{_BEFORE}(?:(?:{_ANY_MOOD})\s)?(?:{_A_MOOD}){_TAIL}",
        # recommend some sad songs, something calm
        rf"{_ASK_EN}(?P<something>something\s)?{_A_MOOD_EN}(?(something)|\s{_THING_EN})",
        # music for a rainy day, songs to dance to
        (
            rf"{_ASK_EN}{_THING_EN}\s(?:for|to|when(?:\si['’]?m|\si\sam|\si\sfeel)?)"
            rf"\s(?:when\si['’]?m\s)?(?:a\s|the\s|my\s)?{_A_MOOD_EN}(?:\s(?:to|with))?"
        ),
        rf"(?:i['’]?m|i am|i feel|feeling)\s(?:so\s|really\s)?{_A_MOOD_EN}",
    )
)
"""The group that takes part is the mood."""

# 왜 / 음악이 / 얼마나 / 비슷해: words between two names and the verb, then the verb.
_ALIKE = (
    r"(?:(?:왜|얼마나|얼마만큼|어느\s?정도(?:로)?|어떻게|어디가|어떤\s?점이|뭐가|뭐|"
    r"정말|진짜|많이|좀|둘이|둘은|둘\s?다|두\s?가수|서로|사이"
    r"|음악\s?스타일이?|노래\s?스타일이?|스타일이?|음악(?:이|적으로|은)?|"
    r"노래(?:가|는)?|목소리가?|음색이?|소리가?|사운드가?|느낌이?|분위기가?"
    r"|안|혹시|몇\s?(?:퍼센트|프로|%)나?)\s?){0,5}"
    r"(?:비슷(?:해|한가|하[니냐지다]|할까|한지|함|한\s?(?:거|편|점))|닮(?:았|은\s?(?:거|점|편)|음|나)|유사(?:해|한가|한지|도|한\s?점)"
    r"|비교|차이|다른\s?(?:점|가|거|게)|다를|달라|다르|공통점)\S*(?:\s(?:해|알려|말해|뭐|있|맞|이야|거|좀|부탁|궁금|어때|어떻|않)\S*){0,3}"
)
_COMPARE = tuple(
    Pattern(rule, re.IGNORECASE)
    for rule in (
        rf"(?:왜\s)?(?P<both>.+?)\s?{_ALIKE}",  # 아이유랑 태연 얼마나 비슷해?
        r"비교(?:\s?해)?\s?(?:줘|주세요|봐)?[:\s]+(?P<both>.+)",  # 비교해줘 아이유랑 태연
        r"(?P<one>.+?)\s(?:vs\.?|versus)\s(?P<other>.+)",  # IU vs Taeyeon
        # is IU similar to Taeyeon?, how close is IU to Taeyeon?, does IU sound like Taeyeon?
        r"(?:why\s)?(?:is|are)\s(?P<one>.+?)\s(?:similar|close|related|different)\s(?:to|with|from)\s(?P<other>.+)",
        r"(?:why\s)?(?:do|does)\s(?P<one>.+?)\ssound\s(?:a lot\s)?like\s(?P<other>.+)",
        # are IU and Taeyeon alike?, what do IU and Taeyeon have in common?
        (
            r"(?:(?:why|how|what)\s)?(?:are|is|do|does)\s(?P<both>.+?)\s"
            r"(?:(?:really|so|that|sound|at all)\s){0,2}"
            r"(?:similar|alike|close|related|different|the same|have in common|compare)"
        ),
        r"(?:how\s(?:much\s)?(?:similar|alike|close|different)\s(?:are|is)|compare)\s(?P<both>.+)",
        r"(?:what(?:['’]?s|\sis)\s)?(?:the\s)?(?:differences?|similarit(?:y|ies)|similar)\s(?:between\s)?(?P<both>.+)",
        r"(?P<both>.+?)\s(?:similar|alike|comparison|similarity)",  # IU and Taeyeon similar?
    )
)

_WHO = Pattern(r"(?:^|\s)(?:누가|누구[랑가]?|어떤\s?가수[가랑]?)(?=\s|$)")
_WITH = Pattern(r"(?:랑|하고|[와과])$")

_ADVERB = (
    r"(?:(?:둘\s?다|셋\s?다|다|모두|전부|정말|진짜|너무|제일|가장|엄청|"
    r"완전|자주|주로|많이|즐겨|요즘|매일|노래를?|음악을?)\s?){0,3}"
)
_LIKE = (
    r"(?:좋아(?:해|하|함|합|요|용|$)|좋더라|(?<=\s)좋음|"
    r"(?<=\s)(?:들어|들음|듣는|듣고|듣습|듣지)|팬(?:이|임|입|인|$)|빠져|빠졌|최애)"
)
_LIKED = Pattern(rf"(?:\s|(?<=[을를도은는이가])){_ADVERB}{_LIKE}\S*(?P<then>\s.+)?$")
_THEN = Pattern(r"추천|비슷|누구|누가|뭐|어떤|들을|들으|알려|있|요$|함$")
_AND_LIKE = Pattern(
    r"\s?(?:좋아하고|좋아하는데|좋아하며|좋고|듣고|좋아해요?[.,!]?)\s(?=\S+\s?\S*(?:좋아|들어|듣|팬))"
)
_SPEAKER = Pattern(r"^(?:(?:나는?|난|저는?|전|내가|제가|요즘은?|요새|평소에?|주로|사실)\s){1,3}")
_FAVOURITES = Pattern(
    r"^(?:(?:내가|제가|나는|저는)\s)?(?:(?:제일|가장|요즘)\s)?좋아하는\s?(?:가수|아티스트|밴드|뮤지션)(?:들)?(?:은|는)?[:\s]+"
    r"(?P<liked>.+?)(?:이?야|예요|이?에요|입니다|임)?$"
)
_I_LIKE = Pattern(
    r"^(?:i\s(?:(?:really|also|mostly|usually|just)\s)?(?:like|love|enjoy|adore|listen\sto)|"
    r"(?:i['’]?m\s|i\sam\s)?(?:a\s)?(?:(?:big|huge)\s)?(?:fan\sof|into)|"
    r"my\sfavou?rites?(?:\s(?:artists?|singers?|bands?))?\s(?:are|is))\s(?P<liked>.+)$",
    re.IGNORECASE,
)
_LIKE_THESE = Pattern(
    r"(?P<liked>.+?)\s?(?:같은|비슷한|닮은)\s?(?:(?:느낌|스타일|분위기)의?\s)?"
    r"(?:가수|아티스트|밴드|그룹|뮤지션|노래|음악|사람)\S*(?:\s.*)?"
)
"""아이유랑 태연 같은 가수 추천해줘."""
_NOBODY = frozenset(
    (
        "누구",
        "뭐",
        "너",
        "나",
        "이",
        "이거",
        "이것",
        "그거",
        "이 가수",
        "이 노래",
        "it",
        "this",
        "you",
        "that",
    )
)
_FEWEST_LISTED = 3
"""Names in a row, separated by commas, that are a taste without a verb."""

_NEWEST = (
    r"(?:최신|최근|새로\s?나온|새로운|요즘)\s?(?:곡|노래|음악|앨범)|신곡|신보|"
    r"새\s?(?:노래|곡|앨범)|(?:노래|곡)\s?최신순"
)
_POPULAR = (
    r"(?:인기|대표|히트|타이틀|(?:제일|가장)?\s?(?:유명한|인기\s?있는|인기\s?많은|많이\s?듣는))\s?(?:곡|노래)|"
    r"명곡|띵곡|히트송|(?:노래|곡)\s?인기순"
)
_SHOW = (
    r"(?:\s?(?:좀|더|다|전부|하나|몇\s?곡))?(?:\s?(?:더\s?보기|목록|리스트|모음|"
    r"뭐\s?있\S*|뭐가?\s?유명\S*|뭐\S*|뭔\S*|나왔\S*|있(?:어|나|니|을)\S*|궁금\S*|"
    r"(?:들려|틀어|알려|찾아|보여)\s?(?:줘|주|줄|봐|달라)\S*|듣고\s?싶\S*))?"
)
_SONG_EN = r"(?:songs?|music|tracks?|releases?|singles?|albums?)"
_BEST_EN = r"(?:(?:all|top|popular|most popular|best|biggest|greatest)\s)?"
_PLAY_EN = r"(?:(?:please|can you)\s)?(?:(?:play|show|give|find|what are|list)\s(?:me\s)?(?:some\s|the\s)?)?"
_SONGS = tuple(
    Pattern(rule, re.IGNORECASE)
    for rule in (
        rf"(?P<name>.+?)(?:의|\s)\s?(?P<newest>{_NEWEST})(?:들|[이가은는을를])?(?:\s?추천\S*(?:\s\S{{1,4}})?)?{_SHOW}",
        rf"(?P<name>.+?)(?:의|\s)\s?(?:{_POPULAR})(?:들|[이가은는을를])?(?:\s?추천\S*(?:\s\S{{1,4}})?)?{_SHOW}",
        rf"(?P<name>.+?)(?:의|\s)\s?(?:노래|곡|음악)들?(?:은|는|를|을|이|가)?{_SHOW}",
        # 아이유신곡
        rf"(?P<name>.*?[가-힣])(?:(?P<newest>신곡|최신곡)|인기곡|히트곡|대표곡|명곡|노래)(?:들|[은는을를])?{_SHOW}",
        rf"{_PLAY_EN}(?:the\s)?(?P<newest>(?:new|newest|latest)\s){_SONG_EN}\s(?:by|of|from)\s(?P<name>.+)",
        rf"{_PLAY_EN}(?:the\s)?{_BEST_EN}(?:songs?|music|tracks?|hits)\s(?:by|of|from)\s(?P<name>.+)",
        rf"{_PLAY_EN}(?P<name>.+?)(?:['’]s?)?\s(?P<newest>new|newest|latest)\s{_SONG_EN}",
        rf"{_PLAY_EN}(?P<name>.+?)(?:['’]s?)?\s{_BEST_EN}(?:songs|tracks|hits)",
    )
)  # fmt: skip
_NOT_OF = Pattern(
    r"(?:같은|비슷한|닮은|스타일의?|느낌의?|(?<=\s)similar|like|other|more|top|popular|best|greatest)$",
    re.IGNORECASE,
)
"""Ends what asks for songs of others: "아이유 같은 노래"."""


def phrase(text: str) -> Wish | None:
    """The wish of a phrase; None for a text that is best understood as a name.

    Args:
        text: what was typed, with single spaces and without invisible characters.
    """
    if wanted := set_phrase(text, text, exactly=True):
        return _not_judged(wanted, text)
    if _LAUGHTER.fullmatch(text):
        return Chatter(text)
    if is_plain_word(text):
        return None
    if wanted := set_phrase(text, text):
        return _not_judged(wanted, text)
    bare = _AROUND.sub("", text)
    asked = _LEAD.sub("", bare)
    if wanted := set_phrase(bare, text) or set_phrase(asked, text):
        return _not_judged(wanted, text)
    rules = (similar_songs, _in_mood, _compare, _taste, _songs)
    return next((wanted for rule in rules if (wanted := rule(asked, text))), None)


def _not_judged(wanted: Wish, text: str) -> Wish:
    """The wish, but a question isn't a judgement: "비슷해?"."""
    return Why(text) if isinstance(wanted, Judge) and wanted.alike and re.search(r"\?\W*$", text) else wanted


def _in_mood(asked: str, text: str) -> InMood | None:
    for rule in _MOODS:
        if (found := rule.fullmatch(asked)) and found.lastgroup:
            return InMood(found.lastgroup, text)
    return None


def _compare(asked: str, text: str) -> Compare | FindArtist | None:
    for rule in _COMPARE:
        if not (found := rule.fullmatch(asked)):
            continue
        told = found.groupdict()
        both = _WHO.sub("", told.get("both") or f"{told['one']} vs {told['other']}").strip()
        artists = tuple(each for each in pair(both) if each.name.lower() not in _NOBODY)
        if len(artists) == 2:  # noqa: PLR2004 - a comparison needs two
            return Compare(artists, text)
        # "누가 아이유랑 비슷해?", "is it similar to IU?": one name is an artist wanted.
        one = artists[0].name if artists else without_particle(both) if _WITH.search(both) else both
        if one != both:
            return FindArtist(text, one)
    return None


def _taste(asked: str, text: str) -> Taste | FindArtist | Chatter | None:
    if liked := _liked(asked):
        artists = joined(liked)
        # "장기하와 얼굴들 좋아해" names one, unless the catalogue holds both.
        loosely = joined(liked, in_bands=True)
        if len(loosely) > 1:
            is_sure = len(artists) > 1
            return Taste((artists if is_sure else loosely)[:MOST_LIKED], liked, is_sure=is_sure)
        # "나 아이유 좋아해": one name is an artist wanted.
        one = without_request(without_particle(liked))
        is_name = liked not in _NOBODY and names.key(one) and one.lower() not in _NOBODY
        return FindArtist(text, one) if is_name else Chatter(text)
    if (found := _LIKE_THESE.fullmatch(asked)) and len(artists := joined(found["liked"], in_bands=True)) > 1:
        # "Tyler, The Creator 같은 가수" names one.
        is_sure = bool(re.search(r"(?:랑|하고|그리고)\s", found["liked"]))
        return Taste(artists[:MOST_LIKED], found["liked"], is_sure=is_sure)
    artists = listed(asked)
    return Taste(artists[:MOST_LIKED], text, is_sure=False) if len(artists) >= _FEWEST_LISTED else None


def _liked(asked: str) -> str:
    """The names in a text that says whom somebody likes; empty for another text."""
    if found := _I_LIKE.match(asked) or _FAVOURITES.match(asked):
        return found["liked"]
    said = _AND_LIKE.sub(", ", asked)
    found = _LIKED.search(said)
    if not found or (found["then"] and not _THEN.search(found["then"])):
        return ""
    return _SPEAKER.sub("", said[: found.start()])


def _songs(asked: str, text: str) -> Songs | None:
    if not without_request(asked):  # "좋은 노래" names nobody
        return None
    for rule in _SONGS:
        if found := rule.fullmatch(asked):
            if _NOT_OF.search(found["name"]):
                return None
            name = without_request(re.sub(r"\s(?:다른|딴|더)$", "", found["name"]))
            order: Order = "newest" if found.groupdict().get("newest") else "popular"
            return Songs(text, name, order=order) if names.key(name) else None
    return None
