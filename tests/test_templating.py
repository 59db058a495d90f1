"""Templates of pages: they say what they say as Jinja2 compiles them, errors included."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from regesta.pages import templating


class Helper:
    """Stands for the page's helper, and for any object."""

    def __init__(self, **said: Any) -> None:
        vars(self).update(said)

    def said(self, *args: str, sign: str = "!") -> str:
        """Return text that is to be escaped."""
        return f"<{', '.join(args)}{sign}>"

    def safe(self, text: str) -> Markup:
        """Return HTML."""
        return Markup("<b>{}</b>").format(text)

    def fails(self) -> str:
        """Raise an error of its own."""
        return str(self.nothing)  # type: ignore[attr-defined]


CONTEXT: Mapping[str, Any] = {
    "here": Helper(name="A & B"),
    "it": Helper(name="<i>", none=None, safe_html=Markup("<hr>"), within=Helper(number=7)),
    "record": {"name": "of a mapping", "class": "<c>", "items_of": [1, 2]},
    "many": ["a", "<b>", None],
}

TEMPLATES = [
    "{{ it.name }}{{ it.none }}{{ it.safe_html }}{{ it.within.number }}{{ many }}",
    "{{ here.said(it.name, 'x') }}{{ here.said(sign='?') }}{{ here.said(*many[:2]) }}",
    "{{ here.said() }}{{ here.safe(it.name) }}{{ here.safe(here.said('a')) | upper }}",
    "{{ record.name }}{{ record['name'] }}{{ record.class }}{{ record.items_of }}",
    "{{ it.nothing is defined }}{{ it.nothing | default('none') }}{{ it.name }}",
    "{{ [it.nothing, it.name] | select('defined') | list }}",
    "{% for one in many %}{{ loop.index0 }}{{ one }}{% if loop.first %}, {% endif %}{% endfor %}",
    "{% for a, b in record.items() %}{{ a }}={{ b }};{% endfor %}",
    "{% macro m(x) %}{{ x.name }}{{ caller() }}{% endmacro %}{% call m(it) %}{{ 1 }}{% endcall %}",
    "{% set s %}<{{ it.name }}>{% endset %}{{ s }}{{ (it.name ~ '&').upper() }}{{ 'a'.upper() }}",
    "{{ (1).real }}{{ ('<' ~ it.name)|length }}{{ (it if it.name else here).name }}{{ 1.5 }}",
    "{% autoescape false %}{{ it.name }}{% endautoescape %}{{ it.name }}",
    "{% if it.within %}{{ it.within.number + 1 }}{% else %}{{ it.nothing }}{% endif %}",
]

WRONG = [
    "{{ it.nothing }}",
    "{{ nobody }}",
    "{{ nobody.name }}",
    "{{ nobody() }}",
    "{{ here.nothing('a') }}",
    "{{ it.nothing.more }}",
    "one\n{{ record.nothing }}",
    "{{ here.fails() }}",
    "{{ here.said(nobody) }}",
    "{{ it.none.more }}",
    "{{ it.within.number() }}",
]


def said(text: str, *, plain: bool) -> str | tuple[type, str]:
    """Return what a template says, or the error that it ends with."""
    made = templating.environment(None, (), "en").overlay()
    made.loader = jinja2.DictLoader({"it": text})
    if plain:
        made.code_generator_class = CodeGenerator
    try:
        return templating.render(made, "it", CONTEXT)
    except (jinja2.TemplateError, AttributeError, TypeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_template_says_what_it_says_as_jinja2_compiles_it(text: str) -> None:
    found = said(text, plain=False)
    assert isinstance(found, str)
    assert found == said(text, plain=True)


@pytest.mark.parametrize("text", WRONG)
def test_a_template_fails_as_it_does_as_jinja2_compiles_it(text: str) -> None:
    found = said(text, plain=False)
    assert isinstance(found, tuple)
    assert found == said(text, plain=True)


def test_text_is_made_safe_once_and_nothing_is_shown_for_none() -> None:
    assert said("{{ it.name }}|{{ it.none }}|{{ it.safe_html }}", plain=False) == "&lt;i&gt;||<hr>"


def test_a_template_that_says_all_is_not_rendered_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templating, "_plain", None)
    assert said(TEMPLATES[0], plain=False) == said(TEMPLATES[0], plain=True)


def test_what_is_of_a_mapping_is_compiled_once_for_all_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A template of a project's own may read `entry.facts.key` on thousands of pages."""
    compiled: list[str] = []

    class Counting(CodeGenerator):
        """Tells of each template that is compiled as Jinja2 does it."""

        def visit_Template(self, node: Any, frame: Any = None) -> None:  # noqa: N802
            """Note it."""
            compiled.append(str(self.name))
            super().visit_Template(node, frame)

    monkeypatch.setattr("jinja2.compiler.CodeGenerator", Counting)
    made = templating.environment(None, (), "en").overlay()
    made.loader = jinja2.DictLoader({"it": "{{ record.name }}"})
    assert [templating.render(made, "it", CONTEXT) for _ in range(3)] == ["of a mapping"] * 3
    assert compiled == ["it"]


def test_a_projects_own_templates_are_read_by_name(tmp_path: Path) -> None:
    (tmp_path / "entry.md.jinja").write_text("{{ entry.title }}", "utf-8")
    (tmp_path / "notes.txt").write_text("none of a page's", "utf-8")
    assert templating.own_templates(tmp_path) == (("entry.md.jinja", "{{ entry.title }}"),)
    assert templating.own_templates(None) == ()
