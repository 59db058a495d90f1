"""Plain values -> YAML text as an editor writes it by hand.

Text is quoted only where some reader of YAML, of version 1.1 or 1.2, would take it for something
else: `NO` is false, `12:30` is 750, `1e3` is a thousand. Line breaks stay line breaks.
"""

import re
import sys
from collections.abc import Mapping
from typing import Any

import yaml


class Bare(str):
    """Text that stays unquoted although YAML has a type for it: a date."""

    __slots__ = ()


class Inline(list[Any]):
    """A list that is written between brackets."""


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, and knows both versions of YAML."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 PyYAML's own
        del indentless
        super().increase_indent(flow, False)


def _bare(dumper: yaml.SafeDumper, value: Bare) -> yaml.Node:
    tag = dumper.resolve(yaml.ScalarNode, str(value), (True, False))  # type: ignore[no-untyped-call]
    return yaml.ScalarNode(tag, str(value))


def _inline(dumper: yaml.SafeDumper, value: Inline) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


_BREAKS = re.compile("[\n\r\x85\u2028\u2029]")


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    """Keep line breaks as they are: only between double quotation marks are they not folded."""
    style = '"' if _BREAKS.search(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Bare, _bare)
_Dumper.add_representer(Inline, _inline)
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+"),
    list("-+.0123456789"),
)

_LITERAL = re.compile(
    r"[^\s#](?:[\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[^\0-\uffff])*"
)
"""Text that a block scalar can hold: printable, and no line break but LF."""


def record(values: Mapping[str, Any]) -> str:
    """Return `values` as a mapping in block style, in their order; text of several lines as `|`."""
    return "".join(map(_key, values, values.values()))


def _key(key: str, value: object) -> str:
    if isinstance(value, str) and "\n" in value and _LITERAL.fullmatch(value):
        lines = (f"  {line}" if line else "" for line in value.split("\n"))
        return f"{key}: |-\n" + "\n".join(lines) + "\n"
    return _dumped({key: value}, flow=False)


def inline(value: object) -> str:
    """Return `value` in flow style; on one line where its texts are."""
    return _dumped([value], flow=True).strip()[1:-1]


def _dumped(value: object, *, flow: bool) -> str:
    return str(
        yaml.dump(
            value,
            Dumper=_Dumper,
            default_flow_style=flow,
            allow_unicode=True,
            sort_keys=False,
            width=sys.maxsize,
        )
    )
