"""Plain text on its way out: escaped for HTML, inert for front matter, folded, turned into ids.

What these functions return is safe where it is put even when another program reads it once more:
a Markdown parser with extensions of its own, a template plugin, a theme that prints raw.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
_SURROGATES = range(0xD800, 0xE000)

_CLEAN: dict[int, str] = {
    **dict.fromkeys(_CONTROLS, " "),
    **dict.fromkeys(_SURROGATES, "\N{REPLACEMENT CHARACTER}"),
    ord("\t"): "\t",
    ord("\n"): "\n",
}

_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What `clean` replaces; hardly a text has any."""

_ESCAPES: dict[int, str] = {
    **_CLEAN,
    # NormalizeWhitespace expands tabs, and a line of its own is where a fence or a snippet begins.
    **{ord(char): f"&#{ord(char)};" for char in "\t\n\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"},
    # Fences, templates ({{ }}, {% %}), critic marks ({++ ++}), includes ({! !}), wiki links
    # ([[ ]]): all of them are found in the source before the parser sets HTML blocks aside.
    **{ord(char): f"&#{ord(char)};" for char in "`~{}[]'"},
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
}

_SIGNS = "".join(sign for sign in map(chr, _ESCAPES) if not _UNCLEAN.match(sign))
_ACTIVE = re.compile(f"{_UNCLEAN.pattern[:-1]}{re.escape(_SIGNS)}]")
"""Whatever has an escape."""

_BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REFERENCE = re.compile(r"&(?:#[0-9a-zA-Z]*|[0-9a-zA-Z]+);?")
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_OPENING_QUOTE = re.compile(r'(?:(?<=^)|(?<=[\s(\[\u2018\u201c\u2039\u2013\u2014-]))"')
_STIRRING = re.compile(
    '[<>"&{\x00-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000\ud800-\udfff]'
    "|^ |  | $"
)
"""What `inert` may change; hardly a title has any."""
_INERT = str.maketrans({"<": "\u2039", ">": "\u203a", '"': "\u201d", "\n": " ", "\t": " "})

_LATIN: dict[int, str] = {
    ord(letter): plain
    for plain, letters in {
        "l": "łŀ",
        "o": "ø",
        "d": "đðɖ",
        "th": "þ",
        "ae": "æ",
        "oe": "œ",
        "ss": "ß",
        "i": "\N{LATIN SMALL LETTER DOTLESS I}",
        "h": "ħ",
        "t": "ŧ",
        "ng": "ŋ",
        "k": "ĸ",
        "e": "əǝ",
        "n": "ŉ",
        "b": "ɓ",
        "g": "ǥ",
    }.items()
    for letter in letters
}
"""Lower-case Latin letters that no Unicode decomposition takes apart."""

_LAST = "\U0010ffff"
"""Stands after every letter."""
_AFTER: dict[str, str] = {
    letter: letters[0] + _LAST * number
    for letters in ("гґ", "дђѓ", "еє", "зѕ", "иіїйј", "лљ", "нњ", "тћќ", "уў", "чџ")
    for number, letter in enumerate(letters[1:], 1)
}
"""Cyrillic letters that stand elsewhere in the alphabet than among the characters of Unicode, or
that are letters of their own though made with an accent; by what each sorts as. The order is that
of the Unicode Collation Algorithm, and so of every language that is written with them."""
_OWN = str.maketrans(_AFTER)
_LETTER_OF = {after: letter for letter, after in _AFTER.items()}

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_APOSTROPHES = "\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\u00b4`\uff07"
_VARIANTS: dict[int, str] = {
    **{ord(char): "-" for char in _HYPHENS},
    **{ord(char): "'" for char in _APOSTROPHES},
}

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670]"
)
"""Combining accents, and the points of Hebrew and Arabic, which are written or left out at will."""

_SLUG_LENGTH = 80
"""Characters of an id that is made of a name, at most."""
_SLUG_BYTES = 180
"""Bytes of such an id: a file can have its name, with a number or a date added to it."""

RESERVED = frozenset(
    ["index", "readme", "con", "prn", "aux", "nul"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)]
)
"""Names that a site builder or a file system keeps for itself."""


def clean(text: str) -> str:
    """Return `text` with LF line ends, without control characters and lone surrogates."""
    if not _UNCLEAN.search(text):
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)


