"""Addresses as they stand in files that leave the site: whole, where the site's own is known."""

from dataclasses import dataclass

from regesta.pages.address import Addresses, file_of


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site is."""

    url: str = "/"
    """The site's address, with a slash at the end; `/` where it is not known."""
    addresses: Addresses = Addresses()

    def page(self, path: str) -> str:
        """Return the address of the page made from the file at `path`."""
        return self.url + self.addresses.url(path)

    def entry(self, id_: str) -> str:
        """Return the address of an entry's page."""
        return self.page(file_of("entries", id_))
