"""A Chromium for the browser tests and the screenshots, where one is to be had."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from local.install.console import InstallError, note, run, step
from local.install.stamps import Stamps, fingerprint

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# What `playwright install --only-shell chromium` unpacks, by platform.
FETCHED = ("chromium_headless_shell-*/*/headless_shell", "chromium_headless_shell-*/*/chrome-headless-shell")


def find_browser(root: Path = ROOT) -> Path | None:
    """A Chromium or Chrome that starts: the machine's, else the one in `.local/browsers`."""
    return next((path for path in _candidates(root) if _starts(path)), None)


def _candidates(root: Path) -> Iterator[Path]:
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from (Path(path) for path in APPLICATIONS)
    for pattern in FETCHED:
        yield from sorted((root / ".local" / "browsers").glob(pattern), reverse=True)


def _starts(browser: Path) -> bool:
    # Ubuntu's chromium-browser may be a note to install a snap, and a fetched one may lack system libraries.
    if not os.access(browser, os.X_OK):
        return False
    answer = subprocess.run(
        [browser, "--version"], capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    return answer.returncode == 0


def ensure_browser(root: Path, stamps: Stamps) -> None:
    """Finds or fetches a Chromium; without one says so loudly and leaves `.local/no-browser`, and goes on.

    A failed download is tried again when requirements/dev.txt changed or `.local/no-browser` was removed.
    """
    known = stamps.read("browser")
    if known and os.access(known, os.X_OK):
        return
    missing = root / ".local" / "no-browser"
    pins = fingerprint(root / "requirements" / "dev.txt")
    browser = find_browser(root)
    if browser is None and not (missing.exists() and missing.read_text(encoding="utf-8") == pins):
        browser = _fetch(root)
    if browser is None:
        missing.write_text(pins, encoding="utf-8")
        note("*** NO CHROMIUM: THE BROWSER TESTS CAN'T RUN HERE. Everything else works. ***")
        note("*** Install chromium or Google Chrome, remove .local/no-browser and run this again. ***")
        return
    missing.unlink(missing_ok=True)
    with stamps.working("browser", str(browser)):
        pass


def _fetch(root: Path) -> Path | None:
    python = root / ".local" / "venv" / "bin" / "python"
    env = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(root / ".local" / "browsers")}
    try:
        with step("fetching a headless Chromium into .local/browsers (none on this machine)"):
            run([python, "-m", "playwright", "install", "--only-shell", "chromium"], env=env)
    except InstallError as error:
        note(str(error))
        return None
    browser = find_browser(root)
    if browser is None:
        note("the fetched Chromium does not start: system libraries are missing (`playwright install-deps`).")
    return browser
