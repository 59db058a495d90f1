"""Golden pages: small chronologies beside the Markdown that is made of them.

`pages/<case>/content` is the input; of its output, what stands in `pages/<case>/pages` is compared,
the rest is not. Run as a script, writes those files anew: read what changed before you keep it.
"""

from collections.abc import Mapping
from pathlib import Path

from regesta import build
from regesta.build import Options
from regesta.pages.page import Page

CASES = Path(__file__).parent / "pages"
NAMES = sorted(path.parent.name for path in CASES.glob("*/content"))


def rendered(case: str, options: Options | None = None) -> Mapping[str, Page]:
    """Return all pages of a case by their paths."""
    loaded = build.load(CASES / case / "content")
    assert loaded.chronology is not None, "\n".join(map(str, loaded.problems))
    pages = build.render(loaded.chronology, options or Options()).pages
    return {page.path: page for page in pages}


def compared(case: str) -> list[Path]:
    """Return the golden files of a case."""
    return sorted((CASES / case / "pages").rglob("*.md"))


def path_of(case: str, file: Path) -> str:
    """Return the path of the page that a golden file holds."""
    return file.relative_to(CASES / case / "pages").as_posix()


def main() -> None:
    """Write every golden file as the page is now."""
    for case in NAMES:
        pages = rendered(case)
        for file in compared(case):
            file.write_text(pages[path_of(case, file)].markdown(), encoding="utf-8")


if __name__ == "__main__":
    main()
