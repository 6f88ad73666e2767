"""What people type, by the wish that it means, and names that only look like phrases; bars part the texts."""

from collections.abc import Callable

from maeari.chat.wishes import (
    Back,
    Bye,
    Chatter,
    Forget,
    Greet,
    Help,
    Judge,
    More,
    MoreSongs,
    SimilarSongs,
    Songs,
    Surprise,
    Thanks,
    Why,
    Wish,
)

type Make = Callable[[str], Wish]
"""The wish of a text."""


def texts(column: str) -> list[str]:
    return [text.strip() for text in column.replace("\n", "|").split("|") if text.strip()]


SET: tuple[tuple[Make, str], ...] = (
    (
        More,
        """
        더 보여줘|더보여줘|더 보여줘요|더 보여 주세요|더 보여주세요~|더 보여줄래?|더 보여죠|더 줘|더 추천해줘
        더 추천 좀|더 있어?|더 없어??|다음|다음꺼|다음 거|다음 보여줘|다음!|또|또 없어?|또 있어요?
        또 추천해줘ㅋㅋ|다른 거|다른거 보여줘|다른거 없나요|다른것도 보여줘|딴거|딴거 추천해줘|이거 말고
        이거 말고 다른거|계속|계속 보여줘|더 알려줘 😀|좀 더|그럼 다른 거는?|more|More!|show me more
        more please|next|anything else?|what else?|give me more 🙏|next one
        """,
    ),
    (
        lambda whole: More(whole, of_artists=True),
        """
        다른 추천|다른추천해줘|다른 추천 해주세요|다른 가수|다른가수|다른 가수 추천 좀 해줘
        다른 가수 추천해주세요!!|다른 가수 없어?|다른 가수는?|다른 가수도 보여줘|다른 가수를 보여줘
        다른 가수요|딴 가수 추천해줘|딴가수 없음?|비슷한 가수 더|비슷한 가수 더 알려줘|비슷한 가수 또 없어?
        다른 아티스트 추천해줄래?|다음 가수|다른 밴드 알려줘|이런 가수 더 추천해줘|혹시 다른 가수 없나요ㅠㅠ
        more artists|other artists?|show me other artists please|anyone else?|more like this|similar artists
        another one
        """,
    ),
    (
        Songs,
        """
        노래|노래 들려줘|노래 틀어줘요|노래 목록|인기곡|인기곡 보여줘|인기곡 좀 보여줘|인기곡요|인기곡은?
        인기곡 뭐야?|인기곡 알려줘ㅋㅋ|인기 노래|대표곡|대표곡이 뭐야|대표곡 알려 주세요|히트곡
        제일 유명한 노래|이 가수 노래 들려줘|이 사람 노래|무슨 노래 있어?|songs|popular songs|top songs
        their songs|show me songs|best songs please
        """,
    ),
    (
        lambda whole: Songs(whole, order="newest"),
        """
        최신곡|최신곡 보여줘|최신곡 알려주세요|최신곡 있어?|신곡|신곡 있나요|신곡 나왔어?|신곡은?|신곡 들려줘
        새 노래|새노래 틀어줘|최신 노래|최근 노래|새로 나온 노래|최신순|new songs|latest songs|latest
        any new songs?|what's new?
        """,
    ),
    (
        MoreSongs,
        """
        노래 더보기|노래 더 보여줘|노래 더 들려줘|노래 더 없어?|다른 노래|다른 노래 보여줘
        다른 노래 좀 들려줘|다른노래|다른 노래도 들려줘|다른 노래는?|다른 곡|딴 노래 없어?|다음 노래|다음 곡
        more songs|show me more songs|other songs|next songs
        """,
    ),
    (
        SimilarSongs,
        """
        이 노래와 비슷한 노래|이거랑 비슷한 곡|이 노래랑 비슷한 노래 추천해줘|이 곡이랑 비슷한 곡 알려줘
        이 노래 같은 노래|이거랑 비슷한 노래 있어?|방금 그 노래랑 비슷한 노래|그 노래랑 닮은 노래 틀어줘
        이 음악과 비슷한 음악|비슷한 노래|비슷한 노래 추천해줘|비슷한노래|비슷한 곡 들려줘요~
        이런 노래 추천해줘|이런 느낌의 노래|이런 분위기 노래 찾아줘|혹시 이거랑 비슷한 노래 없나요ㅠㅠ
        similar songs|similar songs please|songs like this|songs similar to this one|Songs like this song!
        music like that|play some songs like this
        """,
    ),
    (
        lambda whole: SimilarSongs(whole, first_rank=6),
        """
        비슷한 노래 더|비슷한 노래 더 보여줘|더 비슷한 노래|비슷한 곡 또 있어?|비슷한 노래 더 없어?
        more similar songs|more songs like this|show me more songs like this
        """,
    ),
    (
        Why,
        """
        왜|왜?|왜요|왜요??|왜 비슷해?|왜 비슷해요?|왜비슷해|왜 비슷한거야?|왜 비슷한 거예요
        왜 비슷한지 알려줘|왜 닮았어?|왜 추천했어?|왜 이 가수야?|이유|이유가 뭐야|이유가 뭐예요?|이유 알려줘
        이유 좀 알려줘|이유가 궁금해|추천 이유|비슷한 이유|어디가 비슷해?|뭐가 비슷한데|어떤 점이 비슷해요?
        근데 왜?|why|why?|Why are they similar?|how come|but why|what's similar?|reason?|tell me why
        """,
    ),
    (
        Surprise,
        """
        아무나|아무나 추천해줘|아무나 추천|아무나 추천해 주세요|아무나 추천좀|아무나 한 명 추천해줘
        아무 가수나|아무 가수나 추천해줘|아무거나|아무거나 추천해줘ㅋㅋ|아무거나 틀어줘|아무 노래나 틀어줘
        랜덤|랜덤 추천|랜덤으로 추천해줘|무작위|깜짝 추천|surprise me|Surprise me!|random|random artist
        recommend anyone|anyone|give me a random artist
        """,
    ),
    (
        lambda _: Back(),
        """
        이전 가수|이전 가수로|이전|이전으로|뒤로|뒤로 가기|뒤로가기|뒤로 가줘|돌아가|돌아가기|아까 그 가수
        아까 그 가수 보여줘|아까 걔|back|go back|previous artist|Back!|go back please
        """,
    ),
    (
        lambda _: Judge(alike=True),
        """
        비슷해요|비슷해|비슷하네|비슷하네요ㅎㅎ|진짜 비슷해|진짜 비슷하다ㅋㅋ|닮았네|닮았어요!|맞아|맞아요
        similar|very similar|they sound alike
        """,
    ),
    (
        lambda _: Judge(alike=False),
        """
        아니에요|안 비슷해요|안비슷해|안 비슷한데?|하나도 안 비슷해ㅋㅋㅋ|전혀 안 비슷해요|별로 안 비슷한데요
        비슷하지 않아요|안 닮았어|not similar|they are not similar|Not similar at all!
        """,
    ),
    (
        lambda _: Forget(),
        """
        내 기록 지워줘|내기록지워줘|내 기록 지워|내 기록 다 지워줘|내 기록을 지워줘|내 기록 삭제
        내 기록 삭제해줘|내 기록 삭제해주세요|내 기록 좀 지워줘|제 기록 지워주세요|내 정보 삭제해줘
        내 데이터 지워 주세요|개인정보 삭제해 주세요|기록 초기화|delete my data|please delete my data
        forget me|Erase my data.|clear my history
        """,
    ),
    (
        lambda _: Thanks(),
        """
        고마워|고마워요|고마워~|고마워ㅋㅋ|고마웡|고맙습니다|고맙습니다!|감사|감사합니다|감사해요^^
        감사합니다 🙏|정말 고마워|땡큐|ㄱㅅ|ㄳ|최고|최고예요|thanks|thanks!|thank you|Thank you so much|thx
        """,
    ),
    (
        lambda _: Bye(),
        """
        잘 가|잘가|잘가요~|잘 있어|안녕히 계세요|다음에 봐|다음에 봐요|또 봐|또 올게|또올게요|바이|바이바이
        ㅂㅂ|빠이|잘 자|나 갈게|bye|bye bye|Goodbye!|see you|good night
        """,
    ),
    (
        lambda _: Greet(),
        """
            안녕|안녕!|안녕하세요|안녕하세요~|안녕하세요ㅎㅎ|안뇽|하이|하이요|반가워|반갑습니다|ㅎㅇ|시작|hi
            Hi!|hello|hello 👋|hey
        """,
    ),
    (
        lambda _: Help(),
        """
        도움말|도와줘|도와주세요|도와줘요|사용법|사용법 알려줘|뭐 할 수 있어?|뭘 할 수 있어요?|너 누구야
        넌 누구야?|어떻게 써?|어떻게 쓰는거야|메뉴|help|what can you do?|who are you?|how does this work?
        """,
    ),
    (
        Chatter,
        """
        ㅋㅋㅋ|ㅋㅋㅋㅋㅋㅋ|ㅎㅎ|ㅠㅠ|ㅇㅋ|ㅇㅇ|ㄴㄴ|ㅋㅋ!!|응|네|넵|네네|아니|아뇨|그래|좋아|좋아요
        너무 좋아|노래 좋다|오|와|헐|대박|대박ㅋㅋ|심심해|오케이|ok|okay|노래 좋아해|누구 좋아해?|I like it
        yes|no|lol|haha|hahaha|wow|cool
        """,
    ),
)
SONGS_OF = {
    "아이유": """
        아이유 노래|아이유노래|아이유 노래 들려줘|아이유 노래 들려줘요~|아이유 노래 좀 들려줘
        아이유 노래 틀어줘ㅋㅋ|아이유노래 들려줘|아이유의 노래|아이유의 노래 들려주세요|아이유 노래 뭐 있어?
        아이유 노래 뭐가 유명해?|아이유 노래 목록|아이유 노래 듣고 싶어|아이유 인기곡|아이유 인기곡 보여줘
        아이유인기곡|아이유 인기 노래|아이유 대표곡|아이유 대표곡 알려줘|아이유 대표곡이 뭐야?
        아이유 히트곡 😀|아이유 명곡|아이유 제일 유명한 노래|아이유 인기곡 추천해줘|그럼 아이유 노래는?
        """,
    "IU": """
        IU 노래|IU 인기곡|IU songs|IU's songs|IU’s top songs|songs by IU|popular songs by IU
        most popular songs by IU|play songs by IU|play IU songs|IU top tracks|IU hits|show me songs by IU
        what are IU's best songs?
        """,
    "장기하와 얼굴들": "장기하와 얼굴들 노래|장기하와 얼굴들 인기곡",
    "노래를 찾는 사람들": "노래를 찾는 사람들 노래|노래를 찾는 사람들의 노래",
    "비": "비 노래|비 노래 들려줘|비의 노래",
    "더 클래식": "더 클래식 노래|더 클래식 인기곡 보여줘",
}
NEWEST_OF = {
    "아이유": """
        아이유 최신곡|아이유 최신곡 보여줘|아이유최신곡|아이유 신곡|아이유 신곡 들려줘|아이유 신곡 나왔어?
        아이유 신곡 있어요?|아이유의 신곡|아이유 새 노래|아이유 최신 노래|아이유 최근 노래 알려줘
        아이유 새로 나온 노래|아이유 신곡 추천해줘
        """,
    "IU": """
        new songs by IU|latest songs by IU|IU new songs|IU's latest songs|IU's new song|new music from IU
        play the latest song by IU
    """,
}
COMPARED = {
    ("아이유", "태연"): """
        아이유랑 태연 얼마나 비슷해?|아이유랑 태연 비슷해|아이유랑 태연이랑 비슷해?|아이유랑태연 비슷해?
        아이유랑 태연은 얼마나 비슷해요?|아이유랑 태연이 닮았어?|아이유하고 태연 비슷해?
        아이유하고 태연하고 비슷해?|아이유와 태연 비교|아이유와 태연 비교해줘|아이유와 태연의 차이
        아이유와 태연의 공통점이 뭐야?|아이유랑 태연 비교해줘ㅋㅋ|아이유랑 태연 비교 좀 해줘
        아이유랑 태연 왜 비슷해?|왜 아이유랑 태연이 비슷해?|아이유랑 태연 음악 비슷해?
        아이유랑 태연 둘이 비슷한가|아이유랑 태연 안 비슷해?|아이유랑 태연 차이가 뭐야
        아이유랑 태연 뭐가 달라?|아이유랑 태연 비슷한지 알려줘|아이유랑 태연 비슷한가요??
        아이유랑 태연 닮은 점|아이유 vs 태연|아이유 VS 태연|아이유 대 태연 비교|아이유 그리고 태연 비슷해?
        아이유, 태연 비교해줘|아이유랑 태연은 다른가요?|혹시 아이유랑 태연 비슷해?|비교해줘 아이유랑 태연
        아이유랑 태연 얼마나 비슷한지 알려줘 😀
        """,
    ("태연", "아이유"): """
        태연이랑 아이유 비슷해?|태연과 아이유 비슷해?|태연하고 아이유 비교|태연 vs 아이유
        태연이랑 아이유랑 얼마나 닮았어?
    """,
    ("IU", "Taeyeon"): """
        IU vs Taeyeon|IU vs. Taeyeon|compare IU and Taeyeon|compare IU with Taeyeon|compare IU & Taeyeon
        how similar are IU and Taeyeon?|are IU and Taeyeon similar?|is IU similar to Taeyeon?
        how close is IU to Taeyeon|why are IU and Taeyeon similar|does IU sound like Taeyeon?
        do IU and Taeyeon sound alike?|difference between IU and Taeyeon
        what do IU and Taeyeon have in common?|IU and Taeyeon similar?
        """,
    ("AC/DC", "Guns N' Roses"): """
        AC/DC랑 Guns N' Roses 비슷해?|AC/DC와 Guns N' Roses 비교해줘|AC/DC vs Guns N' Roses
        compare AC/DC and Guns N' Roses
    """,
    ("(여자)아이들", "에스파"): """
        (여자)아이들이랑 에스파 비슷해?|(여자)아이들과 에스파 얼마나 비슷해?|(여자)아이들 vs 에스파
    """,
    ("에스파", "(여자)아이들"): "에스파랑 (여자)아이들 비슷해?|에스파와 (여자)아이들 비교",
    ("장기하와 얼굴들", "혁오"): """
        장기하와 얼굴들이랑 혁오 비슷해?|장기하와 얼굴들과 혁오 비교해줘|장기하와 얼굴들 vs 혁오
    """,
    ("혁오", "장기하와 얼굴들"): "혁오랑 장기하와 얼굴들 비슷해?|혁오와 장기하와 얼굴들 비교",
    ("와이", "혁오"): "와이랑 혁오 비슷해?|와이와 혁오 비교",
    ("10cm", "검정치마"): """
        10cm와 검정치마 비슷해?|10cm랑 검정치마 얼마나 비슷해?|10cm 그리고 검정치마 비교해줘
    """,
    ("이랑", "혁오"): "이랑이랑 혁오 비슷해?|이랑 vs 혁오",
    ("아이유", "싸이"): "아이유랑 싸이 비슷해?|아이유랑 싸이가 닮았어?|아이유하고 싸이랑 비슷해?",
    ("에픽하이", "넬"): "에픽하이랑 넬 비슷해?|에픽하이와 넬은 비슷한가요?|에픽하이랑 넬이랑 비교",
    ("BTS", "2NE1"): "BTS랑 2NE1 비슷해?|BTS이랑 2NE1이랑 비슷해?|BTS와 2NE1 비교",
    ("Florence and the Machine", "Adele"): """
        compare Florence and the Machine and Adele|Florence and the Machine vs Adele
    """,
    ("Simon & Garfunkel", "Hall & Oates"): """
        compare Simon & Garfunkel and Hall & Oates|Simon & Garfunkel랑 Hall & Oates 비슷해?
    """,
    ("브로콜리 너마저", "가을방학"): "브로콜리 너마저랑 가을방학 비슷해?|브로콜리 너마저와 가을방학의 차이점",
}  # fmt: skip
MOODS = {
    "exciting": """
        신나는 노래|신나는 가수 추천|신나는 노래 추천해줘|신나는노래 추천해줘|신나는 노래 틀어줘ㅋㅋ
        신나는 거 틀어줘|좀 신나는 노래 없어?|완전 신나는 음악 들려주세요~|흥겨운 노래|신날 때 듣는 노래
        텐션 높은 노래 추천|우울할 때 신나는 노래|드라이브 갈 때 신나는 노래|이별 노래 말고 신나는 노래
        upbeat songs|energetic music please|play something upbeat
        """,
    "calm": """
        잔잔한 노래|잔잔한 노래 추천해줘|잔잔한 가수|잔잔한 음악 틀어줘|잔잔한 거 추천|조용한 노래 없을까?
        비 오는 날 듣기 좋은 노래|비오는날 노래|비 올 때 들을 노래 추천해줘|차분한 음악|감성적인 노래 추천좀
        힐링되는 노래|힐링 음악|calm songs|chill music|something relaxing|music for a rainy day
        recommend some calm songs
        """,
    "workout": """
        운동할 때|운동할때 듣는 노래|운동할 때 들을 노래 추천해줘|운동할 때 듣기 좋은 노래
        운동하면서 들을 음악|운동 노래 추천|헬스할 때 노래|헬스장에서 들을 노래|러닝할 때 들을 만한 노래
        달리기할 때 듣는 음악|조깅할 때 노래 추천 좀|workout songs|gym music|songs for running
        music to work out to|workout playlist please
        """,
    "dance": """
        춤추기 좋은 노래|춤추기 좋은 가수 추천|춤출 때 노래|댄스 음악|댄스 가수 추천해줘|파티 음악
        파티할 때 틀 노래|파티에서 틀기 좋은 노래|클럽 노래 추천|클럽 음악 틀어줘|dance songs|party music
        songs to dance to|music for a party|danceable songs please
        """,
    "happy": """
        밝은 노래|밝은 노래 추천해줘|기분 좋은 노래|기분 좋을 때 듣는 노래|기분 좋아지는 노래 추천
        행복한 노래|경쾌한 음악|상큼한 노래 들려줘|드라이브할 때 들을 노래 추천해줘|드라이브할때 노래
        드라이브 노래 추천|여행 갈 때 들을 노래|happy songs|feel good music|songs for driving
        happy songs please
        """,
    "sad": """
        슬픈 노래|슬픈 노래 추천해줘|슬픈 노래 들려줘ㅠㅠ|슬플 때 듣는 노래|우울한 노래|우울할 때 들을 노래
        우울할때|이별 노래|이별 노래 추천 좀요|이별했을 때 듣는 노래|눈물 나는 노래|나 우울해 노래 추천해줘
        sad songs|sad songs please|play some sad songs|songs for when i'm sad|i'm sad|heartbreak songs
        """,
    "sleep": """
        자기 전에 듣는 노래|자기 전에 듣기 좋은 노래|자기전에 들을 노래 추천|잘 때 듣는 음악|잘때 노래
        잠 안 올 때 듣는 노래|잠이 안 와 노래 추천해줘|새벽에 듣기 좋은 노래|새벽 감성 노래|새벽 노래 추천
        밤에 듣기 좋은 노래|sleep music|music for sleeping|bedtime songs|late night music
        songs to fall asleep to
        """,
    "focus": """
        공부할 때|공부할 때 듣는 노래|공부할때 들을 노래 추천해줘|공부하면서 듣기 좋은 음악
        집중할 때 듣는 노래|집중되는 음악|일할 때 들을 노래|카페 음악|카페에서 듣기 좋은 노래
        카페 노래 추천해줘|독서할 때 노래|study music|focus music|songs for studying|music to study to
        coffee shop music
        """,
}
TASTES = {
    ("아이유", "태연"): """
        아이유랑 태연 좋아해|아이유하고 태연 좋아해요|아이유와 태연을 좋아해|아이유, 태연 좋아해
        아이유 그리고 태연 좋아해|아이유도 좋아하고 태연도 좋아해|아이유도 좋아하고 태연도 좋아해요ㅎㅎ
        나 아이유랑 태연 좋아해|나는 아이유랑 태연을 정말 좋아해|저는 아이유랑 태연이 좋아요
        아이유랑 태연 좋아하는데 추천해줘|아이유랑 태연 팬이야|아이유랑 태연 자주 들어
        아이유랑 태연 같은 가수 추천해줘|아이유랑 태연이랑 비슷한 가수|아이유랑 태연 둘 다 좋아해
        아이유랑 태연 좋아하면 누구 들으면 좋을까?
        """,
    ("아이유", "태연", "헤이즈"): """
        아이유, 태연, 헤이즈 좋아해|아이유,태연,헤이즈 좋아해|아이유, 태연, 헤이즈
        아이유, 태연, 헤이즈 좋아해요!!|아이유랑 태연이랑 헤이즈 좋아해|아이유랑 태연 그리고 헤이즈 좋아함
        """,
    ("IU", "Taeyeon"): """
        I like IU and Taeyeon|i love IU & Taeyeon|I'm a fan of IU and Taeyeon|I really like IU and Taeyeon!
        i listen to IU and Taeyeon|IU랑 Taeyeon 좋아해
    """,
    ("IU", "Taeyeon", "Heize"): """
        I like IU, Taeyeon and Heize|I'm a big fan of IU, Taeyeon, and Heize
        my favorites are IU, Taeyeon and Heize|IU, Taeyeon, Heize
    """,
    ("아이유", "태연", "헤이즈", "백예린"): """
        아이유, 태연, 헤이즈, 백예린 좋아해|아이유랑 태연이랑 헤이즈랑 백예린 좋아해
    """,
    ("아이유", "태연", "헤이즈", "백예린", "윤하"): """
        아이유, 태연, 헤이즈, 백예린, 윤하 좋아해요|아이유, 태연, 헤이즈, 백예린, 윤하, 넬 좋아해요
    """,
    ("에픽하이", "넬"): "에픽하이도 좋아하고 넬도 좋아해|에픽하이랑 넬 팬이에요",
    ("장기하와 얼굴들", "혁오"): "장기하와 얼굴들이랑 혁오 좋아해|장기하와 얼굴들, 혁오 좋아해",
    ("AC/DC", "Queen", "Muse"): "AC/DC, Queen, Muse 좋아해|I like AC/DC, Queen and Muse|AC/DC, Queen, Muse",
}  # fmt: skip
ARTIST = {
    "아이유": """
        아이유|아이유!|아이유ㅋㅋ|아이유 😀|아이유 추천|아이유 추천해줘|아이유 알려줘|아이유랑 비슷한 가수
        아이유랑 비슷한 가수 추천해줘|아이유 같은 가수|아이유 비슷한 노래 추천해줘|아이유 같은 노래
        아이유 좋아해|나 아이유 좋아해|아이유 좋아해요ㅎㅎ|저는 아이유 팬이에요|아이유 누구야?|아이유 틀어줘
        누가 아이유랑 비슷해?|아이유랑 비슷해?|아이유를 제일 좋아해
        """,
    "Coldplay": """
        Coldplay|artists like Coldplay|I like Coldplay|I love Coldplay!|similar to Coldplay
        songs like Coldplay|I'm a fan of Coldplay
    """,
    "싸이": "싸이|싸이 좋아해|싸이가 좋아|싸이랑 비슷한 가수",
}  # fmt: skip

