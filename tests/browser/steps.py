"""What a person does on the chat page."""

from typing import Any

from playwright.sync_api import Locator, Page

Point = tuple[float, float]


def say(page: Page, text: str) -> None:
    page.get_by_label("메시지", exact=True).fill(text)
    page.keyboard.press("Enter")


def ask(page: Page, text: str) -> Locator:
    """Sends a message and waits for the bot's group that answers it."""
    answered = page.locator(".from-bot .meta").count()
    say(page, text)
    return next_answer(page, answered)


def next_answer(page: Page, answered: int) -> Locator:
    """The group that follows ``answered`` finished ones."""
    group = page.locator(".from-bot").nth(answered)
    group.locator(".meta").wait_for()
    return group


def center(locator: Locator) -> Point:
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def swipe_left(page: Page, start: Point, distance: int) -> None:
    """One finger on the screen, through the browser's own touch input."""
    touch = page.context.new_cdp_session(page)

    def send(kind: str, points: list[dict[str, Any]]) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = start
    send("touchStart", [{"x": x, "y": y}])
    for step in range(1, 11):
        send("touchMove", [{"x": x - distance * step / 10, "y": y}])
        page.wait_for_timeout(16)
    send("touchEnd", [])
    touch.detach()


def wait_for_front(track: Locator, index: int) -> None:
    """Waits until the card at ``index`` rests at the front of the carousel."""
    track.page.wait_for_function(
        """([track, index]) => {
          const wanted = track.children[index].offsetLeft - track.children[0].offsetLeft;
          const end = track.scrollWidth - track.clientWidth;
          return Math.abs(track.scrollLeft - Math.min(wanted, end)) < 2;
        }""",
        arg=[track.element_handle(), index],
    )
