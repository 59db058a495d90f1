"""One page: front matter and a Markdown body."""

from dataclasses import dataclass
from typing import Any

import frontmatter


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site, complete without a theme.

    The body is made of blocks with blank lines between them, each a `## Heading` or an HTML element
    that holds no blank line, so that every Markdown parser passes it on untouched.
    """

    path: str
    """Relative to the docs folder, such as `entries/2024-10-13-joint-interview.md`."""
    meta: dict[str, Any]
    """Front matter. Dates are text; `title` and `description` mean the same read as HTML."""
    body: str
    source: str | None = None
    """The content file to edit, relative to the content folder."""
    in_nav: bool = False
    """Whether an automatic navigation lists the page."""

    def markdown(self) -> str:
        """Return the page as a Markdown file."""
        return frontmatter.dumps(frontmatter.Post(self.body, **self.meta), sort_keys=False) + "\n"