LIKE_SONG = {
    "밤편지": """
        밤편지 비슷한 노래|밤편지랑 비슷한 노래|밤편지와 비슷한 노래 추천해줘|밤편지 같은 노래 틀어줘
        밤편지같은노래|밤편지랑 비슷한 노래 있어?|밤편지랑 비슷한 느낌의 노래
        밤편지 느낌의 노래 추천 좀|"밤편지" 비슷한 노래
    """,
    "Dynamite": """
        Dynamite랑 비슷한 곡|Dynamite 같은 곡 추천해줘|songs similar to Dynamite|songs like Dynamite
        music like Dynamite|similar songs to Dynamite|what songs are similar to Dynamite?
        recommend songs like Dynamite|find me songs like Dynamite please
    """,
    "아이유 밤편지": "아이유 밤편지랑 비슷한 노래 추천해줘|아이유 밤편지 같은 노래",
    "아이유의 밤편지": "아이유의 밤편지 같은 노래|아이유의 밤편지랑 비슷한 노래",
    "Night Letter by IU": "songs like Night Letter by IU|songs similar to Night Letter by IU",
    "사건의 지평선": "사건의 지평선 비슷한 노래|사건의 지평선이랑 비슷한 곡",
    "우주를 줄게": "우주를 줄게랑 비슷한 곡|우주를 줄게 같은 노래 들려줘",
    "아이유": "아이유랑 비슷한 노래|아이유 같은 음악",
    "IU": "songs like IU|music similar to IU",
}
"""Songs like what may be a song or an artist."""

