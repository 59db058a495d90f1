"""What axe-core, which checks accessibility, finds wrong on the pages that are made: nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from browser import context, served
from built import build
from test_browser import KINDS

pytestmark = pytest.mark.slow

SCHEMES = (("light", 1440), ("dark", 390))
"""Each in which a page is looked at, at the size of a desk and at that of a phone."""
MADE = {"explore/": "[data-ready]", "timeline/": ".rg-tl-item"}
"""What is there once a page's script has made the page."""
CHECK = """async () => {
  const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const rules = { "td-has-header": { enabled: true } };
  const { violations } = await axe.run(document, { runOnly, rules, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("accessibility") / "site"
    done = build(site)
    assert done.returncode == 0, done.stderr
    with served(site) as found:
        yield found


@pytest.fixture(params=SCHEMES, ids=["light", "dark"], scope="module")
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    scheme, width = request.param
    with context(chromium, width) as opened:
        page = opened.new_page()
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        yield page


def violations(page: Page) -> Any:
    """Return what a page violates of WCAG 2.2, levels A and AA, and of what axe-core calls good."""
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(CHECK)


@pytest.mark.parametrize("path", KINDS)
def test_no_page_violates_wcag(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    if path in MADE:
        page.locator(MADE[path]).first.wait_for()
    assert violations(page) == []


def test_the_search_does_not_either(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("/")
    page.get_by_label("Search this site").fill("Rutte")
    expect(page.get_by_role("status")).to_contain_text("results")
    assert violations(page) == []


def test_what_is_wrong_is_found(page: Page, address: str) -> None:
    page.goto(f"{address}about/")
    page.evaluate("document.querySelector('article').append(document.createElement('input'))")
    assert violations(page) == [["label", ["<input>"]]]
