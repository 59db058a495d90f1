"""The world map as SVG, made at build time: countries shaded by how many entries name them.

The shapes are those of Natural Earth (public domain) in the Equal Earth projection; the script
`generator/make_world.py` of the repository derives them.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from markupsafe import Markup

from regesta.charts import Step, step_of
from regesta.model import Country
from regesta.text import escape, fold
from regesta.wording import Wording, gettext_noop

ANTARCTICA = "AQ"
"""Left out of the map unless an entry names it."""

_START = re.compile(r"M(\d+) (\d+)")
_DOT, _RING, _TOUCH = 9, 12, 24
"""Widths in CSS pixels, whatever the map's size: a dot, the rim around it, what can be touched."""


class World(NamedTuple):
    """The shapes, in units of the drawing."""

    width: int
    height: int
    height_with_antarctica: int
    close: Mapping[str, Sequence[int]]
    """What is shown once more, larger: x, y, width and height by name."""
    shapes: Mapping[str, str]
    """Path data by ISO 3166-1 alpha-2 code, or folded name where there is none."""
    points: Mapping[str, tuple[int, int]]
    """Where a country is that has no shape, or one too small to be pointed at."""

    def key(self, country: Country) -> str | None:
        """Return what a country is drawn under: its code, or a name; None where it is nowhere."""
        names = map(fold, (country.name, *country.aliases))
        return next((one for one in (country.code or "", *names) if self.has(one)), None)

    def has(self, key: str) -> bool:
        """Tell whether something is drawn under `key`."""
        return key in self.shapes or key in self.points


@cache
def world() -> World:
    """Return the shapes that come with the package."""
    text = files("regesta").joinpath("data/world.json").read_text(encoding="utf-8")
    found = json.loads(text)
    points = {key: (x, y) for key, (x, y) in found.pop("points").items()}
    return World(**found, points=points)


@dataclass(frozen=True, slots=True)
class Region:
    """A country that entries name."""

    id: str
    words: str
    """Its name and count, as it is called on the map."""
    key: str
    """What it is drawn under."""
    url: Markup
    """The address of its page."""
    count: int
    """How many entries name it; at least one."""


def drawn(regions: Sequence[Region], among: Sequence[Step], words: Wording) -> Markup:
    """Return the map: every region is a link that is named by its words, in the order given.

    What is small is drawn above what is large, as a dot. It can be touched around it too, but
    never where another country is that entries name.
    """
    shapes = world()
    taken = {one.key for one in regions}
    height = shapes.height_with_antarctica if ANTARCTICA in taken else shapes.height
    large = [one for one in regions if one.key not in shapes.points]
    small = [one for one in regions if one.key in shapes.points]
    name = words.gettext("Map of the world: entries by the country they name")
    parts = [
        _land(taken),
        *map(_touch, small),
        *(_region(one, step_of(one.count, among)) for one in (*large, *small)),
    ]
    return Markup(  # noqa: S704 put together from numbers and escaped words
        f'<svg class="rg-world" viewBox="0 0 {shapes.width} {height}" role="group" '
        f'aria-label="{escape(name)}" fill="currentColor">'
        f"{''.join(parts)}</svg>"
    )


CROWDED = 4
"""A part of the world where this many countries are named is shown once more, larger."""


_PARTS = {"Europe": gettext_noop("Europe")}
"""The names of these parts as messages."""


def close_ups(regions: Sequence[Region], words: Wording) -> dict[str, Markup]:
    """Return the crowded parts of the world by name, drawn of what `drawn` draws.

    They are for pointers: to everybody else they would say the same a second time.
    """
    return {
        words.gettext(_PARTS[name]): _close_up(name, box, regions)
        for name, box in world().close.items()
        if sum(_lies_in(one.key, box) for one in regions) >= CROWDED
    }


def _close_up(name: str, box: Sequence[int], regions: Iterable[Region]) -> Markup:
    links = "".join(
        f'<a href="{one.url}" tabindex="-1"><title>{escape(one.words)}</title>'
        f'<use href="#{anchor(one.id)}-shape"/></a>'
        for one in regions
    )
    return Markup(  # noqa: S704 put together from numbers and escaped words
        f'<svg class="rg-world rg-close-up" viewBox="{" ".join(map(str, box))}" '
        f'data-part="{escape(name)}" aria-hidden="true" fill="currentColor">'
        f'<use href="#rg-land"/>{links}</svg>'
    )


