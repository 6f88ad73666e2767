"""Every sentence that a person reads, in Korean (해요체) and English, in one place."""

from __future__ import annotations

from maeari.chat.speech import Text

EXAMPLES = (
    Text("아이유", "IU"),
    Text("뉴진스", "NewJeans"),
    Text("신나는 노래", "upbeat songs"),
    Text("아무나 추천해줘", "Surprise me"),
)
"""What to try, for somebody who doesn't know what to type."""

# --- labels of buttons and quick replies: at most 14 UTF-16 units, 8 where two stand side by side
HELP_LABEL = Text("도움말", "Help")
MORE_LABEL = Text("다른 추천", "More artists")
MORE_SONGS_LABEL = Text("노래 더보기", "More songs")
POPULAR_LABEL = Text("인기곡", "Popular")
NEWEST_LABEL = Text("최신곡", "Newest")
SIMILAR_LABEL = Text("비슷한 노래 찾기", "Similar songs")
MORE_SIMILAR_LABEL = Text("더 비슷한 노래", "More like this")
SONG_LABEL = Text("♪ {title}", "♪ {title}")
ITS_SONG_LABEL = Text("노래 〈{title}〉", "Song “{title}”")
WHY_LABEL = Text("왜 비슷해요?", "Why similar?")
WHY_OTHER = Text("왜 {name}?", "Why {name}?")
BACK_LABEL = Text("이전 가수", "Back")
ALIKE_LABEL = Text("비슷해요", "Agree")
NOT_ALIKE_LABEL = Text("아니에요", "Disagree")
SURPRISE_LABEL = Text("한 번 더", "Another one")
AS_TYPED_LABEL = Text("입력한 대로 찾기", "Exact spelling")
AS_ARTIST_LABEL = Text("가수 이름으로 찾기", "It's an artist")
AGAIN_LABEL = Text("다시 물어보기", "Ask again")
LISTEN_LABEL = Text("Spotify에서 듣기", "On Spotify")

# --- small talk
GREETING = Text(
    "안녕하세요, 메아리예요! 좋아하는 가수 이름을 보내 주시면, "
    "소리가 닮은 가수와 들을 만한 노래를 찾아 드려요.",
    "Hi, I'm Maeari! Send me the name of an artist you like, and I'll find artists who sound alike "
    "and songs to hear.",
)
HELP = Text(
    "가수 이름을 한글이나 영어로 보내 주시면, 노래와 함께 소리가 닮은 가수를 찾아 드려요. "
    "이런 것도 물어보세요.\n\n"
    "· 다른 추천 / 이전 가수\n"
    "· 아이유 최신곡\n"
    "· 왜 비슷해?\n"
    "· 아이유랑 태연 얼마나 비슷해?\n"
    "· 밤편지 비슷한 노래\n"
    "· 잔잔한 노래 추천\n"
    "· 아이유, 태연, 볼빨간사춘기 좋아해\n"
    "· 아무나 추천해줘\n\n"
    "'내 기록 지워줘'라고 하시면 대화 기록과 평가를 지워 드려요.",
    "Send me an artist's name, in Korean or English, and I'll find their songs and artists who sound alike. "
    "You can also ask:\n\n"
    "· more artists / back\n"
    "· IU latest songs\n"
    "· why are they similar\n"
    "· how similar are IU and Taeyeon\n"
    "· songs like Night Letter\n"
    "· calm songs\n"
    "· I like IU, Taeyeon and BTS\n"
    "· surprise me\n\n"
    "Say 'delete my data' and I'll delete what I keep about you.",
)
THANKS = Text(
    "도움이 됐다니 기뻐요! 또 궁금한 가수가 있으면 언제든 보내 주세요.",
    "Glad to help! Send me another artist whenever you like.",
)
BYE = Text("다음에 또 만나요! 좋은 음악과 함께하는 하루 보내세요.", "See you! Have a day full of good music.")
CHATTER = Text(
    "저는 음악 이야기를 제일 잘해요. 가수 이름을 보내 보시겠어요?",
    "Music is what I know best. Send me an artist's name?",
)
NAME_ONLY = Text(
    "사진이나 파일은 아직 알아듣지 못해요. 글자로 가수 이름을 보내 주세요.",
    "I can't read pictures or files yet. Please send an artist's name as text.",
)
FORGOTTEN = Text(
    "대화 기록과 남겨 주신 평가를 모두 지웠어요. 이제 처음 만난 사이예요!",
    "Done: what I kept about our chats and your ratings is deleted. Nice to meet you again!",
)
NOT_FORGOTTEN = Text(
    "앗, 기록을 지우다가 문제가 생겼어요. 잠시 뒤에 다시 '내 기록 지워줘'라고 보내 주세요.",
    "Sorry, something went wrong while deleting. Please say 'delete my data' again in a moment.",
)

