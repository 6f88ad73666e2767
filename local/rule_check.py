"""Whether Kakao would show an answer, as text that came over HTTP."""

from __future__ import annotations

import json


def violations(answer: bytes) -> list[dict[str, str]]:
    """Which of Kakao's rules a skill answer breaks: `{"path", "rule", "message"}` each."""
    from maeari.kakao import rules  # noqa: PLC0415 the stack starts without it

    try:
        content = json.loads(answer)
    except (ValueError, RecursionError) as error:
        return [{"path": "", "rule": "json", "message": f"the answer is not JSON: {error}"}]
    return [
        {"path": found.path, "rule": found.rule, "message": found.message}
        for found in rules.violations(content)
    ]