THE_SONG = {
    "밤편지": """
        노래 밤편지랑 비슷한 노래|노래 밤편지와 비슷한 노래|밤편지라는 노래랑 비슷한 노래
        노래 〈밤편지〉와 비슷한 노래
    """,
    "Dynamite": """
        노래 Dynamite와 비슷한 노래|songs like the song Dynamite|music similar to the track Dynamite
    """,
    "봄날": "봄날이란 곡과 비슷한 곡 추천해줘|노래 봄날이랑 비슷한 노래",
    "사랑은 늘 도망가": "노래 사랑은 늘 도망가 같은 노래",
}
"""Songs like what is told to be a song."""

NAMES = texts("""
    노래를 찾는 사람들|좋아서하는밴드|좋아서 하는 밴드|넥스트(N.EX.T)|넥스트|더 클래식|더 보이즈|더보이즈
    더 크로스|더 레이|더 로즈|더넛츠|더원|또모|또봇|안녕바다|안녕하신가영|안녕의 온도|새벽공방|새벽
    새벽 한 시|가을방학|비오케이|봄여름가을겨울|비오는 날의 수채화|하하|하하호호|하이라이트|하이키|하이수현
    하이헬로|와이낫|와이비|와이즈|바이브|바이 바이 배드맨|바이바이배드맨|바이널|장기하와 얼굴들|9와 숫자들
    9와숫자들|소녀와 가로등|브로콜리너마저|브로콜리 너마저|강산에|나와 나|너와 나|달과 6펜스|미스터 미스터
    악동뮤지션|좋은 친구들|사랑과 평화|산울림|시인과 촌장|해와 달|해바라기|어른아이|이랑|이적|이선희|이승환
    이별|이날치|이문세|왁스|왜행성|왠지|뮤지|음율|음악그룹 모인|음악듣는 소년|노라조|노래하는 나무|노래마을
    노이즈|인기가수|랜덤하우스|아무도 모른다|누구나 비밀은 있다|카페|카페인|파티|파티스트릿|클럽|댄스|러닝
    운동|공부|집중|힐링|슬픈 기린|우울한 코끼리|슬픔의 피에스타|조용한 가족|신나는 섬|신난다|잔나비|잠비나이
    밤에 피는 장미|비|비와이|비투비|비비|빅뱅|감성소년|최고은|최신애|최백호|땡큐맘|뮤즈|팬시차일드|팬텀
    팬텀싱어|어반자카파|어쿠스틱 콜라보|어쿠스틱카페|여행스케치|여행|드라이브|데이브레이크|기리보이
    다이나믹 듀오|다비치|다음날 아침|다른이|이전트|뒤로가는 시계|전람회|예스터데이|네미시스|네온|오마이걸
    오오오|응급실|그래비티|좋은날 밴드|굿나잇스탠드|대박이|헤이즈|헤이|헐크|흠집|내 귀에 도청장치|기록
    도움받은 밴드|닮은꼴|산이|정인|화가|Mood|Calm|Sad Puppy|Party|Happy|Happy Mondays|Chill|Chill Bump
    The Party|Run-D.M.C.|Running|Running Touch|Focus|Focus Group|Sleep|Sleep Token|Sleeping With Sirens
    Sleepy Hallow|Dance|Dance Gavin Dance|Club|Club 8|Soft Cell|Soft Machine|Quiet Riot|Mellow Mood|Study
    Work|Drive|Rainy Days|Lonely the Brave|Crying|Slow Club|Slowdive|The Fast|Why Don't We|The The
    The Next Step|NEXT 10|Next Town Down|Bye Bye Badman|Hello Saferide|Hello Venus|Hi-5|Hi-Standard
    Hey Violet|Thanks Joey|Thank You Scientist|Help Yourself|Morecambe|More Fire Crew|Yes Theory
    Yeah Yeah Yeahs|No Doubt|No Use for a Name|OK Go|Okay Kaya|Wow & Flutter|Cool & Dre|Nice & Smooth
    Back to Back|Backstreet Boys|Previous Industries|Random Axe|Surprise Chef|Anyone Else Band|Another Sky
    Others Like Us|The Others|Similar Kind|Top|Top Hits|Best Coast|Popular Front|New Order|New Edition
    New Found Glory|Latest Version|Songs: Ohia|Now, Now|Tyler, The Creator|Peter, Paul and Mary
    Earth Wind & Fire|Earth, Wind & Fire|Crosby Stills Nash & Young|Emerson, Lake & Palmer
    Blood, Sweat & Tears|Simon & Garfunkel|Hall & Oates|Florence and the Machine|Selena Gomez & The Scene
    Kool & the Gang|Mumford & Sons|Nick Cave and the Bad Seeds|Belle and Sebastian|Iron & Wine
    Echo & the Bunnymen|Love and Rockets|Compare|Compare Band|Are We Static|Is Tropical|How to Destroy Angels
    Like Moths to Flames|Ilove Makonnen|Fan Modine|Fanfarlo|Delete|Forget|Me First and the Gimme Gimmes
    Explain Band|What So Not|What's Up|Who|Anything Box|Whatever, Dad|Continue|Men I Trust|AC/DC
    Guns N' Roses
""")  # fmt: skip

KEEPING_WHOLE = texts("""
    이유|다음|왜|더|또|네|응|와|오|음|헐|대박|노래|인기곡|신곡|아무나|랜덤|다른 노래|슬픈|비 오는 날|More|Yes
    Why?|Next|Random|Surprise|Songs|Hits|Latest|Wow|Cool|Nice|Crosby, Stills, Nash & Young
    Songs of Green Pheasant|Happy Songs|IU vs. the World|I Like Trains|I Love You But I've Chosen Darkness
    The Songs|비슷한 사람들
""")
"""Names, or what could be one, that mean something else unless the catalogue holds them."""

SMALL_TALK = texts("""
    안녕|하이|땡큐|바이바이|최고|이전|뒤로|맞아|Hello|Hi|Hey|Thanks|Thank You|Bye Bye|Goodbye|Back|Similar
    Help|Previous
""")
"""Names that nothing can be told from small talk by; their artists are found by "Hello 노래" and the like."""
