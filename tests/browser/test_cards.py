"""Each component of Kakao's skill response as it is drawn."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answers import answer, artist_answer, commerce_card, item_card, simple_text, text_card
from tests.browser.gateway import Gateway
from tests.browser.steps import ask

pytestmark = pytest.mark.browser


def basic_card(url: str, **thumbnail: object) -> dict[str, object]:
    return {
        "basicCard": {"title": "제목", "thumbnail": {"imageUrl": url, "altText": "그림 설명", **thumbnail}}
    }


def ratio(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["width"] / box["height"]


def test_pictures_keep_kakaos_two_shapes(browser_page: Page, gateway: Gateway) -> None:
    url = f"{gateway.url}/picture/iu.svg"
    gateway.say("그림", answer(basic_card(url), basic_card(url, fixedRatio=True)))
    boxes = ask(browser_page, "그림").locator(".picture")
    cropped, whole = boxes.all()
    assert ratio(cropped) == pytest.approx(2, abs=0.02)
    assert ratio(whole) == pytest.approx(1, abs=0.02)
    expect(cropped.locator("img")).to_have_css("object-fit", "cover")
    expect(whole.locator("img")).to_have_css("object-fit", "contain")
    expect(whole.locator("img")).to_have_attribute("loading", "lazy")


def test_a_missing_picture_shows_its_words(browser_page: Page, gateway: Gateway) -> None:
    gateway.say(
        "그림", answer(basic_card(f"{gateway.url}/picture/missing.svg"), basic_card("javascript:alert(1)"))
    )
    group = ask(browser_page, "그림")
    expect(group.get_by_role("img", name="그림 설명")).to_have_count(2)
    expect(group.locator(".picture-missing")).to_have_text(["그림 설명", "그림 설명"])
    expect(group.locator("img:not(.avatar)")).to_have_count(0)


def test_web_links_open_apart_from_the_page(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("아이유", artist_answer(gateway.url))
    link = ask(browser_page, "아이유").get_by_role("link", name="스포티파이")
    expect(link).to_have_attribute("href", "https://music.example/iu")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_buttons_that_only_kakaotalk_has_say_so(browser_page: Page, gateway: Gateway) -> None:
    share = text_card("공유", {"label": "공유하기", "action": "share"})
    gateway.say("버튼", answer(commerce_card(gateway.url), item_card(gateway.url), share))
    group = ask(browser_page, "버튼")
    sent = len(gateway.skill_requests)
    for name, words in (("전화하기", "02-000-0000"), ("상담원 연결", "상담원"), ("공유하기", "공유하기는")):
        group.get_by_role("button", name=name).tap()
        expect(browser_page.get_by_role("status")).to_contain_text(words)
    assert len(gateway.skill_requests) == sent


def test_commerce_and_item_cards_show_their_figures(browser_page: Page, gateway: Gateway) -> None:
    gateway.say("카드", answer(commerce_card(gateway.url), item_card(gateway.url)))
    group = ask(browser_page, "카드")
    expect(group.locator(".price")).to_have_text("10%36,000원40,000원")
    expect(group.locator("dt")).to_have_text(["날짜", "장소", "합계"])
    expect(group.locator("dd")).to_have_text(["2026년 12월 24일", "서울", "154,000원"])
    assert ratio(group.locator(".picture.wide").last) == pytest.approx(2, abs=0.02)


@pytest.mark.parametrize(("length", "folded"), [(500, False), (501, True)])
def test_long_text_is_folded_after_500_characters(
    browser_page: Page, gateway: Gateway, length: int, *, folded: bool
) -> None:
    text = "가" * (length - 1) + "끝"
    gateway.say("긴 글", answer(simple_text(text)))
    group = ask(browser_page, "긴 글")
    if not folded:
        expect(group.locator(".bubble")).to_have_text(text)
        expect(group.get_by_role("button")).to_have_count(0)
        return
    expect(group.locator(".bubble")).not_to_contain_text("끝")
    group.get_by_role("button", name="전체 보기").tap()
    dialog = browser_page.get_by_role("dialog")
    expect(dialog.locator("p")).to_have_text(text)
    dialog.get_by_role("button", name="닫기").tap()
    expect(dialog).to_be_hidden()


def test_hostile_strings_stay_text(browser_page: Page, gateway: Gateway) -> None:
    hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    link = {"label": "열기", "action": "webLink", "webLinkUrl": "javascript:window.hacked=1"}
    items = [{"title": hostile, "description": hostile, "link": {"web": "javascript:window.hacked=1"}}]
    reply = {"label": hostile, "action": "message", "messageText": hostile}
    outputs = [
        simple_text(hostile),
        text_card(hostile, link),
        {"listCard": {"header": {"title": hostile}, "items": items}},
    ]
    gateway.say(hostile, answer(*outputs, quick_replies=[reply]))
    group = ask(browser_page, hostile)
    expect(group.locator(".bubble")).to_have_text(hostile)
    expect(group.locator(".list-title")).to_have_text(hostile)
    expect(browser_page.locator(".chip")).to_have_text(hostile)
    expect(browser_page.locator(".from-person .bubble")).to_have_text(hostile)
    group.get_by_role("button", name="열기").tap()
    expect(browser_page.get_by_role("status")).to_have_text("열 수 없는 주소예요.")
    expect(group.locator("a")).to_have_count(0)
    expect(browser_page.locator(".log script, .log img:not(.avatar), .turns img")).to_have_count(0)
    assert browser_page.evaluate("window.hacked") is None
