"""Withdrawing an entry: the few lines that say so are put into its file, and nothing else moves.

The text is not written anew. YAML's parser says where things end, the lines are put there, and the
loader says whether the file then holds what it held, and the withdrawal: otherwise it is refused.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from regesta import documents, reading, yaml_source, yaml_writer
from regesta.documents import Document
from regesta.editing import Change, RefusedError, new_problems, with_changes
from regesta.likeness import nearest
from regesta.model import Correction, Entry
from regesta.reading import Content, Located
from regesta.yaml_writer import Bare

Edit = tuple[int, int, str]
"""From, up to (characters of the file's text), and what stands there instead."""

_FRONT_MATTER = re.compile(r"---[ \t]*(?:\r\n|\n|\r)(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def withdraw(folder: Path, id_: str, note: str, date: str, *, shown_as: str = "content") -> Change:
    """Return the file of the entry `id_` with its withdrawal on `date`, for the reason in `note`.

    Raises:
        RefusedError: where there is no such entry, where it is withdrawn already, or where its
            file cannot be changed without touching more than that.

    """
    found = documents.read(folder, shown_as)
    entry = _entry(reading.type_documents(found), id_)
    if entry.record.status == "withdrawn":
        raise RefusedError(f"'{id_}' is withdrawn already")
    if entry.record.status == "draft":
        raise RefusedError(f"'{id_}' is a draft, which no reader has seen; delete it instead")
    values = {"date": Bare(date.strip()), "kind": "withdrawal", "note": " ".join(note.split())}
    if not values["note"]:
        raise RefusedError("a withdrawal needs a note, which tells readers why")
    document = next(one for one in found if one.shown == entry.path)
    path = folder / document.path
    before = path.read_bytes()
    text = before.decode("utf-8")
    text = text if document.path.endswith(".md") else _ended(text)
    after = _spliced(text, _edits(text, document, id_, values)).encode("utf-8")
    change = Change(path, before, after)
    _require_just_that(folder, found, change, entry.record, shown_as)
    return change


def _entry(content: Content, id_: str) -> Located[Entry]:
    """Return the one entry with this id."""
    found = [one for one in content.entries if one.record.id == id_]
    if len(found) > 1:
        raise RefusedError(f"several entries have the id '{id_}'")
    if found:
        return found[0]
    if id_ in content.broken:
        raise RefusedError(f"'{id_}' has errors; mend them first")
    raise RefusedError(f"no entry '{id_}'{_meant(id_, content)}")


def _meant(id_: str, content: Content) -> str:
    """Say which entry an unknown id stands for: the one that had it, or one with an id like it."""
    now = [one.record.id for one in content.entries if id_ in one.record.formerly]
    if now:
        return f"; it is now '{now[0]}'"
    best = nearest(id_, [one.record.id for one in content.entries])
    return f"; did you mean '{best}'?" if best else ""


def _require_just_that(
    folder: Path, found: list[Document], change: Change, entry: Entry, shown_as: str
) -> None:
    """Make sure that the loader finds the withdrawal, and everything else as it was."""
    changed = with_changes(folder, found, [change], shown_as)
    before = {one.record.id: one.record for one in reading.type_documents(found).entries}
    after = {one.record.id: one.record for one in reading.type_documents(changed).entries}
    new, _ = new_problems(found, changed, lambda one: (one.origin.path, one.code, one.message))
    if new:
        raise RefusedError(problems=new)
    if after != {**before, entry.id: _withdrawn(entry, after.get(entry.id, entry))}:
        raise RefusedError(
            f"{change.path.name} is written in a way that cannot be changed safely; write "
            "'status: withdrawn' and the correction by hand"
        )


def _withdrawn(entry: Entry, changed: Entry) -> Entry:
    """Return `entry` with the withdrawal that was written for it."""
    written = [one for one in changed.corrections[-1:] if one.kind == "withdrawal"]
    corrections: tuple[Correction, ...] = (*entry.corrections, *written)
    return entry.model_copy(update={"status": "withdrawn", "corrections": corrections})


def _line_end(text: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")


def _ended(text: str) -> str:
    """Return `text` with an end to its last line."""
    return text if text.endswith(("\n", "\r")) else text + _line_end(text)


def _spliced(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with every edit made, and with its own line ends in what is new.

    At one place, a correction goes before `status`, as it is the lesser text.
    """
    ends = _line_end(text)
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new.replace("\n", ends) + text[stop:]
    return text


def _edits(text: str, document: Document, id_: str, values: dict[str, str]) -> list[Edit]:
    """Return what is to be changed in the file's text."""
    start, stop = _yaml_part(text, document)
    part = text[start:stop]
    entry = _mapping(yaml_source.nodes(part), id_)
    edits = _InEntry(part, entry).edits(values)
    return [(start + first, start + last, new) for first, last, new in edits]


def _yaml_part(text: str, document: Document) -> tuple[int, int]:
    """Return where the YAML of a file begins and ends: in Markdown, that of the front matter."""
    mark = len("\ufeff") if text.startswith("\ufeff") else 0
    if not document.path.endswith(".md"):
        return mark, len(text)
    found = _FRONT_MATTER.match(text, mark)
    if found is None:
        raise RefusedError(f"the front matter of {document.path} cannot be changed safely")
    return found.span(1)


def _mapping(root: yaml.Node | None, id_: str) -> yaml.MappingNode:
    """Return the node of the entry: the whole file's, or the item that has the id."""
    items = root.value if isinstance(root, yaml.SequenceNode) else [root]
    for item in items:
        if isinstance(item, yaml.MappingNode) and (item is root or _value(item, "id") == id_):
            return item
    raise RefusedError(f"'{id_}' cannot be found in its file")


def _value(item: yaml.MappingNode, key: str) -> str | None:
    for name, value in item.value:
        if name.value == key and isinstance(value, yaml.ScalarNode):
            return str(value.value).strip()
    return None


def _end(node: yaml.Node) -> int:
    """Return where a node's own text ends, without the comments and blank lines after it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


class _InEntry:
    """The edits that withdraw one entry, within the text that it stands in."""

    def __init__(self, text: str, entry: yaml.MappingNode) -> None:
        self._text = text
        self._entry = entry
        self._keys = {key.value: (key, value) for key, value in entry.value}

    def edits(self, values: dict[str, str]) -> list[Edit]:
        """Return them, with `values` as the new correction."""
        edits: list[Edit] = []
        missing: list[tuple[str, str]] = []
        if "status" in self._keys:
            edits.append(self._replaced("status", "withdrawn"))
        else:
            missing.append(("status", "withdrawn"))
        if "corrections" in self._keys:
            edits += self._corrected(values)
        else:
            missing.insert(0, ("corrections", f"[{yaml_writer.inline(values)}]"))
        return [*edits, *self._keys_added(missing, values)]

    def _keys_added(self, missing: list[tuple[str, str]], values: dict[str, str]) -> list[Edit]:
        if not missing:
            return []
        if self._entry.flow_style:
            pairs = ", ".join(f"{key}: {value}" for key, value in missing)
            return [self._flow_item(self._entry, pairs)]
        margin = " " * self._entry.start_mark.column
        block = {"corrections": "corrections:\n" + _block_item(values, f"{margin}  ")}
        lines = "".join(margin + block.get(key, f"{key}: {value}\n") for key, value in missing)
        return [self._lines_after(_end(self._entry), lines)]

    def _replaced(self, key: str, new: str) -> Edit:
        """Return the edit that writes another value for `key`."""
        name, value = self._keys[key]
        start, stop = value.start_mark.index, _end(value)
        if start == stop:  # nothing is written there; the place is behind the colon
            colon = self._text.index(":", name.end_mark.index) + 1
            return colon, colon, f" {new}"
        written = self._text[start:stop]
        return start, start + len(written.rstrip()), new

    def _corrected(self, values: dict[str, str]) -> list[Edit]:
        """Return the edits that put a correction behind those there are."""
        _, value = self._keys["corrections"]
        new = yaml_writer.inline(values)
        if isinstance(value, yaml.ScalarNode) or not value.value:
            return [self._replaced("corrections", f"[{new}]")]
        if isinstance(value, yaml.SequenceNode) and value.flow_style:
            return [self._flow_item(value, new)]
        if value.flow_style:
            start, stop = value.start_mark.index, value.end_mark.index
            return [(start, start, "["), (stop, stop, f", {new}]")]
        margin = " " * value.start_mark.column
        item = self._lines_after(_end(value), _block_item(values, margin))
        if isinstance(value, yaml.SequenceNode):
            return [item]
        return [*self._made_an_item(value), item]

    def _made_an_item(self, value: yaml.Node) -> list[Edit]:
        """Return the edits that make the only correction, written without a list, an item."""
        start, stop = value.start_mark.index, _end(value)
        lines = re.finditer(r"^(?=[ \t]*[^\s])", self._text[:stop], re.MULTILINE)
        indented = [(at.start(), at.start(), "  ") for at in lines if at.start() > start]
        return [(start, start, "- "), *indented]

    def _flow_item(self, node: yaml.Node, new: str) -> Edit:
        """Return the edit that puts `new` before the bracket or brace that ends `node`."""
        close = node.end_mark.index - 1
        if not node.value:
            return close, close, new
        last = node.value[-1]
        end = _end(last[1] if isinstance(last, tuple) else last)
        between = re.sub(r"#.*", "", self._text[end:close])
        if "," in between:
            return close, close, new
        return end, end, f"{' ' if self._text[end - 1] == ':' else ''}, {new}"

    def _lines_after(self, end: int, lines: str) -> Edit:
        """Return the edit that puts whole lines below the line on which a value ends."""
        while end and self._text[end - 1] in "\r\n \t":
            end -= 1
        at = re.compile(r"\r\n|\n|\r|\Z").search(self._text, end)
        place = at.end() if at else end
        return place, place, lines


def _block_item(values: dict[str, str], margin: str) -> str:
    """Return a mapping as an item of a list in block style."""
    first, *others = yaml_writer.record(values).splitlines(keepends=True)
    return f"{margin}- {first}" + "".join(f"{margin}  {line}" for line in others)
