"""Small chronologies, written as data: files in, what the loader makes of them out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from regesta import build, outputs
from regesta.dates import Date
from regesta.model import Chronology, Entry
from regesta.pages.inputs import Inputs
from regesta.views import Views

TABLES = Path(__file__).parent / "problems"

VALID = "date: 2024-10-13\ntitle: Rutte meets Zelensky\n"
"""The smallest entry; what a case has `with` it begins on line 3."""

ENTRY = "entries/e.yml"

Files = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a table: the difference from a valid chronology, and what comes of it."""

    name: str
    files: Files
    problems: tuple[str, ...]
    """As printed; those of `ENTRY` without its path."""
    gives: Mapping[str, Any]
    """Some of the entry's keys and what they hold once read."""


def table(name: str) -> list[Case]:
    """Return the cases of `problems/<name>.yml`."""
    rows = yaml.safe_load((TABLES / f"{name}.yml").read_text(encoding="utf-8"))
    return [_case(row) for row in rows]


def _case(row: dict[str, Any]) -> Case:
    known = {"case", "entry", "with", "files", "encoding", "problems", "gives"}
    assert row.keys() <= known, row.keys() - known
    files: dict[str, str] = dict(row.get("files", {}))
    if "entry" in row:
        files[ENTRY] = row["entry"]
    elif "with" in row:
        files[ENTRY] = f"{VALID}{row['with']}\n"
    encoding = row.get("encoding", "utf-8")
    return Case(
        row["case"],
        {path: text.encode(encoding) for path, text in files.items()},
        tuple(row.get("problems", ())),
        row.get("gives", {}),
    )


def every_case() -> Iterator[Case]:
    """Yield the cases of all tables."""
    for path in sorted(TABLES.glob("*.yml")):
        yield from table(path.stem)


def write(folder: Path, files: Files) -> Path:
    """Write `files` below `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def load(tmp_path: Path, files: Files) -> build.Loaded:
    """Return what `files` are read as; what they require of themselves is checked."""
    return build.load(write(tmp_path / "content", files), strict=True)


def chronology(tmp_path: Path, files: Files) -> Chronology:
    """Return the chronology in `files`, which has no errors."""
    loaded = load(tmp_path, files)
    assert loaded.chronology is not None, "\n".join(printed(loaded))
    return loaded.chronology


def printed(loaded: build.Loaded) -> list[str]:
    """Return the problems as they are printed; those of `ENTRY` without its path."""
    return [str(problem).removeprefix(f"content/{ENTRY}:") for problem in loaded.problems]


def only_entry(tmp_path: Path, files: Files) -> Entry:
    """Return the one entry that `files` hold."""
    (entry,) = chronology(tmp_path, files).entries
    return entry


def read_as(value: Any) -> Any:
    """Return a record's value as YAML would hold it: dates as EDTF, what is absent left out."""
    if isinstance(value, Date):
        return value.edtf
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        given = ((fields[name].alias or name, getattr(value, name)) for name in fields)
        return {key: read_as(part) for key, part in given if part not in (None, (), {}, False)}
    if isinstance(value, tuple):
        return [read_as(part) for part in value]
    if isinstance(value, dict):
        return {key: read_as(part) for key, part in value.items()}
    return value


def matching(problems: tuple[str, ...]) -> list[Any]:
    """Return what equals the printed `problems`; a `*` between blanks or digits is any text."""
    return [_Like(one) if re.search(r"(^|[ :y])\*([ :m]|$)", one) else one for one in problems]


class _Like:
    """Equals every text of a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and fnmatchcase(other, _literal(self.pattern))

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __repr__(self) -> str:
        return repr(self.pattern)


def _literal(pattern: str) -> str:
    """Leave `*` alone as a sign with a meaning."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def assets(views: Views, site: outputs.Site) -> Iterator[outputs.Asset]:
    """Every file of a site that is no page, those of the whole site first."""
    files = outputs.Files(views, site, Inputs(views))
    for one in files.whole():
        yield outputs.Asset(one.path, outputs.whole(one.pieces()))
    for entry in (*views.entries, *views.withdrawn):
        yield from files.of(entry)