# --- what is missing from a request
MORE_OF_WHOM = Text(
    "어느 가수와 닮은 가수를 더 찾을까요? 가수 이름을 보내 주세요.",
    "More artists like whom? Send me an artist's name.",
)
SONGS_OF_WHOM = Text(
    "어느 가수의 노래를 찾을까요? 가수 이름을 보내 주세요.", "Whose songs? Send me an artist's name."
)
WHY_WHOM = Text(
    "어느 가수 이야기인가요? 가수 이름을 먼저 보내 주시면 닮은 이유를 알려 드려요.",
    "Who do you mean? Send me an artist's name first, and I'll tell you why others are similar.",
)
NO_WAY_BACK = Text(
    "돌아갈 가수가 없어요. 가수 이름을 보내 주세요.", "There's no artist to go back to. Send me a name."
)
WHOSE_NAME = Text(
    "어떤 가수를 좋아하세요? 가수 이름을 보내 주시면 소리가 닮은 가수와 노래를 찾아 드려요.",
    "Who do you like? Send me an artist's name and I'll find artists who sound alike.",
)

# --- finding an artist
CORRECTED = Text(
    "'{typed}' 대신 '{name}' 검색 결과를 보여 드려요.", "Showing results for '{name}' instead of '{typed}'."
)
GONE = Text(
    "이제는 찾을 수 없는 가수예요. 다른 이름을 보내 주세요.",
    "I can't find that artist any more. Send me another name.",
)
WHICH_OF_THEM = Text(
    "'{name}', 이름이 같은 아티스트가 여럿 있어요. 누구를 찾으세요?",
    "There are several artists called '{name}'. Which one do you mean?",
)
UNKNOWN = Text(
    "'{name}', 아직 모르는 이름이에요. 철자를 확인하시거나, "
    "한글 이름은 영어로, 영어 이름은 한글로 바꿔서 보내 주세요.",
    "I don't know '{name}' yet. Please check the spelling, or try the name in Korean.",
)
UNKNOWN_BUT_NEAR = Text(
    UNKNOWN + " 아래에 비슷한 이름도 모아 봤어요.", UNKNOWN.english + " Here are some similar names."
)
DID_YOU_MEAN = Text(
    "'{name}', 똑같은 이름은 찾지 못했어요. 혹시 이 아티스트인가요?",
    "I couldn't find exactly '{name}'. Did you mean one of these?",
)
SOURCE_SILENT = Text(
    "'{name}', 처음 듣는 이름이라 찾아보려 했는데 지금은 음악 정보를 가져오지 못했어요. "
    "잠시 뒤에 다시 보내 주세요.",
    "'{name}' is new to me, and I can't reach the music service right now. Please try again in a while.",
)
WAITING = Text(
    "'{name}', 처음 듣는 이름이라 찾고 있어요. 잠시만 기다려 주세요.",
    "'{name}' is new to me. Looking it up, one moment please.",
)
SEARCHING = Text(
    "'{name}', 찾고 있어요. 몇 초 뒤에 '다시 물어보기'를 눌러 주세요.",
    "Looking up '{name}'. Tap 'Ask again' in a few seconds.",
)
STILL_SEARCHING = Text(
    "닮은 가수는 아직 찾고 있어요. 잠시 뒤에 '다시 물어보기'를 눌러 주세요.",
    "I'm still looking for similar artists. Tap 'Ask again' in a moment.",
)
APOLOGY = Text(
    "앗, 잠깐 문제가 생겼어요. 잠시 뒤에 다시 보내 주세요.",
    "Sorry, something went wrong. Please try again in a moment.",
)

