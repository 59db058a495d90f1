"""Addresses as they stand in files that leave the site: whole, where the site's own is known."""

import re
import uuid
from typing import NamedTuple
from urllib.parse import quote, urljoin

from regesta.model import Chronology, Entry
from regesta.pages.address import SLASHES, Addresses, file_of

AT_HOME = (
    "'site_url' in mkdocs.yml is %s, the address of a preview: the site's citations, feeds and data"
    " lead there; give it the site's own before you publish"
)
"""What is said of a site whose address is that of a preview."""

_AT_HOME = re.compile(r"https?://(?:localhost|127\.|\[::1\])")


class Site(NamedTuple):
    """Where the site is."""

    url: str = "/"
    """The site's address, with a slash at the end; `/` where it is not known."""
    addresses: Addresses = Addresses()

    @property
    def is_at_home(self) -> bool:
        """Whether its address is that of a preview, which is no reader's."""
        return _AT_HOME.match(self.url) is not None

    def page(self, path: str) -> str:
        """Return the address of the page made from the file at `path`."""
        return self.url + self.addresses.url(path)

    def file(self, path: str) -> str:
        """Return the address of a file of the site that is no page."""
        return self.url + quote(path)

    def entry(self, id_: str) -> str:
        """Return the address of an entry's page."""
        return self.page(file_of("entries", id_))

    def link(self, id_: str, href: str) -> str:
        """Return the whole address of a link that stands on an entry's page."""
        if href.startswith("/"):
            there = urljoin(self.url, href)
            return there if "://" in self.url else f"/{there.lstrip(SLASHES)}"
        return self.url + self.addresses.linked(file_of("entries", id_), href)

    def identity(self, entry: Entry, chronology: Chronology) -> str:
        """Return what feed readers and calendars know an entry by, for as long as it lives.

        It is made of the first address the entry had, so that a new id is no new entry to them.
        """
        first = entry.formerly[0] if entry.formerly else entry.id
        return self.iri(self.entry(first), chronology)

    def iri(self, address: str, chronology: Chronology) -> str:
        """Return an address as an absolute IRI: a name-based UUID where the site's is not known."""
        if "://" in self.url:
            return address
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{chronology.settings.name} {address}").urn
