"""Answers that come by callback: what the page sends, how it waits, what it draws."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import Json, answer, simple_text
from tests.browser.gateway import Gateway
from tests.browser.steps import ask, next_answer, say

pytestmark = pytest.mark.browser

CALLBACK_URL = re.compile(r"https://bot-api\.kakao\.com/v1/bots/[0-9a-f]{24}/callback/([0-9a-f]{32})")
WAITING = {"version": "2.0", "useCallback": True, "data": {"text": "찾고 있어요. 조금만 기다려 주세요."}}


def switch(page: Page) -> None:
    """Turns Kakao's callback option on, or off again."""
    page.get_by_role("button", name="요청과 응답 JSON").tap()
    page.get_by_role("switch", name="콜백 사용").tap()
    page.keyboard.press("Escape")


def callback_url(gateway: Gateway) -> str | None:
    url: str | None = gateway.last_payload()["userRequest"].get("callbackUrl")
    return url


def called_back(gateway: Gateway, response: Json, violations: list[dict[str, str]] | None = None) -> Json:
    """What the gateway tells the page of an answer that was posted."""
    return {"state": "answered", "answer": gateway.say("(by callback)", response, violations).body}


@pytest.fixture
def room(browser_page: Page, gateway: Gateway) -> Page:
    """The room with callbacks; the skill asks to wait when it is told 아이유."""
    gateway.say("아이유", WAITING)
    switch(browser_page)
    return browser_page


def test_each_message_carries_a_callback_url_of_its_own_when_it_is_wanted(
    browser_page: Page, gateway: Gateway
) -> None:
    gateway.say("안녕", answer(simple_text("네")))
    ask(browser_page, "안녕")
    assert callback_url(gateway) is None
    switch(browser_page)
    urls = set()
    for _ in range(2):
        ask(browser_page, "안녕")
        urls.add(callback_url(gateway))
    assert len(urls) == 2
    assert all(CALLBACK_URL.fullmatch(url or "") for url in urls)
    switch(browser_page)
    ask(browser_page, "안녕")
    assert callback_url(gateway) is None


def test_the_choice_is_kept_and_the_skill_test_has_no_callback(room: Page, gateway: Gateway) -> None:
    gateway.say("발화 내용", answer(simple_text("네")))
    room.reload()
    room.locator(".from-bot .meta").wait_for()
    assert CALLBACK_URL.fullmatch(callback_url(gateway) or "")
    room.get_by_role("button", name="더 보내기").tap()
    room.get_by_role("button", name="스킬 테스트").tap()
    next_answer(room, 1)
    assert callback_url(gateway) is None


def test_the_waiting_text_then_dots_then_the_answer(room: Page, gateway: Gateway) -> None:
    reply = {"label": "태연", "action": "message", "messageText": "태연"}
    posted = called_back(gateway, answer(simple_text("아이유를 찾았어요"), quick_replies=[reply]))
    group = ask(room, "아이유")
    expect(group.locator(".bubble")).to_have_text("찾고 있어요. 조금만 기다려 주세요.")
    dots = room.get_by_role("img", name="답을 기다리는 중")
    expect(dots).to_be_visible()
    gateway.callbacks.put({"state": "waiting"})  # the page asks again
    expect(dots).to_be_visible()
    gateway.callbacks.put(posted)
    called = next_answer(room, 2)
    expect(called.locator(".bubble")).to_have_text("아이유를 찾았어요")
    expect(called.locator(".latency.good")).to_have_attribute("title", re.compile(r"카카오 제한 60,000 ms"))
    expect(dots).to_have_count(0)
    expect(room.locator(".quick-replies button")).to_have_text(["태연"])
    match = CALLBACK_URL.fullmatch(callback_url(gateway) or "")
    assert match
    assert gateway.awaited == [match[1]] * 2
    assert gateway.checked[-2:] == [gateway.scenarios["아이유"].body, posted["answer"]]
    room.get_by_role("button", name="요청과 응답 JSON").tap()
    turn = room.locator(".turns details").first
    expect(turn.get_by_role("heading")).to_have_text(["요청  POST /skill", "응답", "콜백"])
    assert json.loads(turn.locator("pre").last.inner_text()) == json.loads(posted["answer"])
    expect(turn.locator(".turn-outcome")).to_have_text(re.compile(r"^200 · [\d,]+ ms · 콜백 [\d,]+ ms$"))


def test_one_can_go_on_while_a_callback_is_awaited(room: Page, gateway: Gateway) -> None:
    gateway.say("안녕", answer(simple_text("네")))
    posted = called_back(gateway, answer(simple_text("아이유를 찾았어요")))
    ask(room, "아이유")
    say(room, "안녕")
    expect(room.locator(".from-bot .bubble").last).to_have_text("네")
    gateway.callbacks.put(posted)
    expect(room.locator(".from-bot").nth(2).locator(".bubble")).to_have_text("아이유를 찾았어요")


def test_a_minute_without_a_callback_is_told(room: Page, gateway: Gateway) -> None:
    ask(room, "아이유")
    gateway.callbacks.put({"state": "expired"})
    error = next_answer(room, 2).locator(".bubble.error")
    expect(error).to_contain_text("1분이 지나도록 콜백이 오지 않았어요.")
    expect(error).to_contain_text("기다려 달라는 말풍선만 남아요")
    expect(room.locator(".pending")).to_have_count(0)


def test_a_callback_that_breaks_a_rule_is_not_drawn(room: Page, gateway: Gateway) -> None:
    violation = {"path": "template.outputs", "rule": "max_items", "message": "3개까지 넣을 수 있어요."}
    posted = called_back(gateway, answer(simple_text("비밀 답")), [violation])
    ask(room, "아이유")
    gateway.callbacks.put(posted)
    error = next_answer(room, 2).locator(".bubble.error")
    expect(error).to_contain_text("3개까지 넣을 수 있어요.")
    expect(error).to_contain_text("기다려 달라는 말풍선만 남아요")
    expect(room.locator(".log")).not_to_contain_text("비밀 답")


def test_a_lost_gateway_is_told(room: Page, gateway: Gateway) -> None:
    ask(room, "아이유")
    gateway.callbacks.put({"status": 404})
    expect(next_answer(room, 2).locator(".bubble.error")).to_contain_text("연결이 끊어졌어요")


def test_an_answer_at_once_is_simply_drawn(room: Page, gateway: Gateway) -> None:
    gateway.say("안녕", answer(simple_text("네")))
    expect(ask(room, "안녕").locator(".bubble")).to_have_text("네")
    expect(room.locator(".pending")).to_have_count(0)
    assert callback_url(gateway)
    assert gateway.awaited == []
