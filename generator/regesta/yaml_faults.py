"""What YAML's parser found wrong, in an editor's words."""

import re

import yaml

Fault = tuple[tuple[int, int], str, str]
"""The line and the column, both from 1, a problem's code, and its message."""

_COLON_INSIDE = "mapping values are not allowed"
_NO_ITEM = "did not find expected '-' indicator"
_NO_COLON = "could not find expected ':'"
_NO_DOCUMENT = "did not find expected <document start>"

_HINTS = (
    (
        _COLON_INSIDE,
        "unquoted text holds a colon and a space; put the whole text in quotation marks",
    ),
    ("found unexpected end of stream", "a quotation mark is opened here and never closed"),
    (
        "found unexpected document indicator",
        "a quotation mark is opened before this line and never closed",
    ),
    ("did not find expected ',' or ']'", "a list that begins with '[' is not closed with ']'"),
    ("did not find expected ',' or '}'", "what begins with '{' is not closed with '}'"),
    (
        _NO_ITEM,
        "a list item must begin with '- ' in the same column as the others",
    ),
    (
        "did not find expected key",
        (
            "expected 'key: value' in this column; text with quotation marks in it needs the other"
            " kind around it"
        ),
    ),
    (
        "did not find expected node content",
        "'[' or '{' is opened here and never closed",
    ),
    (
        _NO_COLON,
        "this line has no colon; write 'key: value', or indent it if it continues the text above",
    ),
    ("incompatible YAML document", "this YAML version is not known; leave the %YAML line out"),
    ("undefined tag handle", "text that begins with '!' needs quotation marks"),
    ("while scanning an alias", "text that begins with '*' needs quotation marks"),
    ("while scanning an anchor", "text that begins with '&' needs quotation marks"),
    ("unknown escape character", "in double quotation marks write '\\\\' for a backslash"),
)


def syntax(error: yaml.MarkedYAMLError, text: str) -> Fault:
    """Say in an editor's words what YAML's parser found, where it found it."""
    said = f"{error.context or ''} {error.problem or ''}"
    opened = any(sign in said for sign in ("quoted scalar", "expected node content", _NO_COLON))
    mark = error.context_mark if opened else error.problem_mark or error.context_mark
    lines = text.rstrip("\n").split("\n")
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if line >= len(lines):  # what is missing is missing behind the last line
        line, column = len(lines) - 1, len(lines[-1])
    found = lines[line]
    if "\t" in found[: _indent(found)]:
        return (line + 1, 1), "yaml", "a tab indents this line; indent with spaces"
    if "cannot start any token" in said:
        sign = found[column : column + 1]
        message = f"text that begins with '{sign}' needs quotation marks around it"
        return (line + 1, column + 1), "yaml", message
    if uneven := _uneven(said, lines, line, column):
        return uneven
    for sign, hint in _HINTS:
        if sign in said:
            return (line + 1, column + 1), "yaml", hint
    return (line + 1, column + 1), "yaml", f"not readable as YAML: {said.strip()}"


_KEY = re.compile(r"[ ]*(?:-[ ]+)*(?P<key>[\w-]+):(?P<value>[^:/].*|)")
"""A line that begins with a key, perhaps without the blank after it."""

_UNEVEN = "begin all keys of a record in the same column"


def _uneven(said: str, lines: list[str], line: int, column: int) -> Fault | None:
    """Say what is wrong with the blanks at the beginning of a line, or after a sign in it."""
    found = lines[line]
    above = next((one for one in range(line - 1, -1, -1) if lines[one].strip()), line)
    key, before = _KEY.match(found), _KEY.match(lines[above]) if above < line else None
    first = next(number for number, one in enumerate(lines) if re.match(r"\s*[^\s#]", one))
    if _NO_COLON in said:
        return _without_colon(line, found, key, before)
    if before and _COLON_INSIDE in said and before["value"][:1].strip():
        return _no_blank(above, before)
    indent, begin = _indent(found), before.start("key") if before else 0
    if key and before and _COLON_INSIDE in said and key.end("key") == column and indent > begin:
        message = f"this line is indented further than the key above it; {_UNEVEN}"
    elif key and before and _NO_ITEM in said and 0 < indent < begin:
        message = f"this line is indented less than the key above it; {_UNEVEN}"
    elif _NO_DOCUMENT in said and _indent(lines[first]) > indent:
        line, indent = first, 0
        message = f"this line begins with a space, but not all lines below it do; {_UNEVEN}"
    else:
        return None
    return (line + 1, indent + 1), "yaml", message


def _without_colon(
    line: int, found: str, key: re.Match[str] | None, before: re.Match[str] | None
) -> Fault | None:
    """Say why a line has no colon where one must be."""
    indent = _indent(found)
    if key and key["value"][:1].strip():
        return _no_blank(line, key)
    if re.match("-[^- ]", found[indent:]):
        return (line + 1, indent + 2), "yaml", "a space is missing after '-'"
    if before and re.fullmatch(" *[|>][-+0-9]*", before["value"].rstrip()):
        message = f"this line is not indented; indent every line of '{before['key']}'"
        return (line + 1, indent + 1), "yaml", message
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _no_blank(line: int, key: re.Match[str]) -> Fault:
    message = f"a space is missing after '{key['key']}:'"
    return (line + 1, key.end("key") + 2), "yaml", message


def unreadable(error: yaml.reader.ReaderError, text: str) -> Fault:
    """Say which character YAML does not allow, and where it is."""
    before = text[: error.position]
    where = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    number = ord(error.character) if isinstance(error.character, str) else error.character
    return where, "yaml", f"control character U+{number:04X}; delete it"
