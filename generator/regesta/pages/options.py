"""What the builder decides about the pages."""

from pathlib import Path
from typing import NamedTuple


class Options(NamedTuple):
    """What the builder decides about the pages."""

    drafts: bool = False
    directory_urls: bool = True
    templates: Path | None = None
    """A folder of templates that go before the package's own of the same name."""
    edit_base: str | None = None
    """The address below which the content files can be edited, such as `https://…/edit/main/content/`."""
    site_url: str = "/"
    """The site's address, with a slash at the end; `/` where it is not known."""
    content_name: str = "content"
    """How the content folder is called where a file is named."""
    hand_written: frozenset[str] = frozenset()
    """Files that the owner has written; no page is made in their place."""
