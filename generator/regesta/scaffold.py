"""A new project: a small chronology that works, to be written over."""

import json
from importlib.metadata import distribution
from pathlib import Path

from regesta import folder, schema

_PACKAGE = Path(__file__).parent
PROJECT = _PACKAGE / "data" / "project"
"""The files of a new project, as they are written."""
THEMES = (_PACKAGE / "data" / "theme", _PACKAGE.parents[1] / "theme_overrides")
"""Where the theme is: in an installed package, and in the repository it is made from."""

CUSTOM_DIR = "theme_overrides"
_CUSTOM_DIR_LINE = f"  custom_dir: {CUSTOM_DIR}\n"


def new(target: Path) -> None:
    """Write a new project to the folder `target`.

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
    text = config.read_text(encoding="utf-8").replace(_CUSTOM_DIR_LINE, "")
    config.write_text(text, encoding="utf-8", newline="\n")
