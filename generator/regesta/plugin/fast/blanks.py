"""A page whose texts are not known yet, and what a template asks of it.

A template is rendered once with `Asked.page` in the place of a page. What it reads comes in two
kinds. A text is a *blank*: a token that stands in the output until the text of a page is put there.
Anything else (whether there is a text at all, a number, how long a list is) is a *question*: the
answer shapes the output, so the output is right for just those pages that give the same answers.

Whatever is done to a blank is done again to the text of each page: a filter becomes a new blank
with the filter in it, a comparison becomes a question. So an override may escape, shorten or
compare what it likes. What can be neither (a text used as the key of a dictionary, or taken apart
into a list) raises `UnfillableError`.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Self

from markupsafe import Markup
from mkdocs.structure.files import File
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around the number of a blank. Noncharacters: no text that is exchanged holds them."""

TOKEN = re.compile(f"{OPEN}([0-9]+){CLOSE}")

Get = Callable[[Page], Any]
"""Reads something of a page."""


class UnfillableError(Exception):
    """A template does with a text what cannot be repeated for the text of another page."""


class _Missing:
    """The type of `MISSING`."""


MISSING = _Missing()
"""The value of what is not there."""

_OBJECTS = (Page, File, Section, AnchorLink)
"""What a template reads attributes of."""

_SIMPLE = (type(None), bool, int, float)
"""What is compared by value."""

_LISTS = (list, tuple, TableOfContents)
"""What is read item by item."""

_FILTERS = frozenset({"jinja2.filters", "markupsafe"})
"""Where Jinja2's own filters are."""


