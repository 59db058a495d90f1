"""One page: front matter and a Markdown body."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import frontmatter

from regesta.model import Entry


@dataclass(frozen=True)
class Page:
    """A page of the site, complete without a theme; its front matter is known before its body.

    The body is made of blocks with blank lines between them, each a `## Heading` or an HTML element
    that holds no blank line, so that every Markdown parser passes it on untouched.
    """

    path: str
    """Relative to the docs folder, such as `entries/2024-10-13-joint-interview.md`."""
    meta: dict[str, Any]
    """Front matter. Dates are text; `title` and `description` mean the same read as HTML."""
    make_body: Callable[[], str]
    source: str | None = None
    """The content file to edit, relative to the content folder."""
    in_nav: bool = False
    """Whether an automatic navigation lists the page."""

    @cached_property
    def body(self) -> str:
        """The body, made when it is asked for."""
        return self.make_body()

    def markdown(self) -> str:
        """Return the page as a Markdown file."""
        return frontmatter.dumps(frontmatter.Post(self.body, **self.meta), sort_keys=False) + "\n"


class Plan(NamedTuple):
    """A page that is yet to be made: a site knows all its addresses long before its pages."""

    path: str
    """That of the page."""
    make: Callable[[], Page]
    rests_on: Callable[[], Iterable[object]]
    """Gives the records, and other values with a `repr` of their own, that the page is a function
    of, besides the site's options and the package's templates; of entries no text."""
    tells: Sequence[Entry] = ()
    """The entries whose texts it is a function of too."""
    source: str | None = None
    """That of the page."""
    in_nav: bool = False
    """That of the page."""
    noindex: bool = False
    """Whether search engines are told to pass the page over; its front matter says so too."""
