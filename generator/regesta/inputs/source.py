"""The text of a file that is imported, and places in it."""

import re
from bisect import bisect_right

from regesta import yaml_source
from regesta.problems import Origin, Problem

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LINE_END = re.compile(r"\r\n|\r|\n")


def decoded(data: bytes, shown: str) -> str | Problem:
    """Return the text of a file in UTF-8, or in UTF-16 that begins with its mark."""
    if data[:2] in _UTF_16:
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            message = "this begins as UTF-16 and goes on as something else; save it as UTF-8"
            return Problem(Origin(shown), "error", "not-utf-8", message)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            said = yaml_source.decode(data, shown)
            assert isinstance(said, Problem)  # noqa: S101 it is no UTF-8
            return said
    if "\0" in text:
        message = "this is not text in UTF-8, nor in UTF-16 with its mark; save it as UTF-8"
        return Problem(Places(text, shown).at(text.index("\0")), "error", "not-utf-8", message)
    return text


def misshapen(where: Origin, message: str) -> Problem:
    """Return what is wrong with the form of a file."""
    return Problem(where, "error", "bad-import", message)


class Places:
    """Lines and columns of a text, whose lines end as an editor sees it."""

    def __init__(self, text: str, shown: str) -> None:
        self._shown = shown
        self._starts = [0, *(end.end() for end in LINE_END.finditer(text))]

    def at(self, offset: int) -> Origin:
        """Return where a character stands."""
        line = bisect_right(self._starts, offset)
        return Origin(self._shown, line, offset - self._starts[line - 1] + 1)