# --- an artist's cards
OWN_SONGS = Text("{name}의 노래", "Songs by {name}")
POPULAR_SONGS = Text("{name}의 인기곡", "Popular: {name}")
NEWEST_SONGS = Text("{name}의 최신곡", "Newest: {name}")
NO_SONGS = Text("{name}의 노래는 아직 모으지 못했어요.", "No songs by {name} yet.")
NO_MORE_SONGS = Text("{name}의 노래는 여기까지예요.", "These are all the songs by {name}.")
NEIGHBOUR = Text("{rank}위 {name} · ", "#{rank} {name} · ")
THIN_NEIGHBOUR = Text("{rank}위 {name} (자료가 적어요) · ", "#{rank} {name} (little data) · ")
THIN = Text(
    "자료가 적어요. 비교할 노래와 장르가 거의 없어서 닮은 순서는 어림이에요.",
    "Little data: there are few songs and genres to compare by, so the order is an estimate.",
)
PROVISIONAL = Text(
    "막 알게 된 가수라 닮은 순서는 아직 어림이에요. 다음 분석이 끝나면 더 정확해져요.",
    "I've only just met this artist, so the order is an estimate until the next analysis.",
)
NO_NEIGHBOURS_YET = Text(
    "닮은 가수는 다음 분석이 끝나면 알려 드릴 수 있어요. 먼저 노래를 들어 보세요.",
    "I'll know similar artists after the next analysis. Have a listen first.",
)
NO_MORE_NEIGHBOURS = Text(
    "{name:과} 닮은 가수는 여기까지예요. 닮은 가수를 따라가 보시겠어요?",
    "That's everyone close to {name}. Want to walk on from one of them?",
)
MORE_NEIGHBOURS = Text("{name:과} 소리가 닮은 다른 가수들이에요.", "More artists who sound like {name}.")
GENRES_UNKNOWN = Text("장르 정보가 아직 없어요.", "No genres known yet.")

# --- songs like a song
QUOTED = Text("〈{title}〉", "“{title}”")
LIKE_SONG = Text("{title} 비슷한 노래", "songs like {title}")
LIKE_THE_SONG = Text("노래 {title:과} 비슷한 노래", "songs like the song {title}")
SIMILAR_SONGS = Text("{title:과} 비슷한 노래", "Songs like {title}")
WHOSE_SONG = Text("{name:은} 누구의 노래인가요?", "Whose song is {name}?")
LIKE_WHICH_SONG = Text(
    "어느 노래와 비슷한 노래를 찾을까요? '밤편지 비슷한 노래'처럼 노래 제목을 알려 주세요.",
    "Songs like which one? Send me a title, such as 'songs like Night Letter'.",
)
LIKE_WHICH_OF = Text("{name}의 어느 노래와 비슷한 노래를 찾을까요?", "Songs like which one of {name}'s?")
PROVISIONAL_SONG = Text(
    "아직 분석 전인 노래라 비슷한 순서는 어림이에요. 다음 분석이 끝나면 더 정확해져요.",
    "I haven't analysed this song yet, so the order is an estimate until the next analysis.",
)
NO_SIMILAR_SONGS = Text(
    "{title:과} 비슷한 노래는 다음 분석이 끝나면 알려 드릴 수 있어요.",
    "I'll know songs like {title} after the next analysis.",
)
NO_MORE_SIMILAR_SONGS = Text(
    "{title:과} 비슷한 노래는 여기까지예요. 다른 노래를 따라가 보시겠어요?",
    "That's every song close to {title}. Want to walk on from another one?",
)
NOT_MEASURED = Text(
    "{title}, 아직 소리를 분석한 자료가 없어서 비슷한 노래를 찾지 못했어요.",
    "Nobody has measured how {title} sounds yet, so I can't tell what is like it.",
)
SONG_GONE = Text(
    "이제는 찾을 수 없는 노래예요. 다른 노래 제목을 보내 주세요.",
    "I can't find that song any more. Send me another title.",
)
UNKNOWN_SONG = Text(
    "'{title}', 아직 모르는 노래예요. 제목의 철자를 확인하시거나, '아이유 밤편지 비슷한 노래'처럼 "
    "가수 이름과 함께 보내 주세요.",
    "I don't know a song called '{title}' yet. Please check the spelling, or add the artist: "
    "'songs like Night Letter by IU'.",
)
SONG_SILENT = Text(
    "'{title}', 처음 듣는 노래라 찾아보려 했는데 지금은 음악 정보를 가져오지 못했어요. "
    "잠시 뒤에 다시 물어봐 주세요.",
    "'{title}' is new to me, and I can't reach the music service right now. Please ask again in a while.",
)

