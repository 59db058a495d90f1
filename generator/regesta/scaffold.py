"""A new project: a small chronology that works, to be written over."""

import json
import re
from importlib.metadata import distribution
from pathlib import Path

from regesta import folder, schema
from regesta.wording import Wording, wording

_PACKAGE = Path(__file__).parent
PROJECT = _PACKAGE / "data" / "project"
"""The files of a new project, as they are written."""
THEMES = (_PACKAGE / "data" / "theme", _PACKAGE.parents[1] / "theme_overrides")
"""Where the theme is: in an installed package, and in the repository it is made from."""

CUSTOM_DIR = "theme_overrides"
_CUSTOM_DIR_LINE = f"  custom_dir: {CUSTOM_DIR}\n"

LANGUAGE = "en"
"""The language of a new project where no other is asked for, and of its sample in any case."""
_LANGUAGE_LINE = f"language: {LANGUAGE}\n"
_NAMED = re.compile(r"(- |name: |title: )([A-Z][a-z ]+)(?=:|$)", re.MULTILINE)
"""What has a name in the configuration: an item of the menu, a button, a link."""


def new(target: Path, language: str = LANGUAGE) -> None:
    """Write a new project to the folder `target`, for a chronology in a language (BCP 47).

    Raises:
        folder.TakenError: where `target` is something else than an empty folder.
        OSError: where it cannot be written.

    """
    with folder.new(target) as out:
        folder.copy(PROJECT, out)
        requirements = f"{_requirement()}\n"
        (out / "requirements.txt").write_text(requirements, encoding="utf-8", newline="\n")
        theme = next((path for path in THEMES if any(path.glob("*"))), None)
        if theme is None:
            _without_theme(out / "mkdocs.yml")
        else:
            folder.copy(theme, out / CUSTOM_DIR)
        _speak(language, out / "mkdocs.yml", out / "content" / "chronology.yml")
        _write_schemas(out)


def _requirement() -> str:
    """Return what installs this package again: from where it was had, unless that is an index.

    The installer notes that beside the package (PEP 610). A folder of this machine is nowhere else.
    """
    package = distribution("regesta")
    match json.loads(package.read_text("direct_url.json") or "{}"):
        case {"url": str(url), "vcs_info": {"vcs": str(vcs), "commit_id": str(commit)}} if (
            url.startswith("https:")
        ):
            return f"regesta @ {vcs}+{url}@{commit}"
        case {"url": str(url), "archive_info": {}} if url.startswith("https:"):
            return f"regesta @ {url}"
    return f"regesta~={package.version}"


def _write_schemas(project: Path) -> None:
    """Write what the editor completes and checks by, with the names of the sample."""
    schemas = project / ".vscode" / "schemas"
    schemas.mkdir()
    for name, one in schema.schemas(schema.known(project / "content")).items():
        (schemas / f"{name}.json").write_text(schema.text(one), encoding="utf-8", newline="\n")


def _without_theme(config: Path) -> None:
    """Let a project be plain where the theme has been deleted; MkDocs refuses a missing folder."""
    _rewrite(config, config.read_text(encoding="utf-8").replace(_CUSTOM_DIR_LINE, ""))


def _speak(language: str, config: Path, chronology: Path) -> None:
    """Have a site speak a language, in its menu too; the sample stays as it is, in English."""
    names = _names(wording(language))
    text = _in_language(config, _of_theme(language))
    _rewrite(config, _NAMED.sub(lambda found: found[1] + names.get(found[2], found[2]), text))
    _rewrite(chronology, _in_language(chronology, language))


def _in_language(file: Path, language: str) -> str:
    return file.read_text(encoding="utf-8").replace(_LANGUAGE_LINE, f"language: {language}\n")


def _names(words: Wording) -> dict[str, str]:
    """Return the names in the configuration of a new project, and what each is in a language."""
    return {
        "Home": words.pgettext("menu", "Home"),
        "Chronology": words.gettext("Chronology"),
        "By year": words.pgettext("menu", "By year"),
        "About": words.pgettext("menu", "About"),
        "This chronology": words.pgettext("menu", "This chronology"),
        "Switch to dark mode": words.gettext("Switch to dark mode"),
        "Switch to light mode": words.gettext("Switch to light mode"),
        "Permanent link": words.gettext("Permanent link"),
    }


def _of_theme(language: str) -> str:
    """Return the language of the theme's own words: this, the one it is a kind of, or English."""
    theme = distribution("mkdocs-material")
    known = Path(str(theme.locate_file("material")), "templates", "partials", "languages")
    tags = (language, language.partition("-")[0])
    return next((tag for tag in tags if (known / f"{tag}.html").is_file()), LANGUAGE)


def _rewrite(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")
