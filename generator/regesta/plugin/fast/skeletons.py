"""The theme's template rendered once for many pages, then filled in for each of them.

A skeleton is the output of a template with blanks in it (see `blanks`), and the questions whose
answers it depends on. It is right for another page because

- a text of the page stands only in blanks, with whatever the template does to it done again;
- anything else that the template reads of the page is a question, and has the same answer;
- an address that the template makes relative to the page comes out the same (see `Place`);
- the rest of the context is the same for every page: nothing but the page itself is handed to a
  template that differs from page to page, or no skeletons are used at all.

As a proof of that, it is filled in for the page that was rendered in full before it, and for a
sample of the others, and compared with the full rendering.
"""

import logging
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from posixpath import normpath
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any, NamedTuple

import jinja2.compiler
import jinja2.runtime
from jinja2 import nodes, pass_context
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from regesta.plugin.fast.blanks import (
    CLOSE,
    OPEN,
    Asked,
    Blank,
    Get,
    MappingRecorder,
    Recorder,
    UnfillableError,
    filled,
    holds_blank,
)

FEW = 1
"""So many pages of a shape are rendered in full before it is worth a skeleton."""

TRIES = 4
"""So many skeletons are made for pages that look alike; where none fits, the page differs in what
the theme reads of it, and is rendered in full."""

PROOFS = 1
"""So many pages that a skeleton fits are compared with the full rendering: first the one that was
rendered in full before it was made, else those that it is filled in for …"""

SAMPLE = 500
"""… and of the others one in so many, always the same ones."""

log = logging.getLogger(__name__)

Render = Callable[[Page, Any], str]
"""Renders a page in full: the page whose context it is, and what stands for it."""

_ERRORS = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    UnfillableError,
    ValueError,
)
"""What a template may raise that does with a blank what only a text allows."""


class MismatchError(Exception):
    """A skeleton, filled in for a page, is not what the theme makes of that page."""


class Place(NamedTuple):
    """Where a page is, as far as it matters to the addresses that a template makes relative.

    MkDocs makes an address relative by how many parts page and target have in common, and how many
    more the page has. So with the same number of parts, and the same parts in common with all of
    the targets together, two pages come to the same address for each target.
    """

    depth: int
    shared: tuple[str, ...]

    @classmethod
    def of(cls, page: Page, targets: frozenset[tuple[str, ...]]) -> "Place":
        """Return the place of a page; `targets` are the beginnings of all targets."""
        parts = _folders(page.url)
        common = len(parts)
        while common and parts[:common] not in targets:
            common -= 1
        return cls(len(parts), parts[:common])


def _folders(url: str) -> tuple[str, ...]:
    """Return the parts of a page's address, without a file's name, as MkDocs divides it."""
    folder, _, name = url.rpartition("/")
    return _parts(folder if "." in name else url)


def _parts(path: str) -> tuple[str, ...]:
    return tuple(filter(None, normpath(f"/{path}").split("/")))