def _lies_in(key: str, box: Sequence[int]) -> bool:
    """Tell whether a country, or a piece of it, is in a part of the map."""
    left, top, width, height = box
    starts = _START.findall(world().shapes.get(key, ""))
    places = [*((int(x), int(y)) for x, y in starts), world().points.get(key, (-1, -1))]
    return any(0 <= x - left <= width and 0 <= y - top <= height for x, y in places)


def _land(taken: Iterable[str]) -> str:
    """Draw the countries that no entry names, all in one."""
    left_out = {*taken, ANTARCTICA}
    shapes = world()
    land = "".join(path for key, path in shapes.shapes.items() if key not in left_out)
    islands = "".join(
        f"M{x} {y}h0"
        for key, (x, y) in shapes.points.items()
        if key not in left_out and key not in shapes.shapes
    )
    return (
        f'<g id="rg-land"><path class="rg-land" fill-opacity="0.1" stroke="currentColor" '
        f'stroke-opacity="0.35" vector-effect="non-scaling-stroke" stroke-width="0.5" d="{land}"/>'
        f'<path class="rg-island" fill="none" stroke="currentColor" stroke-opacity="0.35" '
        f'stroke-width="3" stroke-linecap="round" vector-effect="non-scaling-stroke" '
        f'd="{islands}"/></g>'
    )


def _region(one: Region, step: Step) -> str:
    """Draw a country as a link; the title is its accessible name, and what a pointer shows."""
    shapes, parts = world(), []
    if one.key in shapes.shapes:
        parts.append(
            f'<path class="rg-country" fill-opacity="{step.shade}" d="{shapes.shapes[one.key]}" '
            'stroke="currentColor" stroke-width="0.5" vector-effect="non-scaling-stroke"/>'
        )
    if one.key in shapes.points:
        x, y = shapes.points[one.key]
        parts.append(
            f"{_spot('rg-rim', (x, y), _RING)}/>{_spot('rg-dot', (x, y), _DOT)} "
            f'stroke-opacity="{step.shade}"/>'
        )
    return (
        f'<a id="{anchor(one.id)}" href="{one.url}">'
        f'<title>{escape(one.words)}</title><g id="{anchor(one.id)}-shape" '
        f'class="rg-step-{step.number}">{"".join(parts)}</g></a>'
    )


def _touch(one: Region) -> str:
    """Draw what can be touched around a dot; a pointer alone needs it."""
    spot = _spot("rg-touch", world().points[one.key], _TOUCH)
    return (
        f'<a href="{one.url}" tabindex="-1" aria-hidden="true"><title>{escape(one.words)}</title>'
        f'{spot} stroke-opacity="0" pointer-events="stroke"/></a>'
    )


def _spot(name: str, place: tuple[int, int], width: int) -> str:
    """Begin a disc that is `width` CSS pixels wide, however large the map is shown."""
    x, y = place
    return (
        f'<path class="{name}" d="M{x} {y}h0" fill="none" stroke="currentColor" '
        f'stroke-width="{width}" stroke-linecap="round" vector-effect="non-scaling-stroke"'
    )


def swatch(step: Step | None) -> Markup:
    """Return a shade as the legend shows it; None is that of countries without entries."""
    name = f' class="rg-step-{step.number}"' if step else ""
    shape = "rg-country" if step else "rg-land"
    return Markup(  # noqa: S704 put together from numbers
        '<svg class="rg-swatch" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true" '
        f'fill="currentColor"><g{name}><rect class="{shape}" x="0.5" y="0.5" width="23" '
        f'height="15" fill-opacity="{step.shade if step else 0.1}" stroke="currentColor" '
        'stroke-width="0.5"/></g></svg>'
    )


def anchor(id_: str) -> str:
    """Return the id of a country on the map."""
    return f"country-{id_}"
