"""How much the search in the header costs a reader: bytes and time, as `finding` measures them."""

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

KB = 1000
RUNS = 3

Figure = tuple[str, float | None, Literal["kB", "ms"], float]
"""What is measured, the figure (None where there is nothing to measure), its unit and its goal."""

_ASKED = """async (word) => {
  const input = document.getElementById("rg-search-words");
  const list = document.getElementById("rg-search-results");
  const begin = performance.now();
  input.value = word;
  input.dispatchEvent(new Event("input"));
  while (list.hidden || !list.textContent) await new Promise((done) => setTimeout(done));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begin;
}"""


def search(browser: Browser, address: str, site: Path, sent: Callable[[], int]) -> Iterator[Figure]:
    """Measure the search of a site at `address`; `sent` says how many bytes it has sent so far."""
    yield "bytes added to an entry's page before it is used", added(site) / KB, "kB", 30
    rare, common = words(site)
    if not (site / "pagefind" / "entries.json").is_file():
        yield "a query in the header, bytes after the page", None, "kB", 300
        return
    queries = [_query(browser, address, rare, sent) for _ in range(RUNS)]
    bytes_sent = statistics.median(one for one, _ in queries)
    yield "a query in the header, bytes after the page", bytes_sent / KB, "kB", 300
    took = statistics.median(one for _, one in queries)
    yield "a query in the header to its first result", took, "ms", 300
    took = statistics.median(_query(browser, address, common, sent)[1] for _ in range(RUNS))
    yield "the same, a word in nearly all entries", took, "ms", 1000


def added(site: Path) -> int:
    """Return the bytes that an entry's page has more for the search, uncompressed."""
    script = site / "assets" / "regesta" / "search_button.js"
    page = next((site / "entries").glob("*/index.html"))
    html = page.read_text(encoding="utf-8")
    button = re.findall(r"(?s)<button[^>]*data-rg-search.*?</script>", html)
    styles = (site / "assets" / "stylesheets" / "regesta.css").read_text(encoding="utf-8")
    rules = re.findall(r"[^{}]*rg-search[^{}]*\{[^{}]*\}", styles)
    return script.stat().st_size + sum(map(len, (*button, *rules)))


def words(site: Path) -> tuple[str, str]:
    """Return a word of under a fifth of the entries, the commonest such, and the commonest."""
    data = json.loads((site / "data" / "chronology.json").read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    for entry in data["entries"]:
        counts.update(set(re.findall(r"[a-z]{4,}", entry.get("text", "").lower())))
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    rare = next(word for word in ranked if counts[word] * 5 < len(data["entries"]))
    return rare, ranked[0]


def _query(browser: Browser, address: str, word: str, sent: Callable[[], int]) -> tuple[int, float]:
    """Ask once, with nothing in the cache: bytes, and milliseconds once the dialog is open."""
    with browser.new_context() as context:
        page = _opened(context.new_page(), address)
        before = sent()
        page.keyboard.press("/")
        page.locator("dialog[open]").wait_for()
        took = float(page.evaluate(_ASKED, word))
        page.wait_for_load_state("networkidle")
        return sent() - before, took


def _opened(page: Page, address: str) -> Page:
    page.set_default_timeout(60_000)
    page.goto(address, wait_until="networkidle")
    page.locator("[data-rg-search]").wait_for()
    return page
