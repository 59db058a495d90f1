"""How much finding entries costs a reader: bytes and time in headless Chromium, against goals.

    python benchmarks/run.py --finding
    python benchmarks/finding.py SITE

The first builds a made-up chronology, the second measures a site that is built. The site is served
here, compressed as web servers do it, and every byte of every answer is counted, those to the
browser's workers too.
"""

import argparse
import functools
import gzip
import http.server
import json
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

import builders
import searching
import tables
import timeline

ENTRIES = 10_000
"""What the goals are meant for."""
KB = 1000
COMPRESSED = (
    "text/",
    "application/javascript",
    "application/json",
    "application/xml",
    "image/svg+xml",
)
_BROWSER = Path(__file__).parents[1] / "tests" / "browser.py"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure, beside what it may be at most."""

    what: str
    value: float | None
    """None where the site has not what is to be measured."""
    unit: Literal["kB", "ms"]
    goal: float

    @property
    def written(self) -> str:
        """The figure with its unit; nothing where it was not measured."""
        return "" if self.value is None else f"{tables.figure(self.value)} {self.unit}"

    @property
    def verdict(self) -> str:
        """Whether the goal is met."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.goal else "not met"


@dataclass(slots=True)
class Server:
    """A site that is being served."""

    address: str
    sent: int = 0
    """Bytes of all answers so far, without their heads."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, number: int) -> None:
        """Add what was sent; requests are answered side by side."""
        with self.lock:
            self.sent += number


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Sends what can be compressed compressed, and counts it."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body at once; else TCP waits some 40 ms between the two
    disable_nagle_algorithm = True
    counts: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Answer until the browser has enough."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """Answer with a file of the site."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind = self.guess_type(path)
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if kind.startswith(COMPRESSED) or path.suffix in {".js", ".json"}:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.counts.count(len(body))


