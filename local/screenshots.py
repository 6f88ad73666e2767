"""Takes the pictures of the README and of docs/screens (`make screenshots`): real chats in Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import ViewportSize, sync_playwright

from local.http_server import bind
from local.install.browser import find_browser
from local.paths import ROOT
from local.progress import progress_to
from local.settings import Settings
from local.sources.catalogue import start_names
from local.stack import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PHONE = ViewportSize(width=390, height=1160)
LEAST_HEIGHT = 320
SHARPNESS = 2
GLIDE_MS = 800
CALLBACK_MS = 60_000
"""As long as Kakao's callback URLs are valid."""

DOCS = ROOT / "docs"
TAP = "tap:"
CALLBACK = "callback:"
SCREENS: dict[str, tuple[str, ...]] = {
    "artist": ("아이유",),
    "more": ("아이유", "tap:다른 추천"),
    "songs": ("아이유 최신곡",),
    "similar_songs": ("밤편지 비슷한 노래",),
    "why": ("아이유", "왜 비슷해?"),
    "two_artists": ("아이유랑 태연 얼마나 비슷해?",),
    "mood": ("잔잔한 노래 추천해줘",),
    "taste": ("아이유, 태연, 볼빨간사춘기 좋아해",),
    "surprise": ("아무나 추천해줘",),
    "judged": ("아이유", "왜 비슷해?", "tap:비슷해요"),
    "help": ("도움말",),
    "callback": ("callback:주현미",),
    "corrected": ("아이우",),
    "unknown": ("세상에없는이름",),
    "english": ("hello", "what can you do", "similar to IU"),
}
"""Turns of each picture of docs/screens, which shows the last one: typed, tapped, or answered by callback."""


def main() -> None:
    """Starts a stack of its own in a temporary folder, chats, and writes the pictures into docs/."""
    path = find_browser()
    if path is None:
        sys.exit("no Chromium was found: install one and try again")
    with (
        tempfile.TemporaryDirectory() as state,
        Stack(
            Path(state),
            Settings(),
            bound=bind(0),
            names=start_names(),
            report=print,
            progress=progress_to(sys.stderr),
        ) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        _take_pictures_of_the_readme(_room(browser, stack, SHARPNESS))
        (DOCS / "screens").mkdir(exist_ok=True)
        for name, turns in SCREENS.items():
            page = _room(browser, stack)
            for turn in turns:
                _say(page, turn)
            _show_last_turn(page)
            page.screenshot(path=DOCS / "screens" / f"{name}.png")
            page.close()
        browser.close()


def _room(browser: Browser, stack: Stack, sharpness: int = 1) -> Page:
    """The chat page, entered by somebody who was never there."""
    page = browser.new_page(
        viewport=PHONE,
        device_scale_factor=sharpness,
        locale="ko-KR",
        timezone_id="Asia/Seoul",
        reduced_motion="reduce",
    )
    page.goto(stack.base_url)
    page.locator(".from-bot .meta").wait_for()
    return page


def _take_pictures_of_the_readme(page: Page) -> None:
    _say(page, "아이유")
    page.locator(":focus").blur()
    page.screenshot(path=DOCS / "chat.png")
    page.locator(".from-bot .track").press("ArrowRight")
    page.locator(":focus").blur()
    page.wait_for_timeout(GLIDE_MS)
    page.screenshot(path=DOCS / "neighbours.png")
    page.close()


def _say(page: Page, turn: str) -> None:
    """Types or taps, and waits until the answer and its pictures are there."""
    answers = page.locator(".from-bot .meta").count() + 1
    if turn.startswith(TAP):
        _button(page, turn.removeprefix(TAP)).click()
    else:
        if turn.startswith(CALLBACK):
            page.get_by_role("button", name="요청과 응답 JSON").click()
            page.get_by_role("switch", name="콜백 사용").check()
            page.keyboard.press("Escape")
            answers += 1
        page.get_by_label("메시지", exact=True).fill(turn.removeprefix(CALLBACK))
        page.keyboard.press("Enter")
    page.locator(".from-bot .meta").nth(answers - 1).wait_for(timeout=CALLBACK_MS)
    page.wait_for_load_state("networkidle")


def _button(page: Page, label: str) -> Locator:
    """The newest button or quick reply of that label."""
    return page.get_by_role("log").get_by_role("button", name=label, exact=True).last


def _show_last_turn(page: Page) -> None:
    """Makes the window just as high as the last turn and what follows it."""
    page.set_viewport_size({**PHONE, "height": LEAST_HEIGHT})  # in a higher one empty room would be measured
    height = page.evaluate("""() => {
      document.activeElement.blur();
      const log = document.querySelector(".log");
      const turn = [...log.querySelectorAll(".from-person")].at(-1);
      const margin = 12;
      const top = turn.getBoundingClientRect().top - log.getBoundingClientRect().top;
      const above = top + log.scrollTop - margin;
      return Math.ceil(window.innerHeight - log.clientHeight + log.scrollHeight - above);
    }""")
    page.set_viewport_size({**PHONE, "height": height})
    page.locator(".log").evaluate("log => log.scrollTo({top: log.scrollHeight, behavior: 'instant'})")


if __name__ == "__main__":
    main()
