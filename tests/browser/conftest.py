"""Chromium and a canned gateway. Without a Chromium these tests fail, unless it is said to be absent."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

from tests.browser.gateway import Gateway, running_gateway

NO_BROWSER = os.environ.get("MAEARI_NO_BROWSER") == "1"
LAUNCH_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESELECTED = pytest.StashKey[int]()

OpenRoom = Callable[..., Page]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes the browser tests out when MAEARI_NO_BROWSER=1 says that there is no browser."""
    if not NO_BROWSER:
        return
    out = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if not item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=out)
    config.stash[DESELECTED] = len(out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says loudly that browser tests were left out."""
    count = config.stash.get(DESELECTED, 0)
    if count:
        line = (
            f"BROWSER TESTS DID NOT RUN: {count} tests of the chat page were left out (MAEARI_NO_BROWSER=1)"
        )
        terminalreporter.write_sep("!", line, red=True, bold=True)


def find_chromium(own: str) -> str:
    """The system's Chromium, else Playwright's own at ``own``."""
    system = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    found = next((path for path in system if path), own)
    if not Path(found).exists():
        pytest.fail(
            "no Chromium found: install one (apt install chromium, or `playwright install chromium`), "
            "or set MAEARI_NO_BROWSER=1 to run without the browser tests",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        executable = find_chromium(playwright.chromium.executable_path)
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=LAUNCH_ARGS)
        except Error as error:
            pytest.fail(f"Chromium at {executable} did not start: {error}", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


@pytest.fixture
def page_url(gateway: Gateway) -> str:
    return f"{gateway.url}/"


@pytest.fixture
def open_room(chromium: Browser, gateway: Gateway, page_url: str) -> Iterator[OpenRoom]:
    """Opens the page in a fresh profile; at the end no page may have logged an error that no test caused."""
    problems: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        wanted = urlsplit(message.location["url"]).path in gateway.failed_paths
        if not (wanted and message.text.startswith("Failed to load resource")):
            problems.append(f"console {message.type}: {message.text}")

    with ExitStack() as contexts:

        def open_page(*, width: int = 390, height: int = 844, touch: bool = True, **options: object) -> Page:
            context: BrowserContext = chromium.new_context(
                viewport={"width": width, "height": height},
                has_touch=touch,
                is_mobile=touch,
                locale="ko-KR",
                timezone_id="Asia/Seoul",
                **options,  # type: ignore[arg-type]
            )
            contexts.callback(context.close)
            context.set_default_timeout(5000)
            page = context.new_page()
            page.on("console", note_console)
            page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
            page.goto(page_url)
            page.locator(".from-bot .meta").wait_for()
            return page

        yield open_page
    assert problems == []


@pytest.fixture
def browser_page(open_room: OpenRoom) -> Page:
    """The chat page on a phone, after the greeting."""
    return open_room()
