"""The real site, built strictly, and what is in its HTML."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parent.parent


def build(
    site: Path, project: Path = ROOT, /, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Build a project's site, by default our own, as `make site` does."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def project(folder: Path, content: Mapping[str, str]) -> Path:
    """Make a project of our own settings and theme with other content, by paths below it."""
    shutil.copytree(ROOT / "theme_overrides", folder / "theme_overrides")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    for name, text in {"index.md": "# Home\n", "about.md": "# About\n", **content}.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@dataclass
class Document(HTMLParser):
    """Ids, links, and what the page loads."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prepare the parser."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag."""
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.add(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in {"script", "img", "iframe", "source", "video", "audio"} and "src" in found:
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") in {"stylesheet", "icon", "preload", "preconnect"}:
            self.loads.append(found.get("href", ""))


def documents(site: Path) -> Mapping[str, Document]:
    """Return every page of a site, parsed, by its path."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        page = Document()
        page.feed(path.read_text(encoding="utf-8"))
        pages[path.relative_to(site).as_posix()] = page
    return pages
