"""The templates of pages, compiled to code that is quicker than what Jinja2 makes of them.

An attribute is read, and the page's helper called, as Python does it, and what is put out is made
safe once. It comes to the same: where it cannot, because something is not there, `render` starts
anew with the code that Jinja2 makes, which says what is missing.
"""

from collections.abc import Mapping
from functools import lru_cache
from keyword import iskeyword
from pathlib import Path
from typing import Any

import jinja2
import jinja2.compiler
from jinja2 import nodes
from markupsafe import Markup

from regesta.text import escape
from regesta.wording import wording

_IF_THERE = frozenset({"defined", "undefined", "default", "d"})
"""A template that names one of these tests or filters may read what is not there."""

_HELPERS = frozenset({"here", "shown"})
"""Whose methods take arguments as they stand, and nothing of Jinja2's own."""

_SAYS = frozenset({"_", "ngettext", "pgettext"})
"""What says a message in the site's language, and is called as Python does it too."""


def own_templates(templates: Path | None) -> tuple[tuple[str, str], ...]:
    """Return the names and texts of a project's own templates, in order."""
    if templates is None:
        return ()
    names = sorted(environment(None, (), "en").list_templates())
    found = ((name, templates / name) for name in names)
    return tuple((name, path.read_text("utf-8")) for name, path in found if path.is_file())


@lru_cache(2)
def environment(
    templates: Path | None, own: tuple[tuple[str, str], ...], language: str
) -> jinja2.Environment:
    """Return the templates' environment: everything is escaped that is not marked as safe.

    Templates of a project's `own` are as they are now, however they are changed later. In all of
    them `_`, `ngettext` and `pgettext` say a message as HTML, in a language by its BCP 47 tag.

    Raises:
        jinja2.TemplateSyntaxError: where one of them cannot be read.

    """
    loaders = [jinja2.FileSystemLoader(templates)] if templates else []
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([*loaders, jinja2.PackageLoader("regesta", "pages/templates")]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        auto_reload=False,
    )
    made.code_generator_class = _CodeGenerator
    words = wording(language)
    made.globals.update(_=words.markup, ngettext=words.nmarkup, pgettext=words.pmarkup)
    for name, _ in own:
        made.get_template(name)
    return made


def render(environment: jinja2.Environment, name: str, context: Mapping[str, Any]) -> Markup:
    """Return what a template says in a context, without the empty lines around it.

    Raises:
        jinja2.TemplateError: where there is an error in the template.

    """
    try:
        html = environment.get_template(name).render(context)
    except AttributeError:
        html = _plain(environment).get_template(name).render(context)
    return Markup(html.strip("\n"))  # noqa: S704 an autoescaped template


@lru_cache(2)
def _plain(environment: jinja2.Environment) -> jinja2.Environment:
    """Return an environment of the same templates that compiles them as Jinja2 does."""
    made = environment.overlay(bytecode_cache=None)
    made.code_generator_class = jinja2.compiler.CodeGenerator
    return made


def _finalize(value: Any) -> Markup | str:
    """Escape text for HTML that a Markdown parser reads once more; nothing is shown as `None`."""
    if isinstance(value, Markup):
        return value
    return "" if value is None else escape(str(value))  # which raises where something is undefined


class _CodeGenerator(jinja2.compiler.CodeGenerator):
    """Writes the code for a template; methods have the names by which Jinja2 finds them."""

    _reads_if_there = False

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802
        """Write the code for a whole template."""
        named = {one.name for one in node.find_all((nodes.Test, nodes.Filter))}
        said = {one.value for one in node.find_all(nodes.Const) if isinstance(one.value, str)}
        self._reads_if_there = not _IF_THERE.isdisjoint(named | said)
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: jinja2.compiler.Frame) -> None:  # noqa: N802
        """Write the code for `a.b`."""
        if self._reads_if_there or iskeyword(node.attr) or isinstance(node.node, nodes.Const):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802
        self,
        node: nodes.Call,
        frame: jinja2.compiler.Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 as Jinja2 has it
    ) -> None:
        """Write the code for `a(b, c)`."""
        if forward_caller or not _is_plain(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for one in node.args:
            self.visit(one, frame)
            self.write(", ")
        for named in node.kwargs:
            self.write(f"{named.key}=")
            self.visit(named.value, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(
        self, node: nodes.Expr, frame: jinja2.compiler.Frame, finalize: Any
    ) -> None:
        """Write what stands before an expression that is put out: `_finalize` makes it safe."""
        del node, frame
        self.write(finalize.src)

    def _output_child_post(
        self, node: nodes.Expr, frame: jinja2.compiler.Frame, finalize: Any
    ) -> None:
        """Write what stands after it."""
        del node, frame, finalize
        self.write(")")


def _is_plain(node: nodes.Call) -> bool:
    """Tell whether a call can be made as it is written: of a helper's method, or of a message."""
    match node.node:
        case nodes.Getattr(node=nodes.Name(name=name)) if name in _HELPERS:
            return not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        case nodes.Name(name=name) if name in _SAYS:
            reserved = any(iskeyword(named.key) for named in node.kwargs)
            return not (node.dyn_args or node.dyn_kwargs or reserved)
    return False
