"""Changes to the content files: a new entry, and the records that its names need.

A change is worked out and checked by the loader first, as bytes; nothing is written until all of
it is right. What an editor has written stays as it is, byte for byte.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import yaml

from regesta import (
    checks,
    dates,
    documents,
    own_checks,
    reading,
    resolving,
    yaml_source,
    yaml_writer,
)
from regesta.dates import Date, DateError
from regesta.documents import ENTRIES, Document
from regesta.model import without_blank_lines
from regesta.problems import Problem
from regesta.reading import At, Content
from regesta.registry import Names, Unknown
from regesta.resolving import NOWHERE, Resolver
from regesta.text import fold, slug
from regesta.yaml_writer import Bare, Inline


class RefusedError(Exception):
    """A change that would not be right; `reasons` are sentences without a full stop."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Change:
    """What a file is to hold."""

    path: Path
    before: bytes | None
    """None where there is no such file yet."""
    after: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry as somebody says it; empty values are absent ones."""

    date: str
    title: str
    actors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    thread: str = ""
    text: str = ""
    sources: tuple[str, ...] = ()
    """Ids or titles of shared sources, or web addresses."""
    added: str = ""


Answer = Literal["leave", "suggestion", "people", "organisations", "topics", "threads"]
"""Leave the name as it is, take the suggestion, or add a record to a registry."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to do with a name that no record has."""

    noun: str
    """What the name is of: actor, topic, thread, country, source."""
    name: str
    suggestion: str | None
    registries: tuple[Answer, ...]
    """The registries that a record can be added to."""


Ask = Callable[[Question], Answer]


def leave(_: Question) -> Answer:
    """Answer that every name stays as it is; the loader then refuses it where it is unknown."""
    return "leave"


def agree(question: Question) -> Answer:
    """Answer that a new name gets a record, unless it is much like one that there is."""
    if question.suggestion is not None or not question.registries:
        return "leave"
    return question.registries[0]


@dataclass(frozen=True, slots=True)
class Addition:
    """A new entry, checked and not yet written."""

    id: str
    path: str
    """Relative to the content folder."""
    changes: tuple[Change, ...]
    notes: tuple[Problem, ...]
    """What the loader has to say of the entry, though it accepts it."""


def add(folder: Path, draft: Draft, ask: Ask = leave, *, shown_as: str = "content") -> Addition:
    """Return the entry that `draft` says, as a new file of the content in `folder`.

    `ask` is asked about each unknown name. The id is made of date and title, and numbered where it
    is taken.

    Raises:
        RefusedError: where the loader refuses the entry.

    """
    draft = _tidy(draft)
    found = documents.read(folder, shown_as)
    content = reading.type_documents(found)
    id_ = _free_id(folder, content, draft)
    named, records = _names_settled(draft, content, ask)
    changes = [
        _with_records(folder, _registry(found, kind), _new_ids(kind, names, content))
        for kind, names in records.items()
    ]
    path = f"{ENTRIES}/{id_}.yml"
    after = entry_text(named).encode()
    changes.append(Change(folder / path, None, after))
    notes = _require_no_new_errors(folder, found, changes, shown_as)
    shown = f"{shown_as}/{path}"
    return Addition(
        id_, path, tuple(changes), tuple(one for one in notes if one.origin.path == shown)
    )


