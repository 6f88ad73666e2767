"""The conversation: what the page sends to the skill, and what it shows of the answers."""

import json
import re
import threading

import pytest
from playwright.sync_api import Page, expect

from tests.browser.answers import answer, artist_answer, simple_text, text_card
from tests.browser.conftest import OpenRoom
from tests.browser.gateway import GREETING, SECRET, Gateway
from tests.browser.steps import ask, next_answer, say

pytestmark = pytest.mark.browser


def test_the_room_opens_with_the_welcome_block(browser_page: Page, gateway: Gateway) -> None:
    expect(browser_page.locator(".from-bot .bubble")).to_have_text(GREETING)
    expect(browser_page.locator(".notice")).to_have_text("노래의 수치는 연습용으로 지어낸 값이에요.")
    headers, payload = gateway.skill_requests[0]
    assert headers["X-Maeari-Secret"] == SECRET
    assert re.fullmatch(r"chp-[0-9a-f]{32}", headers["X-Request-Id"])
    assert payload["userRequest"]["utterance"] == ""
    assert payload["userRequest"]["block"]["name"] == payload["intent"]["name"] == "웰컴 블록"


def test_a_name_is_answered_with_cards(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("아이유", artist_answer(gateway.url))
    group = ask(browser_page, "아이유")
    expect(browser_page.locator(".from-person .bubble")).to_have_text("아이유")
    expect(group.get_by_role("heading", name="아이유 (IU)")).to_be_visible()
    expect(group.locator(".track > .list-card")).to_have_count(4)
    expect(group.locator(".list-card").first.locator(".list-title")).to_have_text(
        ["밤편지", "Blueming", "좋은 날", "라일락"]
    )
    expect(group.locator("time")).to_have_text(re.compile(r"^오(전|후) \d{1,2}:\d\d$"))
    payload = gateway.last_payload()
    assert payload["userRequest"]["utterance"] == "아이유"
    assert payload["userRequest"]["params"] == {"surface": "Kakaotalk.plusfriend"}
    assert payload["action"]["clientExtra"] == {}
    assert payload["flow"]["trigger"]["type"] == "TEXT_INPUT"
    assert payload["flow"]["lastBlock"]["name"] == "웰컴 블록"
    assert gateway.checked[-1] == gateway.scenarios["아이유"].body


def test_one_person_per_browser_and_one_id_per_request(
    browser_page: Page, gateway: Gateway, open_room: OpenRoom
) -> None:
    gateway.say("안녕", answer(simple_text("네")))
    ask(browser_page, "안녕")
    browser_page.reload()
    browser_page.locator(".from-bot .meta").wait_for()
    users = [payload["userRequest"]["user"] for _, payload in gateway.skill_requests]
    assert users[0]["id"] == users[0]["properties"]["botUserKey"] == users[1]["id"] == users[2]["id"]
    assert 32 <= len(users[0]["id"]) <= 70
    assert len({headers["X-Request-Id"] for headers, _ in gateway.skill_requests}) == 3
    open_room()
    assert gateway.last_payload()["userRequest"]["user"]["id"] != users[0]["id"]


def test_a_quick_reply_sends_its_extra_and_vanishes(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("아이유", artist_answer(gateway.url))
    gateway.say("태연", answer(simple_text("태연이에요")))
    ask(browser_page, "아이유")
    replies = browser_page.get_by_role("group", name="빠른 답장")
    expect(replies.get_by_role("button")).to_have_count(5)
    replies.get_by_role("button", name="태연").tap()
    next_answer(browser_page, 2)
    payload = gateway.last_payload()
    assert payload["action"]["clientExtra"] == {"v": 1, "cmd": "artist", "artist_id": "ar_태연"}
    assert payload["userRequest"]["utterance"] == "태연"
    assert payload["flow"]["trigger"]["type"] == "QUICKREPLY_BUTTON_MESSAGE"
    expect(browser_page.locator(".from-person .bubble").last).to_have_text("태연")
    expect(replies).to_have_count(0)


def test_a_block_action_calls_its_block(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("아이유", artist_answer(gateway.url))
    gateway.say("다른 추천", answer(simple_text("다른 가수예요")))
    ask(browser_page, "아이유")
    browser_page.get_by_role("button", name="다른 추천").tap()
    next_answer(browser_page, 2)
    payload = gateway.last_payload()
    assert payload["userRequest"]["block"] == {"id": "block-more", "name": "다른 추천"}
    assert payload["action"]["clientExtra"] == {"v": 1, "page": 2}
    assert payload["flow"]["trigger"] == {
        "type": "QUICKREPLY_BUTTON_BLOCK",
        "referrerBlock": gateway.skill_requests[1][1]["userRequest"]["block"],
    }


def test_card_buttons_and_list_items_are_taps(browser_page: Page, gateway: Gateway) -> None:
    button = {
        "label": "더 보기",
        "action": "block",
        "blockId": "b1",
        "messageText": "더 보여 줘",
        "extra": {"page": 2},
    }
    items = [{"title": "헤이즈", "action": "message", "messageText": "헤이즈 노래", "extra": {"id": "ar_2"}}]
    listing = {"listCard": {"header": {"title": "닮은 가수"}, "items": items}}
    gateway.say("카드", answer(text_card("제목", button), listing))
    gateway.say("더 보여 줘", answer(simple_text("네")))
    gateway.say("헤이즈 노래", answer(simple_text("네")))
    group = ask(browser_page, "카드")
    group.get_by_role("button", name="더 보기").tap()
    next_answer(browser_page, 2)
    first = gateway.last_payload()
    group.get_by_role("button", name="헤이즈").tap()
    next_answer(browser_page, 3)
    second = gateway.last_payload()
    assert (first["flow"]["trigger"]["type"], first["action"]["clientExtra"]) == (
        "CARD_BUTTON_BLOCK",
        {"page": 2},
    )
    assert (second["flow"]["trigger"]["type"], second["action"]["clientExtra"]) == (
        "LIST_ITEM_MESSAGE",
        {"id": "ar_2"},
    )


def test_enter_inside_a_hangul_syllable_does_not_send(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("아이유", answer(simple_text("네")))
    browser_page.get_by_label("메시지", exact=True).focus()
    ime = browser_page.context.new_cdp_session(browser_page)
    ime.send("Input.imeSetComposition", {"text": "아이유", "selectionStart": 3, "selectionEnd": 3})
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_timeout(200)
    assert len(gateway.skill_requests) == 1
    ime.send("Input.insertText", {"text": "아이유"})
    browser_page.keyboard.press("Enter")
    next_answer(browser_page, 1)
    assert [payload["userRequest"]["utterance"] for _, payload in gateway.skill_requests] == ["", "아이유"]


def test_examples_are_offered_until_somebody_speaks(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("BTS", answer(simple_text("네")))
    examples = browser_page.get_by_role("group", name="이렇게 물어보세요")
    expect(examples.get_by_role("button")).to_have_text(["아이유", "BTS", "잔나비"])
    examples.get_by_role("button", name="BTS").tap()
    next_answer(browser_page, 1)
    assert gateway.last_payload()["userRequest"]["utterance"] == "BTS"
    expect(examples.get_by_role("button")).to_have_count(0)


def test_a_photo_upload(browser_page: Page, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    class AnyPhoto(dict[str, object]):
        def __missing__(self, key: str) -> object:
            return self["사진"]

    gateway.say("사진", answer(simple_text("글로 알려 주세요")))
    monkeypatch.setattr(gateway, "scenarios", AnyPhoto(gateway.scenarios))
    browser_page.get_by_role("button", name="더 보내기").tap()
    browser_page.get_by_role("button", name="사진 보내기").tap()
    next_answer(browser_page, 1)
    request = gateway.last_payload()["userRequest"]
    assert gateway.last_payload()["flow"]["trigger"]["type"] == "IMAGE_UPLOAD"
    assert request["params"]["media"] == {"type": "image", "url": request["utterance"]}
    assert request["utterance"].startswith("https://")
    expect(browser_page.locator(".from-person .photo")).to_be_visible()


def test_the_skill_test_of_the_admin_centre(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("발화 내용", answer(simple_text("네")))
    browser_page.get_by_role("button", name="더 보내기").tap()
    browser_page.get_by_role("button", name="스킬 테스트").tap()
    next_answer(browser_page, 1)
    payload = gateway.last_payload()
    assert set(payload) == {"intent", "userRequest", "bot", "action"}
    assert payload["userRequest"]["lang"] is None
    assert payload["action"]["clientExtra"] is None
    assert payload["userRequest"]["user"]["type"] == "accountId"
    assert re.fullmatch(r"\d{6}", payload["userRequest"]["user"]["id"])


def test_dots_while_waiting_then_the_latency(browser_page: Page, gateway: Gateway) -> None:
    scenario = gateway.say("느림", answer(simple_text("왔어요")))
    scenario.gate = threading.Event()
    say(browser_page, "느림")
    expect(browser_page.get_by_role("img", name="답을 기다리는 중")).to_be_visible()
    scenario.gate.set()
    group = next_answer(browser_page, 1)
    expect(group.locator(".pending")).to_have_count(0)
    expect(group.locator(".latency.good")).to_have_text(re.compile(r"^[\d,]+ ms$"))


@pytest.mark.parametrize(
    ("waited", "grade", "warned"), [(2500, "good", 0), (3600, "slow", 0), (5200, "late", 1)]
)
def test_latency_is_graded_against_kakaos_timeout(
    browser_page: Page, gateway: Gateway, waited: int, grade: str, warned: int
) -> None:
    page = browser_page
    page.clock.install()
    scenario = gateway.say("느림", answer(simple_text("왔어요")))
    scenario.gate = threading.Event()
    say(page, "느림")
    page.locator(".pending").wait_for()
    page.clock.fast_forward(waited)
    scenario.gate.set()
    group = next_answer(page, 1)
    expect(group.locator(f".latency.{grade}")).to_be_visible()
    expect(group.locator(".late-warning")).to_have_count(warned)
    if warned:
        expect(group.locator(".late-warning")).to_contain_text("카카오톡 사용자에게는 아무것도 보이지 않아요")


def test_the_drawer_holds_request_and_response(open_room: OpenRoom, gateway: Gateway) -> None:
    page = open_room(width=1280, height=860, touch=False, permissions=["clipboard-read", "clipboard-write"])
    gateway.say("안녕", answer(simple_text("네, 안녕하세요")))
    ask(page, "안녕")
    page.get_by_role("button", name="요청과 응답 JSON").click()
    turn = page.locator(".turns details").first
    request, response = turn.locator("pre").all()
    assert json.loads(request.inner_text()) == gateway.last_payload()
    assert json.loads(response.inner_text())["template"]["outputs"] == [simple_text("네, 안녕하세요")]
    turn.get_by_role("button", name="응답 복사").click()
    expect(page.get_by_role("status")).to_have_text("복사했어요.")
    assert page.evaluate("navigator.clipboard.readText()") == gateway.scenarios["안녕"].body
    room, drawer = page.locator(".room").bounding_box(), page.locator(".drawer").bounding_box()
    assert room is not None
    assert drawer is not None
    assert room["x"] + room["width"] <= drawer["x"]
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).to_be_hidden()
