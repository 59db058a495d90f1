"""The scripts of the site: plain ES modules that a browser loads as they stand here.

They come out below `assets/regesta/` and import one another by relative addresses, so that they
work under every builder and with or without the theme. Nothing loads them but the pages that need
them.
"""

from functools import cache
from pathlib import Path

from regesta.outputs.asset import Asset

ADDRESS = "assets/regesta"
"""Where the scripts are, relative to the site."""

INSTANT = "navigation.instant"
"""The feature of the theme under which a page is put into the place of another, and no script of
this folder begins: it is left off."""

_FOLDER = Path(__file__).parent


@cache
def files() -> tuple[Asset, ...]:
    """Return every script of this folder as a file of the site, by name."""
    return tuple(
        Asset(f"{ADDRESS}/{path.name}", path.read_text(encoding="utf-8"))
        for path in sorted(_FOLDER.glob("*.js"))
    )
