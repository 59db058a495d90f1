"""The body of a generated page as HTML, without parsing the HTML that it is made of.

A body holds two kinds of blocks: `## Heading` lines, and HTML elements that every Markdown parser
passes on as they are. So the site's own parser is given the *outline* alone, in which an empty
element stands for each of the HTML blocks: it makes the headings (with the ids, permalinks and
whatever else the owner has configured) and the white space between blocks. Pages with the same
outline have it converted once.

That is the same as converting the whole because nothing but pre- and postprocessors of a parser
sees what is in an HTML block. Those of Python-Markdown, pymdown-extensions and Material leave
escaped text in HTML blocks alone; where another package has added one, every page is converted as
MkDocs does it.
"""

import re
from dataclasses import dataclass
from typing import Any

import markdown
from mkdocs.config.defaults import MkDocsConfig

from regesta.plugin.fast.blanks import CLOSE, OPEN

_PACKAGES = frozenset({"markdown", "pymdownx", "material", "mkdocs"})
"""Whose processors are known."""

_STAND_IN = "<div>{}</div>"
_STOOD_IN = re.compile(f"<div>{OPEN}([0-9]+){CLOSE}</div>")
_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)[ >]")
_CHANGED = ("\t", "\r", "\x02", "\x03", OPEN, CLOSE)
"""What Python-Markdown takes out of a text or replaces, wherever it stands; and our own marks."""
_BLANK_LINE = re.compile("\n +\n")


@dataclass(frozen=True, slots=True)
class _Outline:
    """The converted headings of a page."""

    texts: tuple[str, ...]
    """What stands before, between and after the HTML blocks."""
    toc: list[Any]


@dataclass(frozen=True, slots=True)
class Converted:
    """What MkDocs makes of the Markdown of a page."""

    content: str
    toc: list[Any]
    """The headings, as the parser's extension `toc` gives them."""


class Converter:
    """Converts bodies of pages. One configuration, one converter."""

    def __init__(self, config: MkDocsConfig) -> None:
        self._outlines: dict[tuple[str | None, ...], _Outline | None] = {}
        extensions = list(config.markdown_extensions)
        configs = config.mdx_configs
        self._markdown = markdown.Markdown(extensions=extensions, extension_configs=configs)

    def strangers(self) -> list[str]:
        """Return the packages besides the known ones that change text before or after parsing."""
        return _unknown((*self._markdown.preprocessors, *self._markdown.postprocessors))

    def unknown(self) -> list[str]:
        """Return the packages of which it is not known what a change in them would change."""
        parsing = (*self._markdown.parser.blockprocessors, *self._markdown.treeprocessors)
        return sorted({*self.strangers(), *_unknown((*parsing, *self._markdown.inlinePatterns))})

    def convert(self, body: str) -> Converted | None:
        """Return the body as HTML; None where it has other blocks than it should have."""
        if any(char in body for char in _CHANGED) or ("\n " in body and _BLANK_LINE.search(body)):
            return None
        blocks = [block.strip("\n") for block in body.strip().split("\n\n")]
        key = tuple(block if block.startswith("## ") else None for block in blocks)
        html = [block for block in blocks if not block.startswith("## ")]
        if not all(map(self._is_element, html)):
            return None
        if key not in self._outlines:
            self._outlines[key] = self._outline(key)
        outline = self._outlines[key]
        if outline is None:
            return None
        pieces = [outline.texts[0]]
        for block, text in zip(html, outline.texts[1:], strict=True):
            pieces += (block, text)
        return Converted("".join(pieces), outline.toc)

    def _is_element(self, block: str) -> bool:
        found = _ELEMENT.match(block)
        if found is None or not block.endswith(f"</{found[1]}>"):
            return False
        return self._markdown.is_block_level(found[1])

    def _outline(self, key: tuple[str | None, ...]) -> _Outline | None:
        """Convert the headings; None where the parser does not keep every HTML block in place."""
        if any(block is not None and "\n" in block for block in key):
            return None
        numbered = enumerate(key)
        lines = [block or _STAND_IN.format(f"{OPEN}{number}{CLOSE}") for number, block in numbered]
        parser = self._markdown.reset()
        parts = _STOOD_IN.split(parser.convert("\n\n".join(lines) + "\n"))
        stood_in = [str(number) for number, block in enumerate(key) if block is None]
        if parts[1::2] != stood_in or OPEN in "".join(parts[::2]):
            return None
        return _Outline(tuple(parts[::2]), getattr(parser, "toc_tokens", []))


def _unknown(processors: tuple[object, ...]) -> list[str]:
    return sorted({type(one).__module__.split(".")[0] for one in processors} - _PACKAGES)