def composed(text: str) -> str:
    """Return `text` with each accent in its letter; file names of macOS may have them apart."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def escape(text: str) -> Markup:
    """Return `text` as HTML, for an element's text or a quoted attribute.

    The output is one line without blank lines, and stays the same, byte for byte, when it passes
    inside an HTML block through Python-Markdown with any extensions, or through a template plugin.
    Line breaks and tabs become character references; other control characters become blanks.
    """
    if "\r" in text:
        text = clean(text)
    return safe(_ACTIVE.sub(_escape, text))


def _escape(sign: re.Match[str]) -> str:
    return _ESCAPES[ord(sign.group())]


def safe(html: str) -> Markup:
    """Return HTML all of whose text is escaped as such: as `Markup` does, in a fifth of the time.

    That asks of anything whether it has HTML of its own; there are hundreds of parts to a page.
    """
    return str.__new__(Markup, html)


def inert(text: str) -> str:
    """Return `text` as plain text that means the same whether or not it is escaped later.

    Themes print front matter raw, or unescape it first. So nothing in the result can become
    markup, close an attribute in double quotes, or begin a template, after any number of
    unescapings: angle brackets and quotation marks become typographic ones, an ampersand that
    would begin a character reference a full-width one. One line; bidi overrides are removed.
    """
    if not _STIRRING.search(text):
        return text
    line = " ".join(_BIDI_OVERRIDES.sub("", clean(text)).split())
    line = _OPENING_QUOTE.sub("\u201c", line).translate(_INERT)
    return _REFERENCE.sub(_defuse, _TEMPLATE.sub("{ ", line))


def _defuse(reference: re.Match[str]) -> str:
    written = reference.group()
    if written.startswith("&#") or html.unescape(written) != written:
        return "\N{FULLWIDTH AMPERSAND}" + written[1:]
    return written


UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts without blanks: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


def numbered(base: str, is_taken: Callable[[str], bool]) -> str:
    """Return an id, or with a number from 2 on, `base-2`, the first one that is not taken."""
    id_, number = base, 2
    while is_taken(id_):
        id_, number = f"{base}-{number}", number + 1
    return id_


def slug(text: str) -> str:
    """Return an id for `text`: lower case, words joined by hyphens, ASCII where that is possible.

    A word of a script with no ASCII letters keeps its own, so "Київ 2024" is "київ-2024". Never
    empty, never a name that a builder or file system keeps ("index"), at most 80 characters and
    180 bytes; what is lost by cutting, or leaves nothing, is replaced by a hash, so that ids stay
    apart.
    """
    words = filter(None, map(_slug_word, _words(text)))
    joined = "-".join(words)
    if not joined:
        return f"x{_digest(text)}"
    if joined in RESERVED:
        return f"x-{joined}"
    if len(joined) > _SLUG_LENGTH or len(joined.encode()) > _SLUG_BYTES:
        short = joined[: _SLUG_LENGTH - 9].encode()[: _SLUG_BYTES - 9].decode(errors="ignore")
        return f"{short.rstrip('-')}-{_digest(text)}"
    return joined


def _words(text: str) -> list[str]:
    """Return the lower-case words of a name; an apostrophe or accent does not part them."""
    seen = _UNSEEN.sub("", clean(text))
    lowered = unicodedata.normalize("NFKC", seen).lower().translate(_VARIANTS)
    return "".join(
        char if char.isalnum() or _is_mark(char) else " " for char in lowered.replace("'", "")
    ).split()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def is_sign(char: str) -> bool:
    """Tell whether `char` belongs to the letter before it, such as an Indic vowel; no accent."""
    return _is_mark(char) and not _ACCENTS.match(char)


def _slug_word(word: str) -> str:
    """Return `word` in ASCII if all of it can be, else as it is; empty if it has no letter."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word.translate(_LATIN)))
    if bare.isascii():
        return bare
    first = next((at for at, char in enumerate(word) if char.isalnum()), len(word))
    composed = unicodedata.normalize("NFC", word[first:])
    return unicodedata.normalize("NFC", _ACCENTS.sub("", composed))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """Return the key by which names match: two spellings of one name have the same.

    Case, accents, runs of white space, and variants of hyphens and apostrophes make no difference;
    hyphens and apostrophes themselves do.
    """
    # In this order, since the decomposition of a character may be an upper-case letter, an accent
    # on a blank, or one more variant of a hyphen.
    seen = _UNSEEN.sub("", clean(text)).translate(_VARIANTS)
    folded = unicodedata.normalize("NFKD", seen).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded)).translate(_VARIANTS)
    bare = unicodedata.normalize("NFC", bare.translate(_LATIN))
    return " ".join(bare.split())


class _Bare(dict[int, str | None]):
    """What `fold` makes of each character that was asked for; None of blanks and punctuation."""

    def __missing__(self, char: int) -> str | None:
        signs = (one for one in fold(chr(char)) if not unicodedata.category(one).startswith("P"))
        self[char] = "".join(signs) or None
        return self[char]


_BARE = _Bare()


@lru_cache(maxsize=1 << 15)
def gist(text: str) -> str:
    """Return the key by which titles match: that of `fold`, without blanks and punctuation."""
    return composed(text).translate(_BARE) or fold(text)


@lru_cache(maxsize=1 << 15)
def alphabetical(text: str) -> str:
    """Return the key by which names are put in order: that of `fold`, but by the alphabet.

    An accent makes no difference in Latin ("Ä" is with "A"); "Ї" and "Й" are letters.
    """
    return fold(unicodedata.normalize("NFC", text).lower().translate(_OWN))


def capital(text: str) -> str:
    """Return what begins a sentence or a heading; nouns of German keep their own capitals."""
    return text[:1].upper() + text[1:]


def initial(text: str) -> str:
    """Return the letter or other sign that a name is listed under, in upper case; none of none."""
    found = re.match(f".{_LAST}*", alphabetical(text))
    return _LETTER_OF.get(found[0], found[0][:1]).upper() if found else ""
