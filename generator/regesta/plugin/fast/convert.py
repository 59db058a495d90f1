"""The body of a generated page as HTML, without parsing the HTML that it is made of.

A body holds two kinds of blocks: `## Heading` lines, and HTML elements that every Markdown parser
passes on as they are. So the site's own parser is given the headings alone, each once, between two
empty elements that stand for HTML blocks: it makes the heading (with its id, a permalink and
whatever else the owner has configured) and the white space between blocks.

That is the same as converting the whole because nothing but pre- and postprocessors of a parser
sees what is in an HTML block. Those of Python-Markdown, pymdown-extensions and Material leave
escaped text in HTML blocks alone; where another package has added one, every page is converted as
MkDocs does it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import markdown
from mkdocs.config.defaults import MkDocsConfig

from regesta.plugin.fast.blanks import CLOSE, OPEN

_PACKAGES = frozenset({"markdown", "pymdownx", "material", "mkdocs"})
"""Whose processors are known."""

_READERS = frozenset({"SnippetPreprocessor", "B64Postprocessor"})
"""Processors of known packages that read the files that a page names."""

_STAND_IN = f"<div>{OPEN}{CLOSE}</div>"
_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)[ >]")
_CHANGED = ("\t", "\r", "\x02", "\x03", OPEN, CLOSE)
"""What Python-Markdown takes out of a text or replaces, wherever it stands; and our own marks."""
_TURNED = re.compile(r"<[^<>]*\smarkdown\b")
"""An attribute that has a parser with the extension `md_in_html` read an element's content."""
_BLANK_LINE = re.compile("\n +\n")


class _Heading(NamedTuple):
    """A converted heading."""

    html: str
    """With the white space before the next block."""
    toc: list[Any]
    """Of a page that holds it alone; empty where it is not listed."""


class Converted(NamedTuple):
    """What MkDocs makes of the Markdown of a page."""

    content: str
    toc: list[Any]
    """The headings, as the parser's extension `toc` gives them."""


class Converter:
    """Converts bodies of pages. One configuration, one converter."""

    def __init__(self, config: MkDocsConfig) -> None:
        extensions = list(config.markdown_extensions)
        configs = config.mdx_configs
        self._markdown = markdown.Markdown(extensions=extensions, extension_configs=configs)
        self._configs = configs
        self._is_block_level = cache(self._markdown.is_block_level)
        self._headings: dict[str, _Heading | None] = {}
        first, *between = self._convert(_STAND_IN, _STAND_IN).split(_STAND_IN)
        self._gap = between[0] if not first and between[1:] == [""] else None
        """The white space after an HTML block; None where it is not only that."""

    def strangers(self) -> list[str]:
        """Return the packages besides the known ones that change text before or after parsing."""
        return _unknown((*self._markdown.preprocessors, *self._markdown.postprocessors))

    @property
    def rests_on_more(self) -> bool:
        """Whether what comes out rests on more than the body, the configuration and the packages.

        That is another package than the known ones, or a file that is added to every page.
        """
        parser = self._markdown
        parsing = (*parser.parser.blockprocessors, *parser.treeprocessors, *parser.inlinePatterns)
        added = [getattr(one, "auto_append", None) for one in parser.preprocessors]
        foreign = any(map(_is_foreign, _functions(self._configs)))
        return bool(self.strangers() or _unknown(parsing) or any(added) or foreign)

    @property
    def reads_more(self) -> bool:
        """Whether a page written by hand may take in a file from anywhere."""
        processors = (*self._markdown.preprocessors, *self._markdown.postprocessors)
        return any(type(one).__name__ in _READERS for one in processors)

    def convert(self, body: str, *, is_ours: bool = False) -> Converted | None:
        """Return the body as HTML; None where that takes a parser.

        It does where a block is neither a heading nor one element, as in a template of the owner's,
        and where two headings have the same id, which the parser then makes another. A body
        `is_ours` where the package's own templates made it: all of its blocks are such.
        """
        if self._gap is None or any(char in body for char in _CHANGED):
            return None
        if not is_ours and "\n " in body and _BLANK_LINE.search(body):
            return None
        made: list[str] = []
        toc: list[Any] = []
        for block in (block.strip("\n") for block in body.strip().split("\n\n")):
            if block.startswith("## "):
                heading = self._heading(block)
                if heading is None:
                    return None
                made.append(heading.html)
                toc += heading.toc
            elif is_ours or self._is_element(block):
                made += (block, self._gap)
            else:
                return None
        ids = [one["id"] for one in toc]
        return Converted("".join(made).rstrip("\n"), toc) if len(set(ids)) == len(ids) else None

    def _convert(self, *blocks: str) -> str:
        html: str = self._markdown.reset().convert("\n\n".join(blocks) + "\n")
        return html

    def _is_element(self, block: str) -> bool:
        found = _ELEMENT.match(block)
        if found is None or not self._is_block_level(found[1]):
            return False
        if " markdown" in block and _TURNED.search(block):
            return False
        name = found[1]
        if block.find(f"<{name}", 1) < 0:  # none within another
            last = f"</{name}>"
            return block.endswith(last) and block.find(last[:-1]) == len(block) - len(last)
        depth = 0
        for tag in re.finditer(f"<(/?){name}[ >]", block):
            depth += -1 if tag[1] else 1
            if depth == 0:
                return tag.end() == len(block)
        return False

    def _heading(self, line: str) -> _Heading | None:
        """Convert a heading; None where the parser makes something else around it."""
        if line not in self._headings:
            html = self._convert(_STAND_IN, line, _STAND_IN)
            toc = getattr(self._markdown, "toc_tokens", [])
            before = f"{_STAND_IN}{self._gap}"
            inner = html.removeprefix(before).removesuffix(_STAND_IN)
            whole = html == f"{before}{inner}{_STAND_IN}" and OPEN not in inner
            self._headings[line] = _Heading(inner, toc) if whole and "\n" not in line else None
        return self._headings[line]


def _functions(value: object) -> Iterator[Callable[..., object]]:
    """Yield the functions that stand anywhere in the configuration of extensions."""
    if isinstance(value, Mapping):
        yield from chain.from_iterable(map(_functions, value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(_functions, value))
    elif callable(value):
        yield value


def _is_foreign(function: Callable[..., object]) -> bool:
    """Tell whether a function may be another without a known package being another."""
    whole = getattr(function, "func", function)  # of one with some arguments given
    return getattr(whole, "__module__", "").split(".")[0] not in _PACKAGES


def _unknown(processors: tuple[object, ...]) -> list[str]:
    return sorted({type(one).__module__.split(".")[0] for one in processors} - _PACKAGES)