class Asked:
    """What one template has asked of `real`, a page, and by that of any page."""

    def __init__(self, real: Page) -> None:
        self.real = real
        self.blanks: list[Get] = []
        self.questions: dict[Hashable, tuple[Get, Any]] = {}
        """In the order of asking: a question that follows from another comes after it."""
        self._numbers: dict[Hashable, int] = {}
        self._texts: dict[int, str] = {}
        """Of the blanks that stand for a text with others in it."""
        self._rest_on: dict[int, list[Hashable]] = {}
        """By the blanks that stand for a text of the page, the questions that rest on it alone."""
        self._equal: dict[int, Hashable] = {}
        """By those that are equal to a text, the question whether they are."""
        self.page = Recorder(self, ("page",), _itself)

    def ask(self, key: Hashable, get: Get) -> Any:
        """Note a question, and return the answer."""
        answer = get(self.real)
        self.questions.setdefault(key, (get, answer))
        return answer

    def telling(self) -> tuple[tuple[Get, Any], ...]:
        """Return the questions, without those whose answers follow from what a text is equal to."""
        following = {
            key
            for number, equal in self._equal.items()
            for key in self._rest_on[number]
            if key != equal
        }
        return tuple(one for key, one in self.questions.items() if key not in following)

    def blank(self, key: Hashable, get: Get) -> "Blank":
        """Return the blank for a text; the same one for the same key."""
        if key not in self._numbers:
            self._numbers[key] = len(self.blanks)
            self.blanks.append(get)
        return Blank(self, self._numbers[key])

    def read(self, key: tuple[Hashable, ...], get: Get) -> Any:
        """Return what a template sees in the place of what `get` reads; `MISSING` for nothing."""
        value = get(self.real)
        kind = type(value)
        if kind in _SIMPLE:  # the type counts: True is written otherwise than 1, and equal to it
            return self.ask(key, lambda page: _typed(get(page)))[1]
        if kind in _LISTS:
            _, length = self.ask(key, lambda page: _sized(get(page)))
            return [self.read((*key, place), _item_of(get, place)) for place in range(length)]
        self.ask(key, lambda page: type(get(page)))
        if kind is str:
            blank = self.blank(key, get)
            self._rest_on.setdefault(self._numbers[key], [])
            return blank
        if issubclass(kind, dict):
            return MappingRecorder(self, key, get)
        if issubclass(kind, _OBJECTS):
            return Recorder(self, key, get)
        if value is MISSING:
            return MISSING
        raise UnfillableError(f"{key}: {kind.__name__}")

    def repeated(self, key: Hashable, get: Get) -> Any:
        """Return what a template sees in the place of what it has made out of a blank."""
        try:
            result = get(self.real)
        except (AttributeError, LookupError, TypeError) as error:  # which Jinja2 makes nothing of
            raise UnfillableError(str(error)) from error
        if isinstance(result, str):
            return self.blank(key, get)
        if isinstance(result, _SIMPLE):
            return self.ask(key, get)
        raise UnfillableError(f"{key}: {type(result).__name__}")

    def joined(self, texts: Iterable[str]) -> str:
        """Return texts that a template puts together; a blank where there is one among them."""
        text = "".join(texts)
        if OPEN not in text:
            return text
        if found := TOKEN.fullmatch(text):
            return Blank(self, int(found[1]))
        blank = self.blank((str.join, text), self._filled_in(text))
        self._texts[self._numbers[str.join, text]] = text
        return blank

    def _filled_in(self, text: str) -> Get:
        """Return what reads a text in which blanks stand, taken apart once for all pages."""
        texts, blanks = self.parts(text)
        return lambda page: filled(texts, blanks, page)

    def parts(self, text: str) -> tuple[tuple[str, ...], tuple[Get, ...]]:
        """Return what stands before, between and after blanks, and what reads each of these."""
        parts = TOKEN.split(text)
        return tuple(parts[::2]), tuple(self.blanks[int(number)] for number in parts[1::2])

    def expanded(self, text: str) -> str:
        """Return a text with the blanks in it that have been put together."""
        return TOKEN.sub(self._expansion, str(text))

    def _expansion(self, found: re.Match[str]) -> str:
        text = self._texts.get(int(found[1]))
        return found[0] if text is None else self.expanded(text)

    def fill(self, text: str, page: Page) -> str:
        """Return a text in which blanks may stand with what the page has in their place."""
        if found := TOKEN.fullmatch(text):
            value: str = self.blanks[int(found[1])](page)  # with its type: it may be safe HTML
            return value
        return filled(*self.parts(text), page)

    def lifted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is repeated for each page where it is given a blank.

        Jinja2's own filters ask nothing of lists and objects but what these can be asked. Any other
        function may do with them what it likes, and so is repeated where it is given one as well.
        """
        # What a template hands to a function besides its arguments; it reads that off the function.
        passed = getattr(function, "jinja_pass_arg", None)
        sees_context = passed is not None and passed.name == "context"  # which holds another page
        is_own = getattr(function, "__module__", "") in _FILTERS
        holds = holds_blank if is_own else stands_in

        def lift(*args: Any, **kwargs: Any) -> Any:
            if sees_context and not is_own:
                raise UnfillableError(f"the function {function}")
            if not any(map(holds, (*args, *kwargs.values()))):
                return self._seen(function(*args, **kwargs))
            if sees_context:
                raise UnfillableError(f"the filter {function}")
            key, of = _key(function, args, kwargs), _only_blank(args, kwargs)
            result = self.repeated(key, self._again(function, args, kwargs, of))
            if key in self.questions and of in self._rest_on:
                self._rest_on[of].append(key)
                if function is _called("__eq__") and result is True:
                    self._equal[of] = key
            return result

        if passed is not None:
            vars(lift)["jinja_pass_arg"] = passed
        return lift

    def _seen(self, result: Any) -> Any:
        """Return what a function has made; a text with blanks in it as a blank."""
        return self.joined((result,)) if holds_blank(result) else result

    def _again(self, function: Callable[..., Any], args: Any, kwargs: Any, of: int | None) -> Get:
        """Return what does something to the text of a page that was done to a blank.

        `of` is its number where it is given first, and no other one is given, as it nearly always
        is.
        """
        if of is not None:
            get, others = self.blanks[of], args[1:]
            return lambda page: function(get(page), *others, **kwargs)
        return lambda page: function(
            *(self._filled(arg, page) for arg in args),
            **{name: self._filled(arg, page) for name, arg in kwargs.items()},
        )

    def _filled(self, value: Any, page: Page) -> Any:
        """Return what the page has in the place of what stands for it."""
        if isinstance(value, Recorder | MappingRecorder):
            return value._get(page)  # noqa: SLF001 a name without `_` would be one of the page's
        if isinstance(value, list | tuple):
            return type(value)(self._filled(one, page) for one in value)
        return self.fill(value, page) if holds_blank(value) else value


def filled(texts: Sequence[str], blanks: Sequence[Get], page: Page) -> str:
    """Return texts with what the page has for the blanks between them."""
    pieces = [texts[0]]
    for get, text in zip(blanks, texts[1:], strict=True):
        pieces += (str(get(page)), text)
    return "".join(pieces)


def holds_blank(value: Any) -> bool:
    """Tell whether a value is a text in which a blank stands."""
    return isinstance(value, str) and OPEN in str(value)


def stands_in(value: Any) -> bool:
    """Tell whether a value is, or holds, what stands for something of a page."""
    if isinstance(value, list | tuple):
        return any(map(stands_in, value))
    return holds_blank(value) or isinstance(value, Recorder | MappingRecorder)


def _only_blank(args: Any, kwargs: Any) -> int | None:
    """Return the number of the blank that is given first, where no other one is given."""
    first, *others = args or (None,)
    blank = TOKEN.fullmatch(first) if isinstance(first, str) else None
    if blank is None or any(map(stands_in, (*others, *kwargs.values()))):
        return None
    return int(blank[1])


def _itself(page: Page) -> Page:
    return page


def _attribute_of(get: Get, name: str, real: Page) -> Get:
    """Return what reads an attribute; a page that has not what `real` has is like no other."""
    if get is _itself and hasattr(real, name):
        return attrgetter(name)
    return lambda page: getattr(get(page), name, MISSING)


def _key(function: Callable[..., Any], args: Any, kwargs: Any) -> Hashable:
    """Return what the same operation on the same blanks has in common; by identity at the worst."""
    plain = [str(arg) if isinstance(arg, str) else id(arg) for arg in (*args, *kwargs.values())]
    return (function, *plain, *kwargs)


def _items(value: Any) -> Any:
    """Return what is read by place or name: MkDocs' table of contents keeps a list."""
    return value.items if isinstance(value, TableOfContents) else value


