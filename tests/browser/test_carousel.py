"""The carousel under a finger, a mouse and the keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.answers import answer, artist_answer, simple_text
from tests.browser.conftest import OpenRoom
from tests.browser.gateway import Gateway
from tests.browser.steps import ask, center, swipe_left, wait_for_front

pytestmark = pytest.mark.browser


@pytest.fixture
def desktop_page(open_room: OpenRoom) -> Page:
    return open_room(width=1280, height=860, touch=False)


def artist_track(page: Page, gateway: Gateway) -> Locator:
    gateway.say("아이유", artist_answer(gateway.url))
    gateway.say("태연", answer(simple_text("태연이에요")))
    track = ask(page, "아이유").locator(".track")
    page.wait_for_timeout(500)  # the log glides to its end
    return track


def test_a_finger_swipes_to_the_next_card(browser_page: Page, gateway: Gateway) -> None:
    track = artist_track(browser_page, gateway)
    second = track.locator(".list-card").nth(1)
    expect(second).not_to_be_in_viewport(ratio=0.9)
    swipe_left(browser_page, center(track), 200)
    wait_for_front(track, 1)
    expect(second).to_be_in_viewport(ratio=0.9)


def test_the_last_card_can_be_reached_and_the_page_never_scrolls_sideways(
    browser_page: Page, gateway: Gateway
) -> None:
    track = artist_track(browser_page, gateway)
    for _ in range(5):
        swipe_left(browser_page, center(track), 200)
        browser_page.wait_for_timeout(400)
    wait_for_front(track, 3)
    expect(track.locator(".list-card").nth(3)).to_be_in_viewport(ratio=0.99)
    assert browser_page.evaluate(
        "[document.scrollingElement, document.querySelector('#log')].map((e) => e.scrollLeft)"
    ) == [0, 0]


def test_a_mouse_drags_without_pressing_what_is_under_it(desktop_page: Page, gateway: Gateway) -> None:
    track = artist_track(desktop_page, gateway)
    button = track.get_by_role("button", name="아이유 자세히")
    x, y = center(button)
    desktop_page.mouse.move(x, y)
    desktop_page.mouse.down()
    desktop_page.mouse.move(x - 60, y, steps=5)
    desktop_page.mouse.up()
    wait_for_front(track, 1)
    assert len(gateway.skill_requests) == 2
    track.get_by_role("button", name="태연 자세히").click()
    expect(desktop_page.locator(".from-person .bubble").last).to_have_text("태연")


def test_arrows_show_under_the_mouse_and_step(desktop_page: Page, gateway: Gateway) -> None:
    track = artist_track(desktop_page, gateway)
    following, previous = desktop_page.get_by_label("다음 카드"), desktop_page.get_by_label("이전 카드")
    expect(following).to_be_hidden()
    desktop_page.mouse.move(*center(track))
    expect(previous).to_be_hidden()
    for index in (1, 2, 3):
        following.click()
        wait_for_front(track, index)
    expect(following).to_be_hidden()
    previous.click()
    wait_for_front(track, 2)


def test_the_keyboard_steps(desktop_page: Page, gateway: Gateway) -> None:
    track = artist_track(desktop_page, gateway)
    track.focus()
    for key, index in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 3), ("Home", 0)):
        desktop_page.keyboard.press(key)
        wait_for_front(track, index)