def _tidy(draft: Draft) -> Draft:
    """Return `draft` without what the loader takes off its ends, and with LF ends."""
    text = without_blank_lines(draft.text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text if _IS_CODE.match(text) else text.strip()
    tidy: dict[str, Any] = {"text": text}
    for key in ("actors", "countries", "topics", "sources"):
        tidy[key] = tuple(filter(None, map(str.strip, getattr(draft, key))))
    for key in ("date", "title", "thread", "added"):
        tidy[key] = getattr(draft, key).strip()
    _require_unicode(text, *tidy["actors"], *tidy["topics"], draft.title, draft.thread)
    return replace(draft, **tidy)


_IS_CODE = re.compile(" {4}|\t")
"""How a text begins whose first block is code."""


def _require_unicode(*texts: str) -> None:
    """Refuse bytes that a terminal could not decode; names of other kinds are not written."""
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            wrong = ascii(text[error.start])[1:-1]
            raise RefusedError(f"'{wrong}' in a text is not UTF-8; type it anew") from None


def entry_text(draft: Draft) -> str:
    """Return `draft` as the text of an entry file, its keys in the order of the documentation."""
    values: dict[str, Any] = {
        "date": Bare(draft.date),
        "title": draft.title,
        "text": draft.text,
        "actors": list(draft.actors),
        "countries": Inline(draft.countries),
        "topics": Inline(draft.topics),
        "thread": draft.thread,
        "sources": [_cited(source) for source in draft.sources],
        "added": Bare(draft.added),
    }
    return yaml_writer.record({key: value for key, value in values.items() if value})


_WEB = re.compile(r"https?://\S+")


def _cited(source: str) -> str | dict[str, str]:
    """Return a web address as a source written out, other words as they are."""
    return {"url": source} if _WEB.fullmatch(source) else source


# Names

Refer = Callable[[Resolver, str, At], str]


@dataclass(frozen=True, slots=True)
class _Kind:
    noun: str
    key: str
    refer: Refer
    records: tuple[str, ...]
    """The registries that hold such a name."""
    registries: tuple[Answer, ...] = ()
    """Those that a record made of a name alone can be added to."""


_KINDS = (
    _Kind(
        "actor",
        "actors",
        Resolver.actor,
        ("people", "organisations"),
        ("people", "organisations"),
    ),
    _Kind("country", "countries", Resolver.country, ("countries",)),
    _Kind("topic", "topics", Resolver.topic, ("topics",), ("topics",)),
    _Kind("thread", "thread", Resolver.thread, ("threads",), ("threads",)),
    _Kind("source", "sources", Resolver.source, ("sources",)),
)


def _names_settled(draft: Draft, content: Content, ask: Ask) -> tuple[Draft, dict[str, list[str]]]:
    """Return `draft` with its names as they are to be written, and the new records' names."""
    settled: dict[str, Any] = {}
    records: dict[str, list[str]] = {}
    for kind in _KINDS:
        written = getattr(draft, kind.key)
        names = filter(None, (written,) if isinstance(written, str) else written)
        right = []
        for name, answer, suggestion in _answers(kind, names, content, ask):
            right.append(suggestion if answer == "suggestion" and suggestion else name)
            if answer not in {"leave", "suggestion"}:
                records.setdefault(answer, []).append(name)
        settled[kind.key] = "".join(right) if isinstance(written, str) else tuple(right)
    return replace(draft, **settled), {kind: _once(names) for kind, names in records.items()}


def _answers(
    kind: _Kind, names: Iterable[str], content: Content, ask: Ask
) -> Iterator[tuple[str, Answer, str | None]]:
    """Yield each name with what is to be done about it, and the name it is like."""
    resolver = Resolver(content)
    held = Names(one for registry in kind.records for one in resolver.records[registry].values())
    for name in names:
        found = held.find(name)
        if not isinstance(found, Unknown) or (kind.noun == "source" and _WEB.fullmatch(name)):
            yield name, "leave", None
            continue
        before = len(resolver.problems)
        kind.refer(resolver, name, NOWHERE)
        refused = any(one.severity == "error" for one in resolver.problems[before:])
        registries = kind.registries if refused else ()
        answer: Answer = "leave"
        if registries or found.suggestion is not None:
            answer = ask(Question(kind.noun, name, found.suggestion, registries))
        yield name, answer, found.suggestion


def _once(names: Iterable[str]) -> list[str]:
    """Return names without those that are another spelling of one before."""
    return list({fold(name): name for name in reversed(list(names))}.values())[::-1]


# Registries


def _registry(found: list[Document], kind: str) -> Document:
    """Return the file of a registry, or an empty one."""
    there = (one for one in found if one.path in {f"{kind}.yml", f"{kind}.yaml"})
    return next(there, Document(f"{kind}.yml", "", None))


def _with_records(folder: Path, document: Document, records: Mapping[str, str]) -> Change:
    """Return the registry file with records, names by ids, at its end."""
    path = folder / document.path
    if document.problems:
        raise RefusedError(f"{document.shown} has errors; mend them first")
    before = path.read_bytes() if document.shown else None
    added = _records_text((before or b"").decode("utf-8-sig"), records)
    return Change(path, before, (before or b"") + added.encode())


def _new_ids(kind: str, names: list[str], content: Content) -> dict[str, str]:
    """Return the names by ids that no record has; people and organisations share theirs."""
    shared = ("people", "organisations")
    records = Resolver(content).records
    kinds = shared if kind in shared else (kind,)
    taken = {id_ for one in kinds for id_ in records[one]}
    made: dict[str, str] = {}
    for name in names:
        id_ = _numbered(slug(name), taken)
        taken.add(id_)
        made[id_] = name
    return made


def _numbered(base: str, taken: Iterable[str]) -> str:
    """Return `base`, or `base-2`, `base-3` … where it is taken."""
    taken, id_, number = set(taken), base, 2
    while id_ in taken:
        id_, number = f"{base}-{number}", number + 1
    return id_


_ENDED = re.compile(r"^\.\.\.(?:\s|\Z)", re.MULTILINE)
"""The sign that ends a document."""


def _records_text(text: str, records: Mapping[str, str]) -> str:
    """Return records to go at the end of a registry's `text`, in the style of its last one.

    Raises:
        RefusedError: where nothing can be put at its end, as after a mapping between braces.

    """
    root = yaml_source.nodes(text)
    if isinstance(root, yaml.ScalarNode) and not root.value:  # between the signs of a document
        root = None
    is_block = root is None or (isinstance(root, yaml.MappingNode) and not root.flow_style)
    if not is_block or _ENDED.search(text):
        raise RefusedError(
            "nothing can be added at the end of this registry; write the record by hand"
        )
    pairs = root.value if root is not None else []
    made = "".join(_record_text(pairs, id_, name) for id_, name in records.items())
    ends = "" if not text or text.endswith(("\n", "\r")) else "\n"
    blank = "\n" if _is_spaced(text, pairs) and not re.search(r"\n\r?\n\Z", ends + text) else ""
    whole = ends + blank + made
    return whole.replace("\n", "\r\n") if "\r\n" in text else whole


def _record_text(pairs: list[tuple[yaml.Node, yaml.Node]], id_: str, name: str) -> str:
    """Return one record, written like the last of `pairs`."""
    key, value = pairs[-1] if pairs else (None, None)
    margin = " " * (key.start_mark.column if key else 0)
    step = 2
    if isinstance(value, yaml.ScalarNode):
        return margin + yaml_writer.record({id_: name})
    if isinstance(value, yaml.MappingNode) and value.flow_style:
        return f"{margin}{yaml_writer.inline(id_)}: {yaml_writer.inline({'name': name})}\n"
    if key is not None and value is not None:
        step = max(value.start_mark.column - key.start_mark.column, 1)
    return f"{margin}{yaml_writer.inline(id_)}:\n{margin}{' ' * step}" + yaml_writer.record(
        {"name": name}
    )


def _is_spaced(text: str, pairs: list[tuple[yaml.Node, yaml.Node]]) -> bool:
    """Tell whether a blank line stands before the last record."""
    if len(pairs) < 2:  # noqa: PLR2004 between two records, that is
        return False
    line = text.rfind("\n", 0, pairs[-1][0].start_mark.index) + 1
    return re.search(r"\n[ \t]*\r?\n\Z", text[:line]) is not None


# Ids

_TITLE_LENGTH = 60
"""Characters of the title in an id."""
_TITLE_BYTES = 150
"""Bytes of the same, with which it is still a name that a disk can hold."""


def _free_id(folder: Path, content: Content, draft: Draft) -> str:
    """Return an id for `draft` that no entry and no file has, or has had."""
    ids = [id_ for one in content.entries for id_ in (one.record.id, *one.record.formerly)]
    files = [path.stem.lower() for path in (folder / ENTRIES).glob("*")]
    return _numbered(_id(draft), {*ids, *content.broken, *files})


def _id(draft: Draft) -> str:
    if not draft.title:
        raise RefusedError("an entry needs a title, what happened in one line")
    title = _shortened(slug(draft.title))
    return "-".join(filter(None, (_date_in_id(_date(draft.date)), title)))


def _shortened(words: str) -> str:
    """Return as many of the words as an address should hold."""
    if len(words) > _TITLE_LENGTH:
        words = words[: _TITLE_LENGTH + 1].rpartition("-")[0] or words[:_TITLE_LENGTH]
    return words.encode()[:_TITLE_BYTES].decode(errors="ignore").strip("-")


def _date(written: str) -> Date:
    try:
        return dates.parse(written)
    except DateError as error:
        raise RefusedError(str(error)) from None


def _date_in_id(date: Date) -> str:
    """Return a date that stands in an address: the day, month or year where it is just that."""
    plain = re.match(r"[0-9]{4}(-[0-9]{2}){0,2}(?=T|\Z)", date.edtf)
    return plain[0] if plain else ""


# Checking and writing


def _errors_and_notes(found: list[Document]) -> tuple[frozenset[Problem], frozenset[Problem]]:
    """Return what the loader has to say of the documents of a folder."""
    content = reading.type_documents(found)
    resolver = Resolver(content)
    resolved = resolving.resolve(content, resolver)
    mistakes = checks.check(resolved.entries, resolved.registries, broken=content.broken)
    records = chain(resolved.entries, *resolved.registries.values())
    own = chain.from_iterable(map(own_checks.check, records))
    problems = frozenset({*content.problems, *resolver.problems, *mistakes, *own})
    errors = frozenset(one for one in problems if one.severity == "error")
    return errors, problems - errors


def require_no_new_errors(
    before: list[Document], after: list[Document], known_by: Callable[[Problem], object]
) -> list[Problem]:
    """Return the loader's notes on documents as they are `after` a change.

    Raises:
        RefusedError: with every error that they do not have `before`, where errors are the same
            that are `known_by` the same.

    """
    known = set(map(known_by, _errors_and_notes(before)[0]))
    errors, notes = _errors_and_notes(after)
    new = [one for one in sorted(errors) if known_by(one) not in known]
    if new:
        raise RefusedError(*(f"{one.message} [{one.code}]" for one in new))
    return sorted(notes)


def _require_no_new_errors(
    folder: Path, found: list[Document], changes: list[Change], shown_as: str
) -> list[Problem]:
    """Return the loader's notes on the content with `changes` in it.

    Raises:
        RefusedError: with every error that it does not have without them.

    """
    changed = with_changes(folder, found, changes, shown_as)
    return require_no_new_errors(found, changed, lambda one: (one.origin, one.code))


def with_changes(
    folder: Path, found: list[Document], changes: Iterable[Change], shown_as: str
) -> list[Document]:
    """Return the documents as they are once `changes` are written, in the order of their paths."""
    by_path = {one.path: one for one in found}
    for change in changes:
        path = change.path.relative_to(folder).as_posix()
        by_path[path] = documents.parse(change.after, path, f"{shown_as}/{path}")
    return [by_path[path] for path in sorted(by_path)]


def write(changes: Iterable[Change]) -> None:
    """Write every file, each whole or not at all; a new one never in the place of another.

    All of them are written aside before the first is put in its place.

    Raises:
        RefusedError: where a file is no longer what it was when the change was worked out.
        OSError: where a file cannot be written.

    """
    with ExitStack() as stack:
        written = [(_aside(change, stack), change) for change in changes]
        for aside, change in sorted(written, key=lambda one: one[1].before is not None):
            if change.before is None:
                _place_new(aside, change.path)
            else:
                aside.chmod(change.path.stat().st_mode)
                aside.replace(change.path.resolve())


def _aside(change: Change, stack: ExitStack) -> Path:
    """Write a file beside the one that it is to become; `stack` takes it away if it is left."""
    change.path.parent.mkdir(parents=True, exist_ok=True)
    if change.before is not None and change.path.read_bytes() != change.before:
        raise RefusedError(f"{change.path.name} has just been changed by somebody else")
    aside = change.path.with_name(f".regesta-{os.getpid()}-{change.path.stem}.tmp")
    with aside.open("xb") as file:
        stack.callback(aside.unlink, missing_ok=True)
        file.write(change.after)
        file.flush()
        os.fsync(file.fileno())
    return aside


def _place_new(aside: Path, path: Path) -> None:
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        raise RefusedError(f"there is a file {path.name} already") from None
    except OSError:  # a file system without hard links
        with path.open("xb"):
            pass
        aside.replace(path)
