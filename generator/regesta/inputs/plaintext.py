"""Plain text as Markdown that shows the same words: what would be a sign of Markdown is escaped.

Blank lines part paragraphs, other line ends are breaks; blanks at either end of a line, which no
reader sees, are left out.
"""

import re

_ESCAPED = r"\\`*{}\[\]()>#+\-.!_|"
"""What a backslash takes its meaning from."""
_SIGN = re.compile(
    rf"\\(?=[{_ESCAPED}])"  # a backslash that would escape
    r"|[`*\[|]"
    r"|(?<!\w)_+|_+(?!\w)"  # stress; within a word it is none
    r"|^[#>]|^[-+](?=\s|-|\Z)|^\d+(?=\.(?:\s|\Z))"  # headings, quotations, lists, rules
    r"|^=|&(?=#?\w+;)|<(?=[a-zA-Z/!?])",
    re.MULTILINE,
)
_REFERENCES = {"=": "&#61;", "&": "&amp;", "<": "&lt;"}


def markdown(text: str) -> str:
    """Return Markdown that shows `text` to the letter."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "  \n", "\n".join(map(escaped, lines)))


def escaped(line: str) -> str:
    """Return Markdown that shows a line, or a part of one, to the letter."""
    return _SIGN.sub(_escape, line)


def _escape(sign: re.Match[str]) -> str:
    found = sign.group()
    if found.isdigit():
        return f"{found}\\"
    if found[0] == "_":
        return found.replace("_", "\\_")
    return _REFERENCES.get(found, f"\\{found}")
