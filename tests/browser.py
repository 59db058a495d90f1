"""The Chromium that browser tests run in, and the sites it opens. Run as a script, prints its path.

A pull of Playwright's own build is the last resort, since a system's browser is there already or
one package away. A snap's Chromium is passed over: its sandbox sees none of the profiles that
Playwright makes under /tmp.
"""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # as a script, this runs before anything is installed
    from playwright.sync_api import Browser, BrowserContext

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PROGRAMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


@functools.cache
def chromium_path() -> str | None:
    """Path of a Chromium or Chrome for Playwright's `executable_path`, None where there is none.

    REGESTA_CHROMIUM wins, also when it names no file: a wrong setting shall fail, not be guessed
    around.
    """
    if set_path := os.environ.get("REGESTA_CHROMIUM"):
        return set_path
    found = [shutil.which(command) for command in COMMANDS]
    for path in (*found, *PROGRAMS):
        if path and Path(path).is_file() and not _is_snap(Path(path)):
            return path
    return _playwrights_own()


def _is_snap(path: Path) -> bool:
    """Tell a snap's link, or the script Ubuntu has in its place, from a browser."""
    with path.open("rb") as program:
        return path.resolve().name == "snap" or b"/snap/bin/" in program.read(4096)


def _playwrights_own() -> str | None:
    # In a process of its own: Playwright's driver cannot be started twice in one thread.
    command = [sys.executable, "-c", PLAYWRIGHTS_OWN]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if path and Path(path).is_file() else None


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that does not talk, and keeps its connections."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; yield its address, which ends with a slash."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def launched() -> "Iterator[Browser]":
    """Yield a running Chromium; where there is none, it is an error that says so."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 see above

    path = chromium_path()
    assert path is not None, "there is no Chromium; `make test` installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def context(browser: "Browser", width: int = 1440, *, scripts: bool = True) -> "BrowserContext":
    """Open a window of `width` pixels, with a reader's patience."""
    found = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    found.set_default_timeout(20_000)
    return found


if __name__ == "__main__":
    sys.exit(None if (path := chromium_path()) and sys.stdout.write(f"{path}\n") else 1)
