"""How soon the timeline is there, and how smoothly it moves: times as `finding` measures them."""

import statistics
from collections.abc import Callable, Iterator
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

KB = 1000
RUNS = 3
DESK: ViewportSize = {"width": 1440, "height": 900}

Figure = tuple[str, float, Literal["kB", "ms"], float]
"""What was measured, how much it is, and what it may be at most."""

_RECORD = """() => {
  window.frames_ = [];
  let last = performance.now();
  const next = (now) => {
    if (!window.frames_) return;
    window.frames_.push(now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
_RECORDED = "() => { const found = window.frames_; window.frames_ = null; return found; }"


def figures(browser: Browser, address: str, sent: Callable[[], int]) -> Iterator[Figure]:
    """Measure the timeline of a site at `address`; `sent` says how many bytes it sent so far."""
    opened = [_opened(browser, address, sent) for _ in range(RUNS)]
    bytes_sent = statistics.median(one for _, one in opened)
    yield "the timeline, bytes until it is drawn", bytes_sent / KB, "kB", 400
    drawn = statistics.median(one for one, _ in opened)
    yield "the timeline, drawn after its link is followed", drawn, "ms", 2000
    with browser.new_context(viewport=DESK) as context:
        page = context.new_page()
        page.goto(f"{address}timeline/", wait_until="networkidle")
        for where, zooms in (("over all years", 0), ("among titles", 5)):
            for _ in range(zooms):
                page.get_by_role("button", name="Zoom in").click()
                page.wait_for_timeout(400)
            pans = [_panned(page) for _ in range(RUNS)]
            usual = statistics.median(frame for pan in pans for frame in pan)
            yield f"the timeline moved {where}, a frame", usual, "ms", 20
            longest = statistics.median(max(pan) for pan in pans)
            yield f"the timeline moved {where}, the longest frame", longest, "ms", 100


def _opened(browser: Browser, address: str, sent: Callable[[], int]) -> tuple[float, int]:
    """Follow the link with nothing in the cache: milliseconds, and bytes."""
    with browser.new_context(viewport=DESK) as context:
        page = context.new_page()
        before = sent()
        page.goto(f"{address}timeline/", wait_until="commit")
        page.wait_for_selector(".rg-tl-item")
        drawn = float(page.evaluate("performance.now()"))
        page.wait_for_load_state("networkidle")
        return drawn, sent() - before


def _panned(page: Page) -> list[float]:
    """Drag to and fro over the width, and return how long each frame took."""
    box = page.locator(".rg-tl-view").bounding_box()
    if box is None:
        raise RuntimeError("the timeline is not there")
    left, width, y = box["x"], box["width"], box["y"] + 120
    page.wait_for_timeout(500)
    page.mouse.move(left + width * 0.9, y)
    page.mouse.down()
    page.evaluate(_RECORD)
    for step in range(120):
        share = abs(60 - step) / 60
        page.mouse.move(left + width * (0.1 + 0.8 * share), y)
    frames: list[float] = page.evaluate(_RECORDED)
    page.mouse.up()
    return frames
