"""The conversation: what was meant, which artist it is, and the answer as Kakao's cards."""