@contextmanager
def serving(site: Path) -> Iterator[Server]:
    """Serve a site."""
    counts = Server("")
    kind = type("Handler", (_Handler,), {"counts": counts})
    handler = functools.partial(kind, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        counts.address = f"http://127.0.0.1:{server.server_port}/"
        yield counts
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium that the tests run in."""
    found = subprocess.run(
        [sys.executable, str(_BROWSER)], capture_output=True, text=True, check=True
    )
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=arguments)
        yield browser
        browser.close()


def built(folder: Path, entries: int) -> Path:
    """Build a made-up chronology in `folder`, with its search index; return the site."""
    (regesta,) = (one for one in builders.builders() if one.name == "regesta")
    subprocess.run(builders.generate("searched", folder, entries), check=True)
    subprocess.run(regesta.build, cwd=folder, check=True)
    return folder / regesta.site


def keep(text: str, folder: Path) -> None:
    """Write the report below `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "finding.md").write_text(text, encoding="utf-8")


def measure(site: Path) -> list[Measurement]:
    """Return every figure of a built site."""
    with chromium() as browser, serving(site) as server:
        header = searching.search(browser, server.address, site, lambda: server.sent)
        drawn = timeline.figures(browser, server.address, lambda: server.sent)
        return [
            *_explore(browser, server),
            *_words(browser, server, site),
            *(Measurement(*one) for one in (*header, *drawn)),
        ]


RUNS = 3

_READY = """
new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-ready]")) return;
  observer.disconnect();
  window.readyAfter = performance.now();
}).observe(document, { attributes: true, childList: true, subtree: true });
"""

_CHANGES = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const painted = async () => { await frame(); await new Promise((done) => setTimeout(done)); };
  const results = document.querySelector("[data-results]");
  const times = [];
  const names = Array.from(document.querySelectorAll("fieldset"), (one) =>
    Array.from(one.querySelectorAll("[type=checkbox]"), (box) => box.parentElement.textContent));
  for (const [number, facet] of Array.from(document.querySelectorAll("fieldset")).entries()) {
    for (const name of names[number].slice(0, 5)) {
      const box = () => Array.from(facet.querySelectorAll("[type=checkbox]")).find((one) =>
        one.parentElement.querySelector(".rg-x-name").textContent === name.split(/ [0-9]/)[0]);
      for (const _ of ["on", "off"]) {
        const begin = performance.now();
        box().click();
        do { await painted(); } while (results.hasAttribute("aria-busy"));
        times.push(performance.now() - begin);
      }
    }
  }
  return times;
}"""


def _opened(browser: Browser) -> Page:
    """Return a page of a visitor who has nothing in the cache."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(_READY)
    page.set_default_timeout(60_000)
    return page


def _explore(browser: Browser, server: Server) -> Iterator[Measurement]:
    sent, ready, changes = [], [], []
    for _ in range(RUNS):
        page = _opened(browser)
        before = server.sent
        page.goto(f"{server.address}explore/", wait_until="networkidle")
        page.locator("[data-ready]").wait_for()
        sent.append(server.sent - before)
        ready.append(float(page.evaluate("window.readyAfter")))
        changes.append([float(one) for one in page.evaluate(_CHANGES)])
        page.context.close()
    every = [time for run in changes for time in run]
    yield Measurement("Explore, bytes until its first results", _middle(sent) / KB, "kB", 400)
    yield Measurement("Explore, ready for the first click", _middle(ready), "ms", 1500)
    yield Measurement("Explore, a box ticked to counts and results", _middle(every), "ms", 100)
    slowest = _middle([max(run) for run in changes])
    yield Measurement("Explore, the slowest of these", slowest, "ms", 100)


def _words(browser: Browser, server: Server, site: Path) -> Iterator[Measurement]:
    what = "Explore, bytes more for a link straight to words"
    if not (site / "pagefind" / "entries.json").is_file():
        yield Measurement(what, None, "kB", 350)
        return
    words = _common_word(site)
    sent = []
    for query in ("", f"?words={words}"):
        page = _opened(browser)
        before = server.sent
        page.goto(f"{server.address}explore/{query}", wait_until="networkidle")
        page.locator("[data-ready]").wait_for()
        page.wait_for_load_state("networkidle")
        sent.append(server.sent - before)
        page.context.close()
    yield Measurement(what, (sent[1] - sent[0]) / KB, "kB", 350)


def _common_word(site: Path) -> str:
    """Return the longest word of the first title: in a made-up chronology one as common as any."""
    first = json.loads((site / "explore/titles/0.json").read_text(encoding="utf-8"))
    words: list[str] = first["titles"][0].split()
    return max(words, key=len).lower()


def _middle(values: list[float] | list[int]) -> float:
    return float(statistics.median(values))


def report(found: list[Measurement], site: Path) -> str:
    """Return the table, below what it was measured on."""
    entries = len(json.loads((site / "explore/ids.json").read_text(encoding="utf-8"))["ids"])
    versions = {**builders.versions(), "pagefind": metadata.version("pagefind_bin")}
    machine = builders.machine()
    with chromium() as browser:
        versions["Chromium"] = browser.version
    names = ("regesta", "pagefind", "mkdocs-material", "Chromium")
    told = ", ".join(f"{name} {versions[name]}" for name in names)
    on = f"{machine['processors']} processors, {machine['system']}"
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    head = f"Measured {when} at {entries:,} entries on {on}; {told}. Medians of {RUNS} runs."
    return f"{head}\n\n{rows(found)}\n"


def rows(found: list[Measurement]) -> str:
    """Return the figures as a table in Markdown."""
    head = ("", "measured", "at most", "")
    cells = ((one.what, one.written, f"{one.goal:g} {one.unit}", one.verdict) for one in found)
    return "\n".join(tables.table(head, cells, left=(0, 3)))


def main() -> None:
    """Measure a site, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path)
    site = parser.parse_args().site
    print(report(measure(site), site))


if __name__ == "__main__":
    main()
