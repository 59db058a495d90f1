"""HTML as tests look at it: its elements, read strictly or as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "line",
        "rect",
        "circle",
        "path",
    ]
)

Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Document:
    """The elements of a piece of HTML, in order, and its text."""

    elements: list[tuple[str, Attributes]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list[Attributes]:
        """Return the attributes of every element called `tag`."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [found for _, attributes in self.elements if (found := attributes.get("id"))]

    @property
    def text(self) -> str:
        """All text, with the blanks it has."""
        return "".join(self.texts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.document = Document()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.document.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.document.texts.append(data)


class _StrictReader(_Reader):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        super().handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}>"
        assert self.open.pop() == tag, f"</{tag}>"

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def strict(html: str) -> Document:
    """Read HTML of which every element is closed where it was opened, without comments."""
    reader = _StrictReader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.document


def read(html: str) -> Document:
    """Read any HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.document
