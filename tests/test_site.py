"""The real content as a site: built strictly, whole, and asking nothing of anybody else."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from built import ROOT, Document, build, documents

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    done = build(folder)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[str, Document]:
    return documents(site)


def target(page: str, link: str) -> tuple[str, str]:
    """Return the file and the anchor that a link on `page` leads to."""
    parts = urlsplit(urljoin(f"http://site/{page.removesuffix('index.html')}", link))
    path = unquote(parts.path).lstrip("/")
    return (f"{path}index.html" if path.endswith("/") or not path else path), unquote(
        parts.fragment
    )


def is_internal(link: str) -> bool:
    return not urlsplit(link).scheme and not link.startswith("//")


def test_every_internal_link_leads_to_something(site: Path, pages: Mapping[str, Document]) -> None:
    broken = []
    for page, document in pages.items():
        if page == "404.html":  # its addresses are absolute, as it stands in for any page
            continue
        for link in filter(is_internal, document.links):
            path, anchor = target(page, link)
            if path.startswith("explore/"):
                continue
            if not (site / path).is_file():
                broken.append(f"{page}: {link}")
            elif anchor and path in pages and anchor not in pages[path].ids and anchor != "__top":
                broken.append(f"{page}: {link} (no such place)")
    assert broken == []


FEEDS = {
    "feed.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
    "corrections.xml": "application/atom+xml",
}


def test_a_page_tells_a_reader_of_feeds_where_they_are(site: Path) -> None:
    text = (site / "people" / "index.html").read_text(encoding="utf-8")
    found = re.findall(
        r'<link rel="alternate feed" type="([^"]+)" title="[^"]+" href="([^"]+)"', text
    )
    assert {path.removeprefix("../"): kind for kind, path in found} == FEEDS
    assert all((site / path).is_file() for path in FEEDS)


def test_no_page_loads_anything_from_elsewhere(pages: Mapping[str, Document]) -> None:
    foreign = {
        (page, one)
        for page, document in pages.items()
        for one in document.loads
        if not is_internal(one) and not one.startswith("http://127.0.0.1")
    }
    assert foreign == set()


def test_the_styles_load_nothing_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", path.read_text()), path


def test_what_older_browsers_do_not_know_leaves_them_something(site: Path) -> None:
    """A quotation's mark without a word for it, and on paper the number of what is not printed."""
    styles = (site / "assets/stylesheets/regesta.css").read_text("utf-8")
    assert re.search(r'content: "\\201C";\s+content: "\\201C" / "";', styles)
    newer = r"@supports selector\(::details-content\) \{\s+\.rg-rest > summary \{"
    assert re.search(newer, styles)
    assert styles.count(".rg-rest > summary") == 1


def test_every_entry_has_its_page_and_its_files(site: Path) -> None:
    for path in (ROOT / "content" / "entries").glob("*.yml"):
        folder = site / "entries" / path.stem
        assert {"index.html", "entry.json", "cite.bib", "cite.json", "cite.ris"} == {
            one.name for one in folder.iterdir()
        }


def test_data_is_not_published_as_it_is_written(site: Path) -> None:
    assert not list(site.rglob("*.yml"))


def test_an_entry_leads_to_its_yaml(tmp_path: Path) -> None:
    done = build(
        tmp_path / "site",
        REPO_URL="https://git.example/a/b",
        EDIT_URI="edit/main/content/",
    )
    assert done.returncode == 0, done.stderr
    page = tmp_path / "site/entries/2024-10-13-joint-interview/index.html"
    link = "https://git.example/a/b/edit/main/content/entries/2024-10-13-joint-interview.yml"
    assert f'href="{link}"' in page.read_text(encoding="utf-8")


def test_without_the_theme_overrides_the_site_is_plain_and_complete(tmp_path: Path) -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    kept = [
        line
        for line in config.splitlines()
        if not re.match(r"\s+(custom_dir|logo|favicon):", line) or "material/" in line
    ]
    (tmp_path / "mkdocs.yml").write_text("\n".join(kept), encoding="utf-8")
    shutil.copytree(ROOT / "content", tmp_path / "content")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/people/mark-rutte/index.html").read_text(encoding="utf-8")
    assert "In their own words" in page
    assert "regesta.css" not in page
