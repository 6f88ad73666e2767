"""The moods that can be asked for, each with the audio features behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maeari.chat.speech import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood as a region of the space.

    Attributes:
        key: carried by taps.
        label: as it stands before "노래" and "songs".
        words: that tell it by themselves, as a regular expression: "신나는", "잠 안 올 때".
        occasions: nouns that tell it with "할 때" or before a thing only: "카페" alone may be a name.
        english: words that tell it with a thing only: "calm songs".
        directions: for each feature that matters +1 (above the average) or -1 (below).
    """

    key: str
    label: Text
    words: str
    occasions: str
    english: str
    directions: Mapping[str, int]


MOODS = (
    Mood(
        "exciting",
        Text("신나는", "upbeat"),
        r"신나는|신난|신나고|신날\s?때|신나게|흥겨운|흥\s?나는|흥\s?돋는|흥\s?폭발|텐션\s?(?:높은|업|올리는|올릴)|"
        r"빠른|에너지\s?(?:넘치는|있는)|방방\s?뛰는|스트레스\s?(?:풀리는|풀\s?때)|빵빵\s?터지는",
        r"응원|축제|노동요",
        r"upbeat|exciting|energetic|fast|hype|pump(?:ed)?[\s-]?up",
        {"energy": 1, "valence": 1},
    ),
    Mood(
        "calm",
        Text("잔잔한", "calm"),
        r"잔잔한|잔잔하고|조용한|차분한|편안한|편한|감성적인|감성\s?돋는|부드러운|느린|고요한|나른한|포근한|따뜻한|"
        r"힐링(?:되는|할\s?때)|쉴\s?때|비\s?(?:오는|올|내리는)\s?(?:날|때|밤)|비\s?오는데|비\s?온다|비\s와|"
        r"마음이?\s?편(?:안)?해지는",
        r"힐링|휴식|명상|(?<!새벽\s)감성|어쿠스틱",
        r"calm|quiet|relax(?:ing|ed)?|chill(?:ing|ed)?|mellow|soft|peaceful|slow|rain(?:y\s?days?)?",
        {"energy": -1, "acousticness": 1},
    ),
    Mood(
        "workout",
        Text("운동할 때 듣는", "workout"),
        r"달릴\s?때|뛸\s?때|땀\s?흘릴\s?때|헬스장(?:에서|갈\s?때)?",
        r"운동|헬스|러닝|런닝|달리기|조깅|등산|홈트|산책|스쿼트|자전거\s?탈",
        r"work(?:ing)?[\s-]?out|gym|run(?:ning)?|exercis(?:e|ing)|jogging",
        {"energy": 1, "tempo": 1},
    ),
    Mood(
        "dance",
        Text("춤추기 좋은", "danceable"),
        r"춤(?:을)?\s?추기\s?(?:좋은|딱\s?좋은)|춤추는|춤추고\s?싶(?:은|을\s?때|어)|춤출\s?(?:때|수\s?있는)|춤추면서|"
        r"그루브\s?(?:있는|타는)|리듬\s?(?:타는|타기\s?좋은)",
        r"댄스|파티|클럽|춤",
        r"danc(?:eable|e|ing)|party(?:ing)?|club(?:bing)?",
        {"danceability": 1, "energy": 1},
    ),
    Mood(
        "happy",
        Text("밝은", "happy"),
        r"밝은|밝고|기분\s?(?:좋은|좋을\s?때|좋아지는|좋게\s?하는|업)|행복한|행복해지는|경쾌한|상큼한|발랄한|청량한|설레는|"
        r"즐거운|유쾌한|희망찬",
        r"드라이브|여행|운전|소풍",
        r"happy|cheerful|feel[\s-]?good|joyful|sunny|driving|road\s?trips?|a\s?drive",
        {"valence": 1},
    ),
    Mood(
        "sad",
        Text("슬픈", "sad"),
        r"슬픈|슬플\s?때|슬퍼|우울한|우울할\s?때|우울해|울고\s?싶(?:을\s?때|은\s?날|어)|눈물\s?(?:나는|날\s?때)|쓸쓸한|"
        r"외로운|외로울\s?때|애절한|먹먹한|처량한|헤어졌(?:을\s?때|어)|헤어진\s?(?:날|후에?)|이별(?:했을\s?때|하고|\s?후에?)|"
        r"힘들\s?때",
        r"이별|실연|눈물",
        r"sad|melanchol(?:ic|y)|gloomy|heart[\s-]?br(?:eak|oken)|depress(?:ing|ed)|lonely|cry(?:ing)?|break[\s-]?ups?",
        {"valence": -1, "energy": -1},
    ),
    Mood(
        "sleep",
        Text("자기 전에 듣는", "bedtime"),
        r"자기\s?전에?|잠들기\s?전에?|잠\s?(?:이)?\s?(?:안\s?)?(?:올\s?때|오는|와)|잘\s?때|잠잘\s?때|밤에|새벽에|자면서|"
        r"잠\s?(?:오게\s?하는|드는)|졸릴\s?때|자고\s?싶을\s?때",
        r"새벽|새벽\s?감성|수면|숙면|자장가",
        r"bed\s?time|sleep(?:y|ing)?|late[\s-]night|fall(?:ing)?\sasleep|night[\s-]?time|lullaby",
        {"energy": -1, "loudness": -1},
    ),
    Mood(
        "focus",
        Text("공부할 때 듣는", "study"),
        r"집중(?:되는|이\s?잘\s?되는|잘\s?되는|하기\s?좋은)|일할\s?때|일하면서|일하는\s?중|책\s?읽을\s?때|코딩할\s?때|카페에서|"
        r"시험\s?기간에?",
        r"공부|집중|카페|독서|코딩|과제|작업|업무|재택",
        r"stud(?:y|ying)|focus(?:ing|ed)?|work(?:ing)?|coffee(?:\sshop)?|concentrat(?:e|ing|ion)|reading|coding|homework",
        {"energy": -1, "speechiness": -1},
    ),
)  # fmt: skip

BY_KEY = {mood.key: mood for mood in MOODS}
