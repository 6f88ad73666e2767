"""The chat page, the gateway, the handler and everything behind them, as a person meets them."""

import pytest
from playwright.sync_api import Browser, Page, expect

from local.stack import Stack
from tests.browser.steps import ask, next_answer

pytestmark = pytest.mark.browser


@pytest.fixture
def room(chromium: Browser, stack: Stack) -> Page:
    page = chromium.new_page(viewport={"width": 390, "height": 844}, locale="ko-KR")
    page.goto(stack.base_url)
    expect(page.locator(".from-bot").first).to_contain_text("메아리예요")
    return page


def test_a_name_gives_the_artist_its_songs_and_three_neighbours_with_reasons(room: Page) -> None:
    answer = ask(room, "아이유")
    expect(answer.locator(".card").first).to_contain_text("아이유")
    headers = answer.locator(".list-header").all_inner_texts()
    assert headers[0] == "아이유의 노래"
    assert [header.partition(" ")[0] for header in headers[1:]] == ["1위", "2위", "3위"]
    assert all("닮았어요" in header or "장르(" in header for header in headers[1:])
    expect(room.locator(".error")).to_have_count(0)
    expect(answer.locator(".picture img").first).to_have_js_property("naturalWidth", 640)


def test_a_tap_walks_on_to_the_neighbour_and_to_further_ones(room: Page) -> None:
    replies = ask(room, "아이유").page.locator(".quick-replies button")
    neighbour = replies.first.inner_text()
    answered = room.locator(".from-bot .meta").count()
    replies.first.click()
    expect(next_answer(room, answered).locator(".card").first).to_contain_text(neighbour)
    answered += 1
    room.get_by_role("button", name="다른 추천").click()
    expect(next_answer(room, answered).locator(".list-header").first).to_contain_text("4위")


def test_an_artist_that_nobody_asked_for_before_is_found_and_known_from_then_on(room: Page) -> None:
    for name in ("잔나비", "JANNABI"):
        answer = ask(room, name)
        expect(answer.locator(".card").first).to_contain_text("잔나비")
        expect(answer.locator(".list-header").first).to_contain_text("잔나비의 노래")


def test_an_artist_that_takes_longer_comes_by_callback(room: Page) -> None:
    room.get_by_role("button", name="요청과 응답 JSON").click()
    room.get_by_role("switch", name="콜백 사용").check()
    room.keyboard.press("Escape")
    answered = room.locator(".from-bot .meta").count()
    waiting = ask(room, "주현미")
    expect(waiting.locator(".outputs > *")).to_have_count(1)
    expect(waiting.locator(".bubble")).to_contain_text("찾고")
    called = room.locator(".from-bot").nth(answered + 1)
    expect(called.locator(".card").first).to_contain_text("주현미", timeout=40_000)
    expect(called.locator(".list-header").first).to_contain_text("주현미의 노래")
    expect(room.locator(".error")).to_have_count(0)
