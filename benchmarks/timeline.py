"""How soon the timeline is there, and how smoothly it moves, in headless Chromium.

    python benchmarks/timeline.py SITE

measures a site that is built, of 10,000 entries where the goals are to mean something.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from browser import launched, served

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
_ZOOMS = (0, 5)
"""How often a reader zooms in before each pan: not at all, and until titles are shown."""


def figures(page: Page, address: str) -> Iterator[Figure]:
    """Yield the figures of the site at `address`, which ends with a slash."""
    sizes: list[int] = []
    page.on("response", lambda one: sizes.append(len(one.body())) if _is_data(one.url) else None)
    opened = [_opened(page, address) for _ in range(3)]
    yield "timeline drawn after the link is followed", statistics.median(opened), "ms", 2000
    yield "timeline data until then, uncompressed", sum(sizes[: len(sizes) // 3]) / 1000, "kB", 400
    for zooms in _ZOOMS:
        for _ in range(zooms):
            page.get_by_role("button", name="Zoom in").click()
            page.wait_for_timeout(400)
        frames = sorted(_panned(page))
        where = "in the whole time" if not zooms else "among titles"
        yield f"timeline: frame of a pan {where}, median", statistics.median(frames), "ms", 20
        slow = frames[int(len(frames) * 0.95)]
        yield f"timeline: frame of a pan {where}, of twenty the slowest", slow, "ms", 50


def _is_data(url: str) -> bool:
    return "/timeline/" in url and url.endswith(".json")


def _opened(page: Page, address: str) -> float:
    page.goto(f"{address}timeline/", wait_until="commit")
    page.wait_for_selector(".rg-tl-item")
    return float(page.evaluate("performance.now()"))


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


def measure(site: Path) -> list[Figure]:
    """Return the figures of a built site."""
    with served(site) as address, launched() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        return list(figures(page, address))


def main() -> None:
    """Print the figures of a site."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path)
    for what, value, unit, goal in measure(parser.parse_args().site):
        verdict = "met" if value <= goal else "not met"
        print(f"{what}: {value:.0f} {unit}, at most {goal:.0f}: {verdict}")


if __name__ == "__main__":
    main()
