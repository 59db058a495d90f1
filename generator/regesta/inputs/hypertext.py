"""HTML as people write it in a cell or a field -> Markdown, or plain text, with the same words.

Stress, links to the web, breaks, paragraphs, lists, quotations and headings stay; of everything
else its words. Where Markdown cannot say it, so that the words would be others, it is plain text.
"""

import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import urljoin

from regesta import prose
from regesta.inputs import plaintext
from regesta.model import is_web
from regesta.text import clean

_STRESS = {"em": "*", "i": "*", "cite": "*", "strong": "**", "b": "**"}
_BLOCKS = frozenset(
    {"p", "div", "blockquote", "ul", "ol", "li", "table", "tr", "td", "th", "hr", "pre"}
    | {"section", "article", "figure", "figcaption", "header", "footer", "dl", "dt", "dd"}
    | {f"h{level}" for level in range(1, 7)}
)
_HEADING = re.compile(r"h[1-6]")
_UNSEEN = frozenset(["script", "style", "template", "title", "head"])
_LOADED = frozenset(["img", "iframe", "video", "audio", "embed", "object"])
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def markdown(html: str, base: str = "") -> str:
    """Return HTML as Markdown with the same words; addresses in it are relative to `base`."""
    read = _read(html, base)
    made = read.markdown()
    if _letters(prose.parse(made).plain) == _letters(read.words()):
        return made
    return plaintext.markdown(read.words())


def words(html: str) -> str:
    """Return what HTML says in one line."""
    return " ".join(_read(html).words().split())


def pictures(html: str) -> int:
    """Return how many pictures and the like are shown within HTML."""
    return _read(html).pictures


def joined(base: str, address: str) -> str:
    """Return an address as it is seen from another one; as it is, where it cannot be joined."""
    try:
        return urljoin(base, address.strip()) if base else address
    except ValueError:
        return address


def _read(html: str, base: str = "") -> "_Reader":
    reader = _Reader(base)
    reader.feed(clean(html))
    reader.close()
    reader.part()
    return reader


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", clean(text)).split())


def _written(address: str) -> str:
    """Return an address as it is written in Markdown."""
    whole = re.sub(r"&(?=#?\w+;)", "&amp;", address)
    return whole.replace("(", "%28").replace(")", "%29")


class _Reader(HTMLParser):
    """Gathers blocks, each the signs before it and its words, with and without Markdown."""

    def __init__(self, base: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self._base = base
        self.pictures = 0
        self._blocks: list[tuple[str, str, str]] = []
        """Of each block its signs, its Markdown, and its words."""
        self._made: list[str] = []
        self._words: list[str] = []
        self._open: list[tuple[str, int, str]] = []
        """Stress and links that are not closed: the tag, where it begins, and an address."""
        self._within: list[str] = []
        """The lists, quotations and headings around."""
        self._unseen = 0

    def markdown(self) -> str:
        """Return all blocks as Markdown; items of a list follow each other."""
        lines: list[str] = []
        before = ""
        for signs, made, _ in self._blocks:
            is_next = bool(_ITEM.search(before) and _ITEM.search(signs))
            lines += ([] if is_next or not lines else [""]) + [f"{signs}{made}"]
            before = signs
        return "\n".join(lines)

    def words(self) -> str:
        """Return the words of all blocks, with a blank line between them."""
        return "\n\n".join(said for _, _, said in self._blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag means."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.part()
            if tag in {"ul", "ol", "li", "blockquote"} or _HEADING.fullmatch(tag):
                self._within.append(tag)
        elif tag == "br":
            self._break()
        elif tag in _LOADED:
            self.pictures += 1
        elif tag in _STRESS or tag == "a":
            address = joined(self._base, dict(attrs).get("href") or "")
            self._open.append((tag, len(self._made), address))

    def handle_endtag(self, tag: str) -> None:
        """End what the tag has begun, and what has begun within it."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _BLOCKS:
            self.part()
            if tag in self._within:
                del self._within[len(self._within) - 1 - self._within[::-1].index(tag) :]
        elif tag in {one for one, _, _ in self._open}:
            while self._open:
                last, start, address = self._open.pop()
                self._close(last, start, address)
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        """Take in words; a blank after a blank is none."""
        if self._unseen:
            return
        text = _BLANKS.sub(" ", data)
        if not self._words or self._words[-1][-1:].isspace():
            text = text.removeprefix(" ")
        if text:
            self._made.append(plaintext.escaped(text).replace("]", "\\]"))
            self._words.append(text)

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002 the library's own
        """Pass over what is marked, as a browser does: up to the next closing bracket."""
        return self.parse_bogus_comment(i, report)

    def part(self) -> None:
        """End a block, if anything is said in it."""
        while self._open:
            self._close(*self._open.pop())
        made, said = "".join(self._made).strip(), "".join(self._words).strip()
        if said:
            self._blocks.append((self._signs(), made, said))
        self._made, self._words = [], []

    def _break(self) -> None:
        if self._words:
            self._words.append("\n")
            self._made.append("  \n")

    def _close(self, tag: str, start: int, address: str) -> None:
        """Put the signs of stress or of a link around what stands between its tags."""
        said = "".join(self._made[start:])
        bare = said.strip()
        if not bare:
            return
        before, _, after = said.partition(bare)
        if tag in _STRESS:
            bare = f"{_STRESS[tag]}{bare}{_STRESS[tag]}"
        elif is_web(address):
            bare = f"[{bare}]({_written(address)})"
        self._made[start:] = [f"{before}{bare}{after}"]

    def _signs(self) -> str:
        """Return what stands before the block: of the lists, quotations and headings around."""
        lists = [tag for tag in self._within if tag in {"ul", "ol"}]
        signs = "> " * self._within.count("blockquote")
        if lists and "li" in self._within:
            signs += "    " * (len(lists) - 1) + ("- " if lists[-1] == "ul" else "1. ")
        elif any(map(_HEADING.fullmatch, self._within)):
            signs += "### "
        return signs


_ITEM = re.compile(r"(?:- |1\. )\Z")