def _beginnings(targets: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Return all beginnings of the addresses, in parts."""
    return frozenset(
        parts[:length] for parts in map(_parts, targets) for length in range(1, len(parts) + 1)
    )


@dataclass(slots=True, eq=False)
class Skeleton:
    """A rendering with blanks, for every page that it fits."""

    texts: tuple[str, ...]
    """What stands before, between and after the blanks."""
    blanks: tuple[Get, ...]
    """What reads the text for each blank; one that stands in several places is in here as often."""
    questions: tuple[tuple[Get, Any], ...]
    targets: frozenset[tuple[str, ...]]
    place: Place
    proofs: int = 0
    """How many pages have been compared."""

    def fits(self, page: Page) -> bool:
        """Tell whether the template would ask the same of the page, and get the same answers."""
        if Place.of(page, self.targets) != self.place:
            return False
        return all(get(page) == answer for get, answer in self.questions)

    def fill(self, page: Page) -> str:
        """Return what the template makes of a page that this skeleton fits."""
        return filled(self.texts, self.blanks, page)


def record(environment: jinja2.Environment, render: Render, page: Page) -> Skeleton:
    """Return the skeleton that fits a page and those like it.

    Raises:
        UnfillableError: where the template does with a text what cannot be repeated.

    """
    asked = Asked(page)
    targets: set[str] = set()
    try:
        with _recording(environment, asked, targets):
            output = render(page, asked.page)
    except _ERRORS as error:
        raise UnfillableError(str(error)) from error
    texts, blanks = asked.parts(asked.expanded(output))
    rest = "".join(texts)
    if OPEN in rest or CLOSE in rest or "\\ufdd0" in rest:
        raise UnfillableError("a text is written otherwise")
    beginnings = _beginnings(targets)
    del asked.real  # which would stay as long as the skeleton
    return Skeleton(
        texts,
        blanks,
        asked.telling(),
        beginnings,
        Place.of(page, beginnings),
    )


@contextmanager
def _recording(environment: jinja2.Environment, asked: Asked, targets: set[str]) -> Iterator[None]:
    """Have every filter and test repeated for each page, and note what is made relative to it.

    What a template puts together of several texts stays a blank, too.
    """
    filters, tests = environment.filters, environment.tests
    vars(environment).update(concat=asked.joined, asked=asked)
    environment.filters = _lifted(asked, filters)
    environment.tests = _lifted(asked, tests)
    for name in ("url", "script_tag"):
        if name in filters:
            environment.filters[name] = _relative(filters[name], asked, targets)
    try:
        yield
    finally:
        environment.filters, environment.tests = filters, tests
        del vars(environment)["concat"], vars(environment)["asked"]


class CodeGenerator(jinja2.compiler.CodeGenerator):
    """Has what Python would do with a text by itself go by way of what is lifted."""

    def visit_Concat(self, node: nodes.Concat, frame: jinja2.compiler.Frame) -> None:  # noqa: N802 Jinja2 finds it by this name
        """Write the code for `a ~ b`, which is put together as all is: by `concat`."""
        if frame.eval_ctx.volatile or frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("concat(map(str, (")
        for arg in node.nodes:
            self.visit(arg, frame)
            self.write(", ")
        self.write(")))")

    def visit_Compare(self, node: nodes.Compare, frame: jinja2.compiler.Frame) -> None:  # noqa: N802 as above
        """Write the code for `a in b`, which is the test of that name: `b` may be a plain text."""
        operator, *others = node.ops
        if others or operator.op not in ("in", "notin"):
            super().visit_Compare(node, frame)
            return
        self.write("(not " if operator.op == "notin" else "(")
        self.write("environment.tests['in'](")
        self.visit(node.expr, frame)
        self.write(", ")
        self.visit(operator.expr, frame)
        self.write("))")


class _Context(jinja2.runtime.Context):
    """Has what a template calls by way of what is lifted, while it is recorded."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function, or a method of a text; all else asks for itself what it has to."""
        asked = vars(self.environment).get("asked")
        if asked is not None and _is_to_be_lifted(function):
            function = asked.lifted(function)
        return super().call(function, *args, **kwargs)


def _is_to_be_lifted(function: object) -> bool:
    owner = getattr(function, "__self__", None)
    if isinstance(function, BuiltinMethodType):
        return isinstance(owner, str) and not isinstance(owner, Blank)
    if isinstance(function, MethodType):  # those of loops keep count
        is_known = isinstance(owner, Blank | Recorder | MappingRecorder)
        return not is_known and type(owner).__module__ != "jinja2.runtime"
    return isinstance(function, FunctionType | partial)


def have_recordable(environment: jinja2.Environment) -> None:
    """Have templates compiled, and called, in such a way that they can be recorded."""
    environment.code_generator_class = CodeGenerator
    environment.context_class = _Context


def _lifted(asked: Asked, functions: Mapping[str, Any]) -> dict[str, Any]:
    return {name: asked.lifted(function) for name, function in functions.items()}


def _relative(function: Callable[..., Any], asked: Asked, targets: set[str]) -> Callable[..., Any]:
    """Return a filter of MkDocs' that makes an address relative to the page in the context."""

    @pass_context
    def relative(context: Any, value: Any) -> Any:
        base = context["base_url"]
        if not holds_blank(value):
            targets.add(str(value))
            return function({"page": asked.real, "base_url": base}, value)
        return asked.repeated(
            (function, str(value)),
            lambda page: function({"page": page, "base_url": base}, asked.fill(value, page)),
        )

    return relative


@dataclass(slots=True)
class _Group:
    """Pages that look alike."""

    seen: int = 0
    shown: tuple[Page, str] | None = None
    """The last one before there was a skeleton, and what the theme makes of it."""
    tries: int = TRIES
    skeletons: list[Skeleton] = field(default_factory=list)


class Skeletons:
    """Renders pages one after the other, most of them by filling in what others have shown."""

    def __init__(self, environment: jinja2.Environment, render: Render) -> None:
        self._environment, self._render = environment, render
        self._groups: dict[tuple[object, ...], _Group] = {}

    def render(self, page: Page) -> str:
        """Return the output for a page.

        Raises:
            MismatchError: where a skeleton has turned out wrong, so that none is to be trusted.

        """
        group = self._groups.setdefault(_look(page), _Group())
        group.seen += 1
        try:
            return self._filled(group, page)
        except _ERRORS:  # on this page alone; the theme may do with it what it likes
            return self._render(page, page)

    def _filled(self, group: _Group, page: Page) -> str:
        skeleton = next((one for one in group.skeletons if one.fits(page)), None)
        if skeleton is None:
            if group.seen <= FEW:
                group.shown = page, self._render(page, page)
                return group.shown[1]
            if not group.tries:
                return self._render(page, page)
            group.tries -= 1
            try:
                skeleton = record(self._environment, self._render, page)
            except UnfillableError as error:
                log.debug("%s has no skeleton: %s", page.file.src_uri, error)
                return self._render(page, page)
            group.skeletons.append(skeleton)
            if group.shown and PROOFS and skeleton.fits(group.shown[0]):
                _prove(skeleton, *group.shown)
                group.shown = None
        if skeleton.proofs < PROOFS or zlib.crc32(page.url.encode()) % SAMPLE == 0:
            _prove(skeleton, page, self._render(page, page))
        return skeleton.fill(page)


def _prove(skeleton: Skeleton, page: Page, html: str) -> None:
    """Compare what a skeleton makes of a page that it fits with what the theme makes of it.

    Raises:
        MismatchError: where they differ.

    """
    if skeleton.fill(page) != html:
        raise MismatchError(page.file.src_uri)
    skeleton.proofs += 1


def _look(page: Page) -> tuple[object, ...]:
    """Return what most templates ask first, so that there is little to try."""
    place = _folders(page.url)
    return (len(place), place[:1], page.meta.get("kind"), *_levels(page.toc))


def _levels(toc: Iterable[AnchorLink]) -> Iterator[object]:
    """Yield the levels of a table of contents, as they are nested."""
    for link in toc:
        yield (link.level, *_levels(link.children))
