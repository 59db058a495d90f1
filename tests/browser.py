"""The Chromium that browser tests run in: where it is. Run as a script, prints its path.

A pull of Playwright's own build is the last resort, since a system's browser is there already or
one package away. A snap's Chromium is passed over: its sandbox sees none of the profiles that
Playwright makes under /tmp.
"""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

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


if __name__ == "__main__":
    sys.exit(None if (path := chromium_path()) and sys.stdout.write(f"{path}\n") else 1)
