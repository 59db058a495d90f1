"""Editors' Markdown, which nobody vouches for, as safe HTML and as the text that a reader sees.

The output is one line of HTML with allowed elements, attributes and link schemes only, encoded as
`text.escape` does, so that it passes untouched through a page's own Markdown parser. Raw HTML is
shown as text. Nothing in it loads anything from another site: remote images become links.

Total: there is no text that cannot be rendered. One built to take for ever (`Prose.fault`) is
rendered as plain text, word for word.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from threading import Lock
from typing import NamedTuple, cast
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions.sane_lists import SaneListExtension, SaneOListProcessor
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import (
    AUTOMAIL_RE,
    ENTITY_RE,
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    ShortImageReferenceInlineProcessor,
)
from markdown.treeprocessors import InlineProcessor as InlineTree
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString
from markupsafe import Markup

from regesta.anchors import Mark, Markings, marked, reference
from regesta.text import clean, escape

Link = Callable[[str], str]
"""Maps the address of a link within the site, as the editor wrote it, to the one to publish."""

MAX_LENGTH = 100_000
"""Characters of a text that is read as Markdown."""
MAX_DEPTH = 12
"""Levels of lists and block quotations within each other."""
MAX_WORK = 4_000_000
"""Markdown signs times characters, summed over paragraphs: about half a second."""

_REMEMBERED = 16_384
"""Texts: checks, pages and outputs read each in turn, and a rebuild reads them all again."""

TOP_HEADING = 3
LOWEST_HEADING = 6

_BLOCKS = frozenset(
    ["p", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody", "tr", "hr"]
)
_INLINE = frozenset(["em", "strong", "code"])
_CELLS = frozenset(["th", "td"])
_SCHEMES = frozenset(["http", "https", "mailto"])


@dataclass(slots=True)
class _Text:
    """A text node: where it starts and ends in the plain text."""

    start: int
    end: int


class _Tag(NamedTuple):
    """Fixed markup. Between `holds` of 1 and -1 no reference to a note can be put."""

    html: str
    holds: int = 0


@lru_cache(maxsize=256)
def _tag(html: str, holds: int = 0) -> _Tag:
    """Return fixed markup, which is the same object for the same."""
    return _Tag(html, holds)


class _Anchor(NamedTuple):
    """The beginning of a link; where it `is_bare`, its text is its address."""

    href: str
    title: str
    is_bare: bool = False


class _Image(NamedTuple):
    src: str
    alt: str
    title: str


class _Heading(NamedTuple):
    """A heading's beginning or end; `level` counts from the highest one in the text, 0."""

    level: int
    closing: bool


_Piece = _Text | _Tag | _Anchor | _Image | _Heading


@dataclass(frozen=True, slots=True)
class Prose:
    """A text parsed once: its HTML and its plain text, which agree character by character."""

    plain: str
    """What the reader sees, white space collapsed; blocks and line breaks are separated by LF."""
    fault: str | None
    """Why the Markdown is not read as such but shown word for word; None almost always."""
    _pieces: tuple[_Piece, ...] = field(repr=False)

    @property
    def local_addresses(self) -> Iterator[str]:
        """The addresses within the site of links and pictures, as the editor wrote them."""
        for piece in self._pieces:
            if isinstance(piece, _Anchor) and _is_local(piece.href):
                yield piece.href
            elif isinstance(piece, _Image):  # which is of this site, or a link
                yield piece.src

    def html(
        self,
        marks: Sequence[Mark] = (),
        *,
        link: Link | None = None,
        top_heading: int = TOP_HEADING,
    ) -> Markup:
        """Return safe HTML of one line, the phrases of `marks` marked.

        Raises `anchors.UnanchoredError` for a mark whose phrase is not in the text exactly once;
        `anchors.in_order` tells in which text each stands.
        """
        writer = _Writer(self.plain, Markings.of(self.plain, marks), link, top_heading)
        for piece in self._pieces:
            writer.write(piece)
        return Markup("".join(writer.out))  # noqa: S704 # all of it escaped or from fixed words