def _typed(value: Any) -> tuple[type, Any]:
    return type(value), value


def _sized(value: Any) -> tuple[type, int]:
    return type(value), _length(value)


def _length(value: Any) -> int:
    """Return the length of a list; 0 for anything else, whose type is another anyway."""
    return len(value) if isinstance(value, _LISTS) else 0


def _item_of(get: Get, place: Any) -> Get:
    """Return what reads an item of a list or a mapping."""

    def item(page: Page) -> Any:
        value = get(page)
        if type(value) is dict:  # which front matter is; a key is looked for in vain mostly
            return value.get(place, MISSING)
        try:
            return _items(value)[place]
        except (LookupError, TypeError):
            return MISSING

    return item


class Recorder:
    """An object of a page, such as the page itself: its attributes are read through `asked`."""

    def __init__(self, asked: Asked, key: tuple[Hashable, ...], get: Get) -> None:
        vars(self).update(_asked=asked, _key=key, _get=get)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # a protocol that this object does not have
            raise AttributeError(name)
        get = _attribute_of(self._get, name, self._asked.real)
        value = self._asked.read((*self._key, name), get)
        if value is MISSING:
            raise AttributeError(name)
        return value

    def __repr__(self) -> str:
        raise UnfillableError("an object is printed")


class MappingRecorder(Mapping[str, Any]):
    """A mapping of a page, such as its front matter."""

    def __init__(self, asked: Asked, key: tuple[Hashable, ...], get: Get) -> None:
        self._asked, self._key, self._get = asked, key, get

    def __getitem__(self, name: str) -> Any:
        value = self._asked.read((*self._key, name), _item_of(self._get, name))
        if value is MISSING:
            raise KeyError(name)
        return value

    def __len__(self) -> int:
        get = self._get
        return int(self._asked.ask((*self._key, len), lambda page: len(get(page))))

    def __bool__(self) -> bool:
        get = self._get
        return bool(self._asked.ask((*self._key, bool), lambda page: bool(get(page))))

    def __iter__(self) -> Iterator[str]:
        get = self._get
        return iter(self._asked.ask((*self._key, iter), lambda page: tuple(get(page))))

    def __repr__(self) -> str:
        raise UnfillableError("a mapping is printed")

    def __getattr__(self, name: str) -> Any:
        if hasattr(dict, name):  # a method that a real mapping has, and this one does not
            raise UnfillableError(name)
        raise AttributeError(name)


class Blank(str):
    """The token of a text that is not known yet. Joined to other text, it stays a token in it."""

    __slots__ = ("_asked", "_number")
    _asked: Asked
    _number: int

    def __new__(cls, asked: Asked, number: int) -> Self:
        """Return the token with the number of the blank in it."""
        blank = super().__new__(cls, f"{OPEN}{number}{CLOSE}")
        blank._asked, blank._number = asked, number
        return blank

    def __hash__(self) -> int:
        raise UnfillableError("a text is looked up")

    @property
    def __html__(self) -> Any:
        """Nothing: what escapes a text without having been lifted would leave it as it is."""
        raise UnfillableError("a text is escaped")

    def __add__(self, other: str) -> str:
        return self._asked.joined((self, other))

    def __radd__(self, other: str) -> str:
        return self._asked.joined((other, self))

    def __bool__(self) -> bool:
        get = self._asked.blanks[self._number]
        return bool(self._asked.ask((bool, self._number), lambda page: bool(get(page))))


@cache
def _called(name: str) -> Callable[..., Any]:
    """Return what calls a method of a text."""

    def function(text: str, *args: Any, **kwargs: Any) -> Any:
        return getattr(text, name)(*args, **kwargs)

    return function


def _method(name: str) -> Callable[..., Any]:
    """Return a method of texts that is repeated for each page."""
    function = _called(name)

    def method(self: Blank, *args: Any, **kwargs: Any) -> Any:
        asked = self._asked
        return asked.lifted(function)(self, *args, **kwargs)

    return method


_OPERATORS = ("contains", "eq", "format", "ge", "getitem", "gt", "iter", "le", "len", "lt", "mod")

for _name in (
    *(f"__{name}__" for name in (*_OPERATORS, "mul", "ne", "rmod", "rmul")),
    *(name for name in dir(Markup) if not name.startswith("_")),
):
    setattr(Blank, _name, _method(_name))
