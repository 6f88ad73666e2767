"""What Kakao's user would never see is an error bubble here, with its reason."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answers import answer, artist_answer, simple_text
from tests.browser.gateway import Gateway, Scenario
from tests.browser.steps import ask

pytestmark = pytest.mark.browser

NOTHING_SHOWN = "카카오톡 사용자에게는 아무것도 보이지 않아요."


def only_error(group: Locator) -> Locator:
    error = group.locator(".bubble.error")
    expect(error).to_have_count(1)
    expect(group.locator(".outputs > *")).to_have_count(1)
    return error


def test_a_broken_rule_is_named_and_nothing_is_drawn(browser_page: Page, gateway: Gateway) -> None:
    violations = [
        {
            "path": "template.outputs[0].basicCard.thumbnail",
            "rule": "required",
            "message": "썸네일이 꼭 있어야 해요.",
        },
        {"path": "template.quickReplies", "rule": "max_items", "message": "10개까지 넣을 수 있어요."},
    ]
    gateway.say("나쁨", artist_answer(gateway.url), violations)
    error = only_error(ask(browser_page, "나쁨"))
    for violation in violations:
        for words in violation.values():
            expect(error).to_contain_text(words)
    expect(error).to_contain_text("규칙을 2가지 어겼어요")
    expect(error).to_contain_text(NOTHING_SHOWN)
    expect(browser_page.locator(".quick-replies")).to_have_count(0)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario('{"message": "Internal Server Error"}', status=500), "HTTP 500"),
        (Scenario('{"message": "Unauthorized"}', status=401), "HTTP 401"),
        (Scenario('{"version": "2.0", "templ'), "올바른 JSON이 아니에요"),
        (Scenario("{}", cut=True), "연결이 끊어졌어요"),
    ],
    ids=["http-500", "http-401", "broken-json", "cut"],
)
def test_a_failed_call_says_what_happened(
    browser_page: Page, gateway: Gateway, scenario: Scenario, words: str
) -> None:
    gateway.scenarios["나쁨"] = scenario
    gateway.say("다시", answer(simple_text("돌아왔어요")))
    error = only_error(ask(browser_page, "나쁨"))
    expect(error).to_contain_text(words)
    expect(error).to_contain_text(NOTHING_SHOWN)
    assert len(gateway.checked) == 1, "only the greeting is worth a rule check"
    expect(ask(browser_page, "다시").locator(".bubble")).to_have_text("돌아왔어요")


def test_without_a_rule_check_nothing_is_drawn(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("나쁨", answer(simple_text("비밀 답"))).check_status = 503
    error = only_error(ask(browser_page, "나쁨"))
    expect(error).to_contain_text("규칙 검사를 하지 못해서")
    expect(browser_page.locator(".log")).not_to_contain_text("비밀 답")


def test_a_component_that_the_page_does_not_know(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("나쁨", answer({"hologram": {"title": "?"}}))
    expect(only_error(ask(browser_page, "나쁨"))).to_contain_text("hologram")
