"""Takes the pictures of the README (`make screenshots`): a real chat with the whole stack in Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from local.http_server import bind
from local.install.browser import find_browser
from local.paths import ROOT
from local.progress import progress_to
from local.settings import Settings
from local.sources.catalogue import start_names
from local.stack import Stack

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PHONE = ViewportSize(width=390, height=1160)
SHARPNESS = 2
GLIDE_MS = 800


def main() -> None:
    """Starts a stack of its own in a temporary folder, chats, and writes the pictures into docs/."""
    browser = find_browser()
    if browser is None:
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
        chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        page = chromium.new_page(
            viewport=PHONE, device_scale_factor=SHARPNESS, locale="ko-KR", timezone_id="Asia/Seoul"
        )
        page.goto(stack.base_url)
        _chat(page, "아이유")
        page.screenshot(path=ROOT / "docs" / "chat.png")
        page.locator(".from-bot .track").press("ArrowRight")
        page.locator(":focus").blur()
        page.wait_for_timeout(GLIDE_MS)
        page.screenshot(path=ROOT / "docs" / "neighbours.png")
        chromium.close()


def _chat(page: Page, name: str) -> None:
    """Types a name and waits until the answer and its pictures are there."""
    page.get_by_label("메시지", exact=True).fill(name)
    page.keyboard.press("Enter")
    page.locator(".from-bot .carousel").wait_for()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