def render(
    markdown: str,
    *,
    link: Link | None = None,
    marks: Sequence[Mark] = (),
    top_heading: int = TOP_HEADING,
) -> Markup:
    """Return editors' Markdown as safe HTML; see `Prose.html`."""
    return parse(markdown).html(marks, link=link, top_heading=top_heading)


def render_inline(text: str, marks: Sequence[Mark] = ()) -> Markup:
    """Return plain text, such as a title or a quotation, as inline HTML; line ends are `<br>`."""
    return literal(text).html(marks)


def plain(markdown: str) -> str:
    """Return editors' Markdown as the reader sees it; see `Prose.plain`."""
    return parse(markdown).plain


def summary(markdown: str, limit: int = 200) -> str:
    """Return the first sentences that fit in `limit` characters, else the words that do and …."""
    shown = plain(markdown)
    text = " ".join(shown[: 2 * limit].split())  # enough of it nearly always
    if len(text) <= limit:
        text = " ".join(shown.split())
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit + 1)]
    if ends and ends[-1] >= limit * 2 // 5:
        return text[: ends[-1]]
    cut = text.rfind(" ", 0, limit)
    kept = text[: cut if cut >= limit * 2 // 5 else limit - 1]
    return kept.rstrip(" ,;:\u2013\u2014-") + "\u2026"


def sentences(first: str, second: str) -> str:
    """Return two texts, one after the other; a full stop ends the first where it has no end."""
    if first and second and not _ENDED.search(first):
        first += "."
    return " ".join(filter(None, (first, second)))


_ENDED = re.compile(r"[.!?\u2026\u3002][\"'\u2019\u201d)\]]*\Z")
_SENTENCE_END = re.compile(
    r"(?:[^\W\d]{4}\.|[!?\u2026])[\"'\u2019\u201d)\]]*(?=\s)|[\u3002\uff01\uff1f][\u201d\u300d\u300f]?"
)
"""A full stop after a word of four letters or more: a shorter one may be an abbreviation."""


@lru_cache(maxsize=_REMEMBERED)
def parse(markdown: str) -> Prose:
    """Return editors' Markdown, parsed."""
    source = _source(markdown)
    has_blocks = _has_blocks(source)
    if not (has_blocks or _SIGN.search(source)):
        return _unmarked(source, None)
    fault = _fault(source)
    if fault is not None:
        return _unmarked(source, fault)
    phrased = None if has_blocks else _phrased(source)
    if phrased is not None:
        return phrased
    try:
        read = _read(_tree(source))
    except RecursionError:
        return _unmarked(source, "nested too deep")
    if _LEFT_OVER in read.plain and _LEFT_OVER not in source:
        return _unmarked(source, "marked with stars that touch, so that a part of it would be lost")
    return read


_LEFT_OVER = "klzzwxh:"
"""What Python-Markdown puts in the place of what it has read, and leaves there where stars of one
phrase touch those of the next."""


def fault(markdown: str) -> str | None:
    """Return `Prose.fault`; parses only a text that has very many signs, or stars that touch."""
    source = _source(markdown)
    if not (_SIGN.search(source) or _has_blocks(source)):
        return None
    if len(_SIGNS.findall(source)) > _FEW_SIGNS or _TOUCHING.search(source):
        return parse(markdown).fault
    return _fault(source)


_TOUCHING = re.compile(r"\w(?:\*\*|__)\w")
_FEW_SIGNS = 100
"""So many cannot nest a text so deep that the parser gives up: that takes more than 600."""


def _source(markdown: str) -> str:
    composed = unicodedata.normalize("NFC", clean(markdown)).rstrip().expandtabs(4)
    return _BLANK_LINE.sub("", composed) if " \n" in composed else composed


_BLANK_LINE = re.compile(r"^ +$", re.MULTILINE)
_EVERY_SIGN = r"\[\]*_`<>&!\\#|"
_SIGN = re.compile(f"[{_EVERY_SIGN}]")
_BLOCK = re.compile(r" *(?:[-+=]|\d+\.)|    ")
"""The beginning of a line that may begin a list, a heading or code."""


def _has_blocks(source: str) -> bool:
    """Tell whether a text may be more than paragraphs, by its lines; or has a forced line break."""
    return "  \n" in source or any(map(_BLOCK.match, source.split("\n")))


def _unmarked(source: str, fault: str | None) -> Prose:
    reader = _Reader()
    reader.paragraphs(source, reader.lines if fault else reader.line)
    return reader.prose(fault)


_WORDS = f"[^\\s{_EVERY_SIGN}](?:[^{_EVERY_SIGN}]*[^\\s{_EVERY_SIGN}])?"
_PHRASE = re.compile(
    rf"(?<![\w*])(?P<stars>\*\*?)(?P<stressed>{_WORDS})(?P=stars)(?![\w*])"
    rf"|\[(?P<label>{_WORDS})\]\((?P<href>https?://[\w.~:/?#@%+,;=-]+)\)"
)
"""What most texts with signs have no more than: words stressed, or a link to another site."""


def _phrased(source: str) -> Prose | None:
    """Return a text that is paragraphs of words and phrases; None for one that is to be parsed."""
    reader = _Reader()
    try:
        reader.paragraphs(source, reader.phrases)
    except _UnphrasedError:
        return None
    return reader.prose()


class _UnphrasedError(Exception):
    """A text has a sign that belongs to no phrase."""


@lru_cache(maxsize=256)
def literal(text: str) -> Prose:
    """Return plain text, in which nothing is Markdown, as inline prose."""
    reader = _Reader()
    reader.lines(unicodedata.normalize("NFC", clean(text)).strip())
    return reader.prose()


def annotated(title: str, text: str | None, quotes: Iterable[str]) -> tuple[Prose, ...]:
    """Return what an annotation's phrase can stand in: title, text, quotations, in this order."""
    return (literal(title), parse(text or ""), *map(literal, quotes))


def _read(root: Element) -> Prose:
    reader = _Reader(_highest_heading(root))
    reader.content(root)
    return reader.prose()


_NESTING = re.compile(r"(?:[ >]|[-+*] |\d+\. )+")
_LEVEL = re.compile(r"    |>|[-+*] |\d+\. ")
_SIGNS = re.compile(r"[\[\]()*_`<>&!\\#]|^[=-]|- {0,2}-", re.MULTILINE)


def _fault(source: str) -> str | None:
    """Return why the Markdown would take too long or too much; generous for what people write.

    The parser looks ahead, from each sign, to the end of the paragraph at worst.
    """
    if len(source) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters"
    prefixes = filter(None, map(_NESTING.match, source.split("\n")))
    if any(len(_LEVEL.findall(prefix.group())) > MAX_DEPTH for prefix in prefixes):
        return f"nested deeper than {MAX_DEPTH} levels"
    if len(source) ** 2 > MAX_WORK:  # it has no more signs than characters
        blocks = source.split("\n\n")
        if sum(len(_SIGNS.findall(block)) * len(block) for block in blocks) > MAX_WORK:
            return "too full of Markdown signs in long paragraphs"
    return None


_ENCODED = re.compile(f"{STX}(\\d+){ETX}")


class _Entity(InlineProcessor):
    """A character reference becomes its characters, beyond the reach of all other patterns."""

    def handleMatch(  # type: ignore[override] # noqa: N802 # the base class names it
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        del data
        characters = html.unescape(m.group(1))
        return "".join(f"{STX}{ord(char)}{ETX}" for char in characters), m.start(0), m.end(0)


class _Mail(InlineProcessor):
    """`<name@example.org>`: Python-Markdown's own writes it in character references."""

    def handleMatch(  # type: ignore[override] # noqa: N802 # the base class names it
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        del data
        address = m.group(1).removeprefix("mailto:")
        element = Element("a", href=f"mailto:{address}")
        element.text = AtomicString(address)
        return element, m.start(0), m.end(0)


class _NumberedList(SaneOListProcessor):
    """A list whose numbers are those that are written; what is numbered otherwise is text.

    So a paragraph may begin with "3. September", and the next one with "12. September".
    """

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Take in a list; False leaves the block to what makes it a paragraph."""
        is_below = parent.tag in _LISTS and (parent.text or len(parent))
        if not is_below and not self._is_list(parent, blocks):
            return False
        return super().run(parent, blocks)

    def _is_list(self, parent: Element, blocks: list[str]) -> bool:
        numbers = _numbers(blocks[0])
        if any(after - before != 1 for before, after in pairwise(numbers)) and {*numbers} != {1}:
            return False
        above = self.lastChild(parent)
        if above is not None and above.tag == "ol":
            return numbers[0] == int(above.get("start", "1")) + len(above)
        below = blocks[1] if len(blocks) > 1 else ""
        has_parts = "\n    " in f"{blocks[0]}\n{below}"
        return has_parts or len(numbers) > 1 or _numbers(below)[:1] == [numbers[0] + 1]


_LISTS = ("li", "ol", "ul")
_NUMBERED = re.compile(r" {0,3}(\d{1,9})\d*\. +")


def _numbers(block: str) -> list[int]:
    """Return the numbers of the items in a list, as they are written."""
    return [int(found[1]) for found in map(_NUMBERED.match, block.split("\n")) if found]


class _InlineImage(ImageInlineProcessor):
    """An image that keeps its description as text, to be shown where it becomes a link."""

    def handleMatch(  # type: ignore[override] # noqa: N802 # the base class names it
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        element, start, end = super().handleMatch(m, data)
        return _described(element), start, end


class _ReferenceImage(ImageReferenceInlineProcessor):
    def makeTag(self, href: str, title: str, text: str) -> Element:  # noqa: N802 # as above
        return cast("Element", _described(super().makeTag(href, title, text)))


class _ShortReferenceImage(ShortImageReferenceInlineProcessor):
    def makeTag(self, href: str, title: str, text: str) -> Element:  # noqa: N802 # as above
        return cast("Element", _described(super().makeTag(href, title, text)))


def _described(element: Element | str | None) -> Element | None:
    if isinstance(element, Element):
        element.text = AtomicString(element.attrib.pop("alt", ""))
        return element
    return None


def _parser() -> Markdown:
    md = Markdown(
        extensions=[TableExtension(use_align_attribute=True), SaneListExtension()],
        tab_length=4,
    )
    md.parser.blockprocessors.register(_NumberedList(md.parser), "olist", 40)
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    for name, pattern, priority in (
        ("image_link", _InlineImage(IMAGE_LINK_RE, md), 150),
        ("image_reference", _ReferenceImage(IMAGE_REFERENCE_RE, md), 140),
        ("short_image_ref", _ShortReferenceImage(IMAGE_REFERENCE_RE, md), 125),
        ("automail", _Mail(AUTOMAIL_RE, md), 110),
        ("entity", _Entity(ENTITY_RE, md), 80),
    ):
        md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(pattern, name, priority)
    return md


_md = _parser()
_inline = cast("InlineTree", _md.treeprocessors["inline"])
_NEEDED = {
    **dict.fromkeys(("link", "reference", "short_reference"), "["),
    **dict.fromkeys(("image_link", "image_reference", "short_image_ref"), "!"),
    **dict.fromkeys(("autolink", "automail"), "<"),
    "backtick": "`",
    "escape": "\\",
    "linebreak": "\n",
    "entity": "&",
    "em_strong": "*_",
}
"""Patterns of the parser, and the signs one of which each finds in whatever it matches."""
_ALL_NEEDED = "".join(sorted(set("".join(_NEEDED.values()))))


@cache
def _patterns(signs: str) -> list[InlineProcessor]:
    """Return, in order, the parser's patterns that may match in a text with these signs."""
    known = _md.inlinePatterns
    vain = [name for name, needed in _NEEDED.items() if set(needed).isdisjoint(signs)]
    left_out = {known.get_index_for_name(name) for name in vain if name in known}
    return [cast("InlineProcessor", one) for at, one in enumerate(known) if at not in left_out]


_one_at_a_time = Lock()


def _tree(source: str) -> Element:
    """Return the tree that Python-Markdown makes of `source`, before any of its serialising."""
    with _one_at_a_time:
        _md.reset()
        _md.parser.state.clear()
        signs = "".join(sign for sign in _ALL_NEEDED if sign in source)
        vars(_inline)["inlinePatterns"] = _patterns(signs)  # the others would all be tried in vain
        root = cast("Element", _md.parser.parseDocument(source.split("\n")).getroot())
        _inline.run(root)
        for element in root.iter():
            for name, value in element.items():
                element.set(name, _resolved(value))
        return root


def _resolved(value: str) -> str:
    """Return an attribute with what the parser had set aside put back in."""
    stash = _inline.stashed_nodes

    def back(match: re.Match[str]) -> str:
        node = stash.get(match.group(1), "")
        return node if isinstance(node, str) else "".join(node.itertext())

    while STX in value and INLINE_PLACEHOLDER_RE.search(value):
        value = INLINE_PLACEHOLDER_RE.sub(back, value)
    return value


def _decoded(text: str) -> str:
    return _ENCODED.sub(lambda match: chr(int(match.group(1))), text) if STX in text else text


def _code(text: str) -> str:
    """Return code as written: the parser escapes it, and nothing else, itself."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _Reader:
    """Collects pieces and plain text; collapses white space as a browser does."""

    def __init__(self, highest_heading: int = 1) -> None:
        self._highest_heading = highest_heading
        self._pieces: list[_Piece] = []
        self._plain: list[str] = []
        self._end = 0
        self._last: _Text | None = None
        self._gap = ""
        self._after_blank = True
        self._in_link = False

    def prose(self, fault: str | None = None) -> Prose:
        self._part("")
        return Prose("".join(self._plain), fault, tuple(self._pieces))

    def element(self, element: Element) -> None:
        """Read an element; one that is not allowed gives its content alone."""
        tag = element.tag
        if tag in _INLINE:
            self._wrapped(element, f"<{tag}>", f"</{tag}>", holds=int(tag == "code"))
        elif tag == "a":
            self._link(element)
        elif tag in _BLOCKS or tag in _CELLS:
            self._block(element)
        elif tag == "br":
            self._break()
        elif tag == "img":
            self._image(element)
        elif _is_heading(tag):
            self._heading(element)
        else:
            self.content(element)

    def content(self, element: Element) -> None:
        """Read what is inside an element."""
        code = element.tag == "code"
        if element.text:
            self._text(_code(element.text) if code else element.text)
        for child in element:
            self.element(child)
            if child.tail:
                self._text(child.tail)

    def lines(self, text: str) -> None:
        """Read plain text."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self._break()
            self._run(line)

    def line(self, text: str) -> None:
        """Read plain text whose lines are one."""
        self._run(text)

    def phrases(self, text: str) -> None:
        """Read a text that is words and phrases; raises `_UnphrasedError`."""
        end = 0
        while sign := _SIGN.search(text, end):
            found = _PHRASE.match(text, sign.start())
            if found is None:
                raise _UnphrasedError
            self._run(text[end : found.start()])
            end = found.end()
            if label := found["label"]:
                self._pieces.append(_Anchor(_address(found["href"]) or "", ""))
                self._run(label)
                self._pieces.append(_tag("</a>", -1))
            else:
                tag = "em" if found["stars"] == "*" else "strong"
                self._pieces.append(_tag(f"<{tag}>"))
                self._run(found["stressed"])
                self._pieces.append(_tag(f"</{tag}>"))
        self._run(text[end:])

    def paragraphs(self, text: str, read: Callable[[str], None]) -> None:
        """Read a text whose paragraphs have blank lines between; `read` takes each."""
        for paragraph in filter(None, map(str.strip, text.split("\n\n"))):
            self._pieces.append(_tag("<p>"))
            read(paragraph)
            self._pieces.append(_tag("</p>"))
            self._part("\n")

    def _wrapped(self, element: Element, before: str, after: str, *, holds: int = 0) -> None:
        self._pieces.append(_tag(before, holds))
        self.content(element)
        self._pieces.append(_tag(after, -holds))

    def _block(self, element: Element) -> None:
        tag = element.tag
        gap = " " if tag in _CELLS else "\n"
        self._part(gap)
        attributes = "".join(
            f' {name}="{escape(element.attrib[name])}"'
            for name in ("align", "start")
            if name in element.attrib
        )
        if tag == "hr":
            self._pieces.append(_tag("<hr>"))
        elif tag == "pre":
            self._preformatted(element)
        else:
            self._wrapped(element, f"<{tag}{attributes}>", f"</{tag}>")
        self._part(gap)

    def _preformatted(self, element: Element) -> None:
        written = _code("".join(element.itertext())).strip("\n")
        self._pieces.append(_tag("<pre><code>", 1))
        self._run(written, collapse=False)
        self._pieces.append(_tag("</code></pre>", -1))

    def _heading(self, element: Element) -> None:
        self._part("\n")
        level = int(element.tag[1]) - self._highest_heading
        self._pieces.append(_Heading(level, closing=False))
        self.content(element)
        self._pieces.append(_Heading(level, closing=True))
        self._part("\n")

    def _break(self) -> None:
        self._pieces.append(_tag("<br>"))
        self._part("\n")

    def _link(self, element: Element) -> None:
        href = _address(element.get("href", ""))
        if href is None or self._in_link:
            self.content(element)
            return
        is_bare = not len(element) and _readable(element.text or "") in {"", href}
        self._pieces.append(_Anchor(href, _attribute(element, "title"), is_bare))
        self._in_link = True
        before = len(self._pieces)
        self.content(element)
        if not any(isinstance(piece, _Text | _Image) for piece in self._pieces[before:]):
            self._run(href)
        self._in_link = False
        self._pieces.append(_tag("</a>", -1))

    def _image(self, element: Element) -> None:
        src = _address(element.get("src", ""))
        alt = " ".join(_readable("".join(element.itertext())).split())
        title = _attribute(element, "title")
        if src and _is_local(src):
            self._pieces.append(_Image(src, alt, title))
            self._after_blank = False
        elif not src or self._in_link:
            self._run(alt)
        else:
            self._pieces.append(_Anchor(src, title, is_bare=not alt))
            self._run(alt or src)
            self._pieces.append(_tag("</a>", -1))

    def _text(self, text: str) -> None:
        self._run(_readable(text))

    def _run(self, text: str, *, collapse: bool = True) -> None:
        """Add a text node; blanks after a blank, or at either end of a block, are not shown."""
        if collapse:
            if "\n" in text or "  " in text or "\t" in text:  # no other blank is left by `clean`
                text = _BLANKS.sub(" ", text)
            if self._after_blank:
                text = text.removeprefix(" ")
        if not text:
            return
        if self._gap:
            self._plain.append(self._gap)
            self._end += 1
            self._gap = ""
        start, self._end = self._end, self._end + len(text)
        self._last = _Text(start, self._end)
        self._pieces.append(self._last)
        self._plain.append(text)
        self._after_blank = collapse and text.endswith(" ")

    def _part(self, gap: str) -> None:
        """Set what follows apart from what went before, by the stronger of the gaps asked for."""
        if self._last and not self._gap and self._after_blank and self._plain[-1].endswith(" "):
            self._plain[-1] = self._plain[-1][:-1]
            self._last.end = self._end = self._end - 1
        if self._last and self._gap != "\n":
            self._gap = gap
        self._after_blank = True


_BLANKS = re.compile(r"[\t\n][ \t\n]*| [ \t\n]+")
"""Blanks that are collapsed into one; a single one is left as it is."""


def _is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()  # noqa: PLR2004 # "h" and a digit


def _highest_heading(root: Element) -> int:
    return min((int(item.tag[1]) for item in root.iter() if _is_heading(item.tag)), default=1)


def _readable(text: str) -> str:
    """Return text of the tree with all that the parser has encoded in it decoded once."""
    return clean(_decoded(text)) if STX in text else text


def _attribute(element: Element, name: str) -> str:
    return " ".join(clean(_unreferenced(_decoded(element.get(name, "")))).split())


_IGNORED_IN_ADDRESS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_REFERENCE = re.compile(ENTITY_RE)
_SCHEME = re.compile(r"([^:/?#]*):")
_OTHER_HOST = re.compile(r"[\\/]{2}")


def _address(written: str) -> str | None:
    """Return the address of a link as the parser gives it; None where its scheme is refused."""
    return _permitted(_unreferenced(_decoded(written)))


def _permitted(address: str) -> str | None:
    """Return an address without what browsers pass over; None where its scheme is refused."""
    bare = _IGNORED_IN_ADDRESS.sub("", address).strip().replace(" ", "%20")
    scheme = _SCHEME.match(bare)
    if scheme and scheme.group(1).lower() not in _SCHEMES:
        return None
    return bare


def _unreferenced(text: str) -> str:
    """Return `text` with its character references read; "&copy=1", without a semicolon, is none."""
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), text)


def _is_local(address: str) -> bool:
    """Tell whether an address leads to the same site."""
    return not (_SCHEME.match(address) or _OTHER_HOST.match(address))


def _leads_away(address: str) -> bool:
    return not _is_local(address) and not address.lower().startswith("mailto:")


class _Writer:
    """Writes pieces as HTML; references to notes wait until no link or code is open."""

    def __init__(self, plain: str, markings: Markings, link: Link | None, top_heading: int) -> None:
        self.out: list[str] = []
        self._plain = plain
        self._markings = markings
        self._link = link
        self._top_heading = top_heading
        self._holds = 0
        self._referred = 0
        self._seen = 0

    def write(self, piece: _Piece) -> None:
        match piece:
            case _Text():
                self._text(piece)
            case _Tag():
                self.out.append(piece.html)
                self._holds += piece.holds
            case _Anchor():
                self._holds += 1
                self.out.append(self._anchor(piece))
            case _Image():
                self.out.append(self._image(piece))
            case _Heading():
                self.out.append(self._heading(piece))
        self._refer()

    def _text(self, piece: _Text) -> None:
        whole = self._plain[piece.start : piece.end]
        if not (self._markings.spans and whole):
            self.out.append(escape(whole))
            return
        at = piece.start
        for text, marks in self._markings.segments(whole, piece.start):
            self.out.append(marked(text, marks))
            at += len(text)
            self._seen = at
            self._refer()

    def _refer(self) -> None:
        if self._holds or self._referred == self._seen:
            return
        ended = self._markings.ending(self._referred, self._seen)
        self.out.extend(map(reference, ended))
        self._referred = self._seen

    def _anchor(self, piece: _Anchor) -> str:
        href = piece.href
        if _is_local(href) and self._link is not None:
            href = _permitted(self._link(href)) or ""
        away = ' rel="noreferrer"' if _leads_away(href) else ""
        bare = ' class="rg-bare"' if piece.is_bare else ""
        return f'<a href="{escape(href)}"{_titled(piece.title)}{away}{bare}>'

    def _image(self, piece: _Image) -> str:
        src = piece.src
        if self._link is not None:
            src = _permitted(self._link(src)) or ""
        return f'<img src="{escape(src)}" alt="{escape(piece.alt)}"{_titled(piece.title)}>'

    def _heading(self, piece: _Heading) -> str:
        level = min(LOWEST_HEADING, self._top_heading + piece.level)
        return f"</h{level}>" if piece.closing else f"<h{level}>"


def _titled(title: str) -> str:
    return f' title="{escape(title)}"' if title else ""