# --- why, and two artists
WHY_TITLE = Text("{name:과} {other}, 왜 닮았을까요?", "{name} and {other}: why similar?")
SHARED_GENRES = Text("같은 장르: {genres}", "Shared genres: {genres}")
NO_SHARED_GENRE = Text("같은 장르는 없어요.", "No shared genre.")
ALIKE_IN = Text("닮은 점: {traits}", "Alike in: {traits}")
DIFFERENT_IN = Text("다른 점: {traits}", "Different in: {traits}")
RESTS_ON = Text(
    "{name} {tracks}곡, {other} {others}곡을 비교했어요.",
    "Songs compared: {tracks} by {name}, {others} by {other}.",
)
RESTS_ON_GENRES = Text("노래 분석 자료가 없어서 장르로만 비교했어요.", "Based on genres only.")
THIN_OF = Text("{names:은} 자료가 적어요.", "Little data on {names}.")
DATA_OF = Text("{day} 자료", "Data of {day}")
NOT_COMPARABLE = Text(
    "{name:은} 아직 분석 전이라 비교할 수 없어요. 다음 분석이 끝나면 비교할 수 있어요.",
    "{name} hasn't been analysed yet. I can compare after the next analysis.",
)
COMPARED_TITLE = Text("{name:과} {other}", "{name} and {other}")
VERY_CLOSE = Text("아주 가까워요! ", "Very close! ")
SOMEWHAT_CLOSE = Text("꽤 닮은 편이에요. ", "Quite similar. ")
HARDLY_CLOSE = Text("많이 닮지는 않았어요. ", "Not very similar. ")
FAR = Text("서로 많이 달라요. ", "Very different. ")
RANKS = Text(
    "가수 {artists}명을 가까운 순서로 세우면, {other:은} {name}에게 {place}, "
    "{name:은} {other}에게 {other_place:이에요}.",
    "Of {artists} artists, {other} is {place} for {name}, and {name} is {other_place} for {other}.",
)
BY_RANK = Text("{rank}번째", "number {rank}")
AMONG_CLOSEST = Text("상위 {percent}% 안", "among the closest {percent}%")
AMONG_FARTHEST = Text("하위 {percent}% 안", "among the farthest {percent}%")
THE_SAME = Text(
    "{name}, 같은 가수예요! 다른 가수와 비교해 볼까요?", "That's {name} twice! Try another artist?"
)
UNKNOWN_OF_SEVERAL = Text(
    "{name:은} 아직 모르는 이름이에요. 먼저 그 이름만 보내 주시면 찾아볼게요.",
    "I don't know '{name}' yet. Send me just that name first, and I'll look it up.",
)

# --- moods, taste, surprise
MOOD = Text("{mood} 노래가 많은 가수들이에요.", "Artists with {mood} songs.")
MOOD_HEADER = Text("{name} · {mood} 노래", "{name} · {mood} songs")
NO_MORE_OF_MOOD = Text(
    "{mood} 노래가 많은 가수는 여기까지예요. 다른 분위기는 어떠세요?",
    "That's everyone with {mood} songs. How about another mood?",
)
TASTE = Text("{names:을} 좋아하신다면, 이 가수들은 어떠세요?", "If you like {names}, how about these?")
NO_MORE_OF_TASTE = Text(
    "{names:과} 모두 닮은 가수는 여기까지예요.", "That's everyone close to all of {names}."
)
MOOD_LABEL = Text("{mood} 노래", "{mood} songs")
SURPRISE = Text("이 가수는 어떠세요?", "How about this one?")
NOTHING_YET = Text(
    "아직 분석한 가수가 없어요. 가수 이름을 보내 주시면 찾아볼게요.",
    "I haven't analysed any artists yet. Send me a name and I'll look it up.",
)

# --- judging
THANKS_ALIKE = Text(
    "의견 고마워요! {name:과} {other:이} 닮았다고 기억해 둘게요.",
    "Thanks! Noted: {name} and {other} are similar.",
)
THANKS_NOT_ALIKE = Text(
    "의견 고마워요! {name:과} {other:은} 닮지 않았다고 기억해 둘게요.",
    "Thanks! Noted: {name} and {other} aren't similar.",
)
NOT_NOTED = Text(
    "의견 고마워요! 그런데 지금은 적어 두지 못했어요. 잠시 뒤에 다시 눌러 주세요.",
    "Thanks! I couldn't note it just now, please tap again in a moment.",
)

