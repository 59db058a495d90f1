"""Where a page is: its file below the docs folder, its address, and the way from page to page."""

import posixpath
import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

from regesta.dates.days import iso_year
from regesta.handwritten import MARKDOWN


class Addresses(NamedTuple):
    """Addresses as MkDocs, ProperDocs and Zensical make them from files."""

    directory_urls: bool = True
    """Whether `a/b.md` is at `a/b/` (else at `a/b.html`)."""

    def url(self, path: str) -> str:
        """Return the address of the page at `path`, relative to the site, percent-encoded."""
        stem = quoted(path.removesuffix(".md"))
        folder = stem.removesuffix("index") if stem == "index" or stem.endswith("/index") else None
        if self.directory_urls:
            return f"{stem}/" if folder is None else folder
        return f"{stem}.html"

    def linked(self, path: str, href: str) -> str:
        """Return where a link leads that is written in the file at `path`, from the site's root on.

        One to a Markdown file begins at the file, as MkDocs has it; any other at the file's page.
        """
        target, rest = _TARGET.fullmatch(href).groups()  # type: ignore[union-attr] # it fits all
        if target.endswith(".md"):
            return self.url(_within_site(f"{path}/../{unquote(target)}")) + rest
        return urljoin(f"/{self.url(path)}", href).lstrip(SLASHES)

    def files(self, path: str, href: str) -> tuple[str, ...]:
        """Return the files of the site, as they are before a build, of which one is linked so."""
        target = _TARGET.fullmatch(href)[1]  # type: ignore[index] # as above
        if target.endswith(".md"):
            return (_within_site(f"{path}/../{unquote(target)}"),)
        at = unquote(self.linked(path, target))
        folder, page = at.rstrip("/"), at.removesuffix(".html")
        if at and not at.endswith("/"):
            pages = (page, f"{page}/index", f"{page}/README")
        else:
            pages = (folder, f"{at}index", f"{at}README")
        return (at, f"{folder}/index.html", *(one + end for one in pages for end in MARKDOWN))

    def root(self, path: str) -> str:
        """Return the way from the page at `path` to the site's root; empty at the root itself."""
        return "../" * self.url(path).count("/")


SLASHES = "/\\"
"""What begins an address within the site; to a browser, two of them begin another site's."""

_TARGET = re.compile(r"([^?#]*)(.*)", re.DOTALL)


def _within_site(path: str) -> str:
    """Return a path without steps up and down; one never leads above the site."""
    return posixpath.normpath(f"/{path}").removeprefix("/")


_UNQUOTED = re.compile(r"[\w.~/-]*", re.ASCII)


def quoted(path: str) -> str:
    """Return a path percent-encoded."""
    return path if _UNQUOTED.fullmatch(path) else quote(path)


def file_of(kind: str, id_: str = "index", part: str = "") -> str:
    """Return the file of a page: `file_of("people", "mark-rutte")`; `part` is a year below it."""
    return f"{kind}/{id_}/{part}.md" if part else f"{kind}/{id_}.md"


def year_part(year: int) -> str:
    """Return a year as part of an address, as EDTF writes it: `2024`, `-0043`, `Y12024`."""
    return iso_year(year)
