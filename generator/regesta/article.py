"""What a finished page says: its heading and its text, without the frame around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

ROOTS = ("article", "main", "body")
"""Where a page's own text is, the best first; `role="main"` is `main`."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong"}
    | {"sub", "sup", "time", "u"}
)
_UNREAD = frozenset(
    {
        "button",
        "footer",
        "form",
        "nav",
        "noscript",
        "script",
        "style",
        "svg",
        "template",
        "textarea",
    }
)
_UNREAD_CLASSES = frozenset(
    {"footnote-ref", "headerlink", "md-content__button", "md-source-file"}
    | {"rg-address", "rg-aside", "rg-chart", "rg-foot", "rg-rows", "rg-ways"}
)


_PIECE = 16_384
"""How many characters are read at once."""


class Article(NamedTuple):
    """The heading and the text of a page."""

    title: str
    lead: str
    """The first paragraph."""
    text: str


def read(html: str, *, whole: bool = True) -> Article | None:
    """Return what a page says; None for one that is not to be found, or leads to another.

    Unless the `whole` is wanted, it is read no further than to the end of the first paragraph.
    """
    reader = _Reader()
    for start in range(0, len(html), _PIECE):
        reader.feed(html[start : start + _PIECE])
        if reader.has_lead and not whole:
            break
    else:
        reader.close()
    if reader.is_hidden:
        return None
    text = next((text for root in ROOTS if (text := _line(reader.texts[root]))), "")
    heading = _line(reader.heading) or _line(reader.title)
    return Article(heading, _line(reader.lead), text)


def _is_unread(tag: str, attributes: Mapping[str, str]) -> bool:
    """Tell whether an element is no part of what the page says, or repeats what others say."""
    classes = attributes.get("class", "").split()
    marked = "data-search-exclude" in attributes or "hidden" in attributes
    return tag in _UNREAD or marked or not _UNREAD_CLASSES.isdisjoint(classes)


def _line(parts: list[str]) -> str:
    return " ".join("".join(parts).split())


@dataclass
class _Reader(HTMLParser):
    """Keeps the text of what stands in one of `ROOTS`; an element left open ends with its own."""

    texts: dict[str, list[str]] = field(default_factory=lambda: {root: [] for root in ROOTS})
    title: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    is_hidden: bool = False
    has_lead: bool = False
    _open: list[str] = field(default_factory=list)
    _roots: list[tuple[int, str]] = field(default_factory=list)
    _unread: int | None = None
    """How many elements are open around the one that is passed over."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            robots = found.get("name") == "robots" and "noindex" in found.get("content", "")
            self.is_hidden |= robots or found.get("http-equiv", "").lower() == "refresh"
        if tag not in _INLINE:
            self.handle_data(" ")
        if tag in _VOID:
            return
        if tag == "p":  # which ends the one before it
            self.handle_endtag(tag)
        if self._unread is None and _is_unread(tag, found):
            self._unread = len(self._open)
        root = "main" if found.get("role") == "main" else tag
        if root in ROOTS:
            self._roots.append((len(self._open), root))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.handle_data(" ")
        if tag not in self._open:
            return
        self.has_lead |= tag == "p" and bool(_line(self.lead))
        while self._open.pop() != tag:
            pass
        if self._unread is not None and len(self._open) <= self._unread:
            self._unread = None
        while self._roots and self._roots[-1][0] >= len(self._open):
            self._roots.pop()

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"] and not self._roots:
            self.title.append(data)
        if self._unread is not None or not self._roots:
            return
        if "h1" in self._open:
            self.heading.append(data)
            return
        if "p" in self._open and not self.has_lead:
            self.lead.append(data)
        for _, root in self._roots:
            self.texts[root].append(data)