# --- reasons
SAME_GENRE = Text("같은 장르({genres})예요", "same genre ({genres})")
SAME_MOOD = Text("{mood} 분위기가 닮았어요", "both {mood}")
SAME_BOTH = Text("장르 {genres}, {mood} 분위기가 닮았어요", "{genres}, both {mood}")
SAME_SOUND = Text("전체적인 소리가 닮았어요", "similar overall sound")

FEATURES = {
    "danceability": Text("리듬감", "groove"),
    "energy": Text("에너지", "energy"),
    "loudness": Text("음량", "loudness"),
    "speechiness": Text("랩·말소리", "spoken words"),
    "acousticness": Text("어쿠스틱", "acoustic"),
    "instrumentalness": Text("연주", "instrumental"),
    "liveness": Text("현장감", "live feel"),
    "valence": Text("밝기", "brightness"),
    "tempo": Text("빠르기", "tempo"),
}
"""The audio features by names that need no explanation."""

GENRES = {
    "acoustic": "어쿠스틱",
    "ballad": "발라드",
    "blues": "블루스",
    "classical": "클래식",
    "country": "컨트리",
    "dance": "댄스",
    "disco": "디스코",
    "edm": "EDM",
    "electronic": "일렉트로닉",
    "electropop": "일렉트로팝",
    "folk": "포크",
    "funk": "펑크(funk)",
    "hip hop": "힙합",
    "house": "하우스",
    "indie": "인디",
    "j-pop": "J-pop",
    "jazz": "재즈",
    "k-ballad": "발라드",
    "k-folk": "한국 포크",
    "k-indie": "한국 인디",
    "k-pop": "k-pop",
    "k-r&b": "한국 R&B",
    "k-rap": "한국 힙합",
    "k-rock": "한국 록",
    "korean ballad": "발라드",
    "korean hip hop": "한국 힙합",
    "korean indie": "한국 인디",
    "korean r&b": "한국 R&B",
    "korean rock": "한국 록",
    "latin": "라틴",
    "metal": "메탈",
    "pop": "팝",
    "punk": "펑크(punk)",
    "r&b": "R&B",
    "rap": "랩",
    "reggae": "레게",
    "rock": "록",
    "soul": "소울",
    "trot": "트로트",
}
"""Genre names as Koreans write them; a name that isn't here is shown as it is."""

MOODS = {
    "energy-low": (Text("잔잔하고", "calm"), Text("잔잔한", "calm")),
    "energy-high": (Text("힘차고", "energetic"), Text("힘찬", "energetic")),
    "valence-low": (Text("차분하고", "wistful"), Text("차분한", "wistful")),
    "valence-high": (Text("밝고", "bright"), Text("밝은", "bright")),
    "danceability-low": (Text("담담하고", "restrained"), Text("담담한", "restrained")),
    "danceability-high": (Text("춤추기 좋고", "danceable"), Text("춤추기 좋은", "danceable")),
    "acousticness-low": (Text("세련되고", "produced"), Text("세련된", "produced")),
    "acousticness-high": (Text("어쿠스틱하고", "acoustic"), Text("어쿠스틱한", "acoustic")),
    "tempo-low": (Text("느긋하고", "slow"), Text("느긋한", "slow")),
    "tempo-high": (Text("빠르고", "fast"), Text("빠른", "fast")),
    "loudness-low": (Text("여리고", "soft"), Text("여린", "soft")),
    "loudness-high": (Text("꽉 차고", "loud"), Text("꽉 찬", "loud")),
    "speechiness-low": (Text("노래 중심이고", "melodic"), Text("노래 중심의", "melodic")),
    "speechiness-high": (Text("랩이 많고", "rap-heavy"), Text("랩이 많은", "rap-heavy")),
    "instrumentalness-low": (Text("목소리 중심이고", "voice-led"), Text("목소리 중심의", "voice-led")),
    "instrumentalness-high": (Text("연주가 많고", "instrumental"), Text("연주가 많은", "instrumental")),
    "liveness-low": (Text("또렷하고", "clear"), Text("또렷한", "clear")),
    "liveness-high": (Text("현장감 있고", "live"), Text("현장감 있는", "live")),
}
"""For each trait of a `Reason`: how it joins the next word, and how it stands before the noun."""

AND = Text(" ", " and ")
"""Between two traits; in Korean the first one's ending says it."""
