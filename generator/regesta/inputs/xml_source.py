"""XML -> elements with places: namespaces are told apart, and nothing is declared or fetched.

A document with a DOCTYPE is refused as it begins, and with it what could be declared there:
entities that grow without end, and what stands outside of the file.
"""

import html
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from regesta.inputs.source import misshapen
from regesta.problems import Origin, Problem
from regesta.text import clean

MAX_DEPTH = 100
"""Levels of elements within each other."""
XML = "http://www.w3.org/XML/1998/namespace"


class Element(NamedTuple):
    """An element, with what stands in it in order."""

    space: str
    """The name of its namespace; empty where it has none."""
    name: str
    attributes: Mapping[str, str]
    """Those of a namespace by it, a blank, and their names."""
    origin: Origin
    content: list["Element | str"]

    @property
    def elements(self) -> Iterator["Element"]:
        """What elements stand in it."""
        return (one for one in self.content if isinstance(one, Element))

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.content)

    @property
    def html(self) -> str:
        """What stands in it as HTML, without attributes but addresses."""
        return "".join(map(_html, self.content))


def _html(one: Element | str) -> str:
    if isinstance(one, str):
        return html.escape(one, quote=False)
    href = one.attributes.get("href")
    address = "" if href is None else f' href="{html.escape(href)}"'
    end = f"{one.html}</{one.name}>" if one.content else ""
    return f"<{one.name}{address}{'' if end else '/'}>{end}"


class _RefusedError(Exception):
    """What is refused is read no further."""


def parse(data: bytes, shown: str) -> Element | Problem:
    """Return the root of a document; or what is wrong with it, `shown` being its path."""
    reader = _Reader(shown)
    try:
        reader.parser.Parse(data, True)
    except _RefusedError as refused:
        return misshapen(reader.here, str(refused))
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        return misshapen(Origin(shown, error.lineno, error.offset + 1), f"this is no XML: {said}")
    except (LookupError, ValueError):
        return misshapen(Origin(shown), "its first line names an encoding that is not read")
    assert reader.root is not None  # noqa: S101 a document has one
    return reader.root


class _Reader:
    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._open: list[Element] = []
        self.root: Element | None = None
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    @property
    def here(self) -> Origin:
        """Where the parser is."""
        return Origin(
            self._shown, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        )

    def _doctype(self, name: str, *_: object) -> None:
        if name.lower() == "html":
            raise _RefusedError("this is a web page; save the feed that it links to")
        raise _RefusedError("a DOCTYPE is not read, nor what it declares; delete it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        element = Element(space, local, attributes, self.here, [])
        if self._open:
            self._open[-1].content.append(element)
        else:
            self.root = element
        self._open.append(element)
        if len(self._open) > MAX_DEPTH:
            raise _RefusedError(f"elements stand more than {MAX_DEPTH} deep in each other")

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].content.append(clean(text))
