"""What `mkdocs.yml` says, beyond what MkDocs makes of it; and what it cannot mean here."""
# MkDocs is typed, but for a few functions that return nothing or a bool.
# mypy: allow-untyped-calls

import os
import re
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urljoin

import click
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from regesta import cache
from regesta.outputs import AT_HOME, Site
from regesta.plugin.fast import BUILD_DATE
from regesta.plugin.telling import notes
from regesta.problems import one_line
from regesta.web import INSTANT

WHOLE = (
    "The theme's '%s' is switched off: Explore, the search, the timeline and the map need every"
    " page to load anew"
)
"""What is said when a feature of the theme is left off."""

FONTS = (
    "The theme's pages load fonts from Google, which can see who reads what; 'font: false' under"
    " 'theme' in mkdocs.yml keeps them from that"
)
"""What is said where Material is left to load the fonts that it loads by itself."""

_PRIVACY = "material/privacy"
"""Material's plugin that brings along what pages would load from elsewhere."""


class RegestaConfig(Config):
    """What stands under `regesta:` in mkdocs.yml."""

    templates = config_options.Optional(config_options.Dir(exists=True))
    """A folder of templates that replace the package's own, by name; relative to mkdocs.yml."""
    fast = config_options.Type(bool, default=True)
    """Whether generated pages take the quick way, which leads to the same site."""
    search = config_options.Type(bool, default=True)
    """Whether the site has an index that its readers can search."""

    @property
    def own_templates(self) -> Path | None:
        """The folder in `templates`."""
        return Path(self.templates) if self.templates else None


def address(config: MkDocsConfig) -> str:
    """Return the site's address with a slash at the end; `/` where it is not known.

    MkDocs sets the slash in what it reads, a plugin that sets the address of a version need not.
    """
    return f"{config.site_url.rstrip('/')}/" if config.site_url else "/"


def edit_base(config: MkDocsConfig) -> str | None:
    """Return the address below which content is edited, where there is one, as MkDocs has it."""
    if not config.edit_uri:
        return None
    repo = config.repo_url or ""
    if not config.edit_uri.startswith(("?", "#")):
        repo = f"{repo.rstrip('/')}/"
    return urljoin(repo, config.edit_uri)


def alone(config: MkDocsConfig) -> bool:
    """Tell whether nobody else than MkDocs and Regesta takes part in a build."""
    return len(config.plugins) == 1 and not config.hooks


def last_build(config: MkDocsConfig) -> Path | None:
    """Return the file that lists what the last build into this folder was made from.

    None where somebody else than MkDocs and Regesta takes part in a build, whose changes nobody
    would see.
    """
    return kept_of(config, "site", ".json") if alone(config) else None


def kept_of(config: MkDocsConfig, kind: str, ending: str = "") -> Path | None:
    """Return where a file of a `kind` is kept for the folder that is built into, if anywhere."""
    if not config.config_file_path:
        return None
    name = blake2b(os.fsencode(Path(config.site_dir).resolve()), digest_size=8).hexdigest()
    project = Path(config.config_file_path).resolve().parent
    return project / cache.FOLDER / f"{kind}-{name}{ending}"


_INHERIT = re.compile(
    r"^INHERIT:[ \t]*(['\"]?)(?P<path>[^'\"#\n]+?)\1[ \t]*(?:#.*)?$", re.MULTILINE
)


def files(path: str | None) -> list[str]:
    """Return the file of a configuration, and those that it inherits from."""
    found: list[str] = []
    while path is not None and path not in found:
        found.append(path)
        text = ""
        with suppress(OSError):  # which MkDocs says, once it reads it
            text = Path(path).read_text("utf-8", "replace")
        base = _INHERIT.search(text)
        path = os.path.normpath(Path(path).parent / base["path"]) if base else None
    return found


def reloads() -> bool:
    """Tell whether `mkdocs serve` was told, or left, to reload; else it serves a folder."""
    command = click.get_current_context(silent=True)
    return command is None or bool(command.params.get("livereload", True))


def have_pages_loaded_whole(config: MkDocsConfig) -> None:
    """Leave off a feature of the theme that the scripts of pages cannot bear, and say so."""
    features = config.theme.get("features")
    if isinstance(features, list) and INSTANT in features:
        features.remove(INSTANT)
        notes.info(WHOLE, INSTANT)


def tell(config: MkDocsConfig) -> None:
    """Say what a site is hardly to be published with."""
    if Site(address(config)).is_at_home:
        notes.info(AT_HOME, config.site_url)
    if _loads_fonts(config):
        notes.info(FONTS)


def _loads_fonts(config: MkDocsConfig) -> bool:
    """Tell whether pages load fonts from Google, as Material's do where nobody says otherwise."""
    is_material = config.theme.name == "material"
    return is_material and config.theme.get("font") is not False and _PRIVACY not in config.plugins


def require_build_date() -> None:
    """Make sure that a date that somebody gives a build is one; an empty one is none.

    Raises:
        Abort: where it is not.

    """
    written = os.environ.get(BUILD_DATE)
    if not written:
        os.environ.pop(BUILD_DATE, None)
    elif not (_NUMBER.fullmatch(written) and int(written) < _TOO_LATE):
        right = f"it has to be a number of seconds since 1970, less than {_TOO_LATE}, or unset"
        raise Abort(f"{BUILD_DATE} is '{one_line(written)}'; {right}")


_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_TOO_LATE = 1 << 32
"""Seconds since 1970 that no file of gzip can be dated with."""
