"""The taps of a conversation on the chat page, with the gateway, the handler and everything behind them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from local.stack import Stack
from maeari.chat import texts
from maeari.chat.speech import say
from tests.browser.steps import ask, next_answer

pytestmark = pytest.mark.browser


@pytest.fixture
def room(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """A person of its own; no answer may be one that the page calls wrong."""
    page = chromium.new_page(viewport={"width": 390, "height": 844}, locale="ko-KR")
    page.goto(stack.base_url)
    expect(page.locator(".from-bot").first).to_contain_text("메아리예요")
    yield page
    expect(page.locator(".error")).to_have_count(0)
    page.close()


def tap(button: Locator) -> Locator:
    """Taps a button and gives the answer."""
    answered = button.page.locator(".from-bot .meta").count()
    button.click()
    return next_answer(button.page, answered)


def reply(page: Page, label: str) -> Locator:
    return page.locator(".quick-replies").get_by_role("button", name=label, exact=True)


def headers(answer: Locator) -> list[str]:
    return [header.split(" · ")[0] for header in answer.locator(".list-header").all_inner_texts()]


def test_more_and_walking_on_and_back(room: Page) -> None:
    first = ask(room, "아이유")
    near = [header.removeprefix(f"{rank}위 ") for rank, header in enumerate(headers(first)[1:], 1)]
    more = tap(reply(room, "다른 추천"))
    expect(more).to_contain_text(say(texts.MORE_NEIGHBOURS, name="아이유"))
    assert [header.split()[0] for header in headers(more)] == ["4위", "5위", "6위"]
    further = headers(more)[0].removeprefix("4위 ")
    there = tap(reply(room, further))
    expect(there.locator(".card").first).to_contain_text(further)
    back = tap(reply(room, "이전 가수"))
    expect(back.locator(".card").first).to_contain_text("아이유")
    assert headers(back) == headers(first)
    expect(reply(room, near[0])).to_be_visible()


def test_songs_page_by_page_and_the_newest(room: Page) -> None:
    answer = ask(room, "아이유")
    popular = tap(answer.get_by_role("button", name="노래 더보기"))
    assert headers(popular) == ["아이유의 인기곡"]
    expect(popular.locator(".list-item")).to_have_count(5)
    second = tap(reply(room, "노래 더보기"))
    assert headers(second) == ["아이유의 인기곡"]
    assert second.locator(".list-item").first.inner_text() != popular.locator(".list-item").first.inner_text()
    newest = tap(popular.get_by_role("button", name="최신곡"))  # of the older bubble
    assert headers(newest) == ["아이유의 최신곡"]
    assert headers(tap(newest.get_by_role("button", name="인기곡"))) == ["아이유의 인기곡"]


def test_a_reason_and_a_judgement(room: Page) -> None:
    answer = ask(room, "아이유")
    near = [header.partition(" ")[2] for header in headers(answer)[1:]]
    why = tap(answer.get_by_role("button", name="왜 비슷해요?").first)
    expect(why).to_contain_text(say(texts.WHY_TITLE, name="아이유", other=near[0]))
    expect(why).to_contain_text("■")
    thanked = tap(why.get_by_role("button", name="비슷해요", exact=True))
    expect(thanked).to_contain_text(say(texts.THANKS_ALIKE, name="아이유", other=near[0]))
    expect(tap(reply(room, near[0])).locator(".card").first).to_contain_text(near[0])
    denied = tap(why.get_by_role("button", name="아니에요", exact=True))
    expect(denied).to_contain_text(say(texts.THANKS_NOT_ALIKE, name="아이유", other=near[0]))


def test_a_mood_and_a_surprise(room: Page) -> None:
    ask(room, "도움말")
    mood = tap(reply(room, "신나는 노래"))
    expect(mood).to_contain_text(say(texts.MOOD, mood="신나는"))
    assert all(header.endswith("신나는 노래") for header in mood.locator(".list-header").all_inner_texts())
    tap(reply(room, "도움말"))
    surprises = []
    for _ in range(2):
        surprise = tap(reply(room, "아무나 추천해줘"))
        expect(surprise).to_contain_text(say(texts.SURPRISE))
        surprises.append(headers(surprise)[0])
        tap(reply(room, "도움말"))
    assert surprises[0] != surprises[1]
