"""maeari (메아리): a KakaoTalk chatbot that finds the artists who sound most alike."""
