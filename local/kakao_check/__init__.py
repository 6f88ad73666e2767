"""`maeari kakao check`: whether a skill answers as Kakao needs it, asked as Kakao asks."""
