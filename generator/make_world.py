"""Writes `regesta/data/world.json`, the shapes of the world map, from Natural Earth. Run by hand.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python generator/make_world.py package generator/regesta/data/world.json

`world-atlas` holds Natural Earth, which is in the public domain, as TopoJSON: lines that the shapes
share. The lines of the map at 1:50 million are simplified, less where it is shown closely, so that
neighbours still meet. A country too small to be pointed at has a point as well, or instead: the
middle of its largest part, or, where the map has none, a place set by hand. Natural Earth draws
borders by who is in control; Crimea is drawn with Ukraine, to which it belongs by resolution 68/262
of the General Assembly of the United Nations. Numeric codes become letters by CLDR's table; what
has no code goes by its name.

The projection is Equal Earth (Šavrič, Patterson and Jenny, 2018), in which areas are true. It is
centred at 11° east, so that the map is cut in the Bering Strait and no country is cut in two.
"""

import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

Place = tuple[float, float]
Ring = list[Place]
"""Longitude and latitude in degrees, or x and y; the first point is not repeated."""

CENTRE, HALF = 11.0, 180
"""The meridian in the middle of the map, in degrees east, and how far it reaches from there."""
WIDTH, MARGIN = 4000, 24
"""Units from side to side, and around what is drawn; coordinates are whole ones."""
LEAST, SEEN = 360.0, 8.0
"""A shape of less area (square units) than the first has a point as well; a part of one that is
smaller than the second is left out."""
COARSE, FINE = 2.0, 0.7
"""How far a line may be from where it was, in units; the second where it is shown closely."""
BY_HAND = {
    "BQ": (-68.25, 12.18),
    "BV": (3.36, -54.42),
    "CC": (96.87, -12.17),
    "CX": (105.63, -10.49),
    "GF": (-53.1, 4.0),
    "GI": (-5.35, 36.14),
    "GP": (-61.55, 16.25),
    "MQ": (-61.02, 14.65),
    "RE": (55.53, -21.12),
    "SJ": (16.0, 78.6),
    "TK": (188.15, -9.17),
    "TV": (179.2, -8.52),
    "UM": (166.62, 19.3),
    "YT": (45.15, -12.83),
}
"""Longitude, up to `CENTRE` + 180, and latitude of what Natural Earth draws as part of another
country."""
NAMES = {"Kosovo": "kosovo", "Somaliland": "somaliland", "N. Cyprus": "northern cyprus"}
"""What has no code of ISO 3166-1, by its name on the map, and how a chronology calls it."""
CRIMEA = ((32.0, 44.2), (36.8, 46.3))
"""The corners, west and south and east and north, between which the peninsula lies."""
ANTARCTICA = "AQ"
CLOSE = {"Europe": ((-11.5, 33.5), (52.0, 71.5))}
"""What is shown once more, larger, where many countries are small: two corners of it."""


def main(source: Path, target: Path) -> None:
    """Read the map in `source` and write what is needed of it to `target`."""
    topology = json.loads((source / "countries-50m.json").read_text(encoding="utf-8"))
    arcs = list(decoded(topology))
    whole = countries(topology, arcs)
    middles = {code: middle(max(rings, key=area)) for code, rings in whole.items()}
    points = {code: project(*place) for code, place in (middles | BY_HAND).items()}
    ends = [project(*point) for rings in whole.values() for ring in rings for point in ring]
    places = [*points.values(), *ends]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    top, scale = max(y for _, y in places), (WIDTH - 2 * MARGIN) / (right - left)

    def placed(point: tuple[float, float]) -> tuple[int, int]:
        return round((point[0] - left) * scale) + MARGIN, round((top - point[1]) * scale) + MARGIN

    simple = countries(topology, [simplified(arc, scale) for arc in arcs])
    drawn = {
        code: large([[placed(project(*point)) for point in ring] for ring in rings])
        for code, rings in simple.items()
    }
    pointed = {code for code in points if sum(map(area, drawn.get(code, ()))) < LEAST}
    shapes = {code: path(rings) for code, rings in drawn.items()}
    boxes = {name: [placed(project(*corner)) for corner in both] for name, both in CLOSE.items()}
    world = {
        "width": WIDTH,
        "height": lowest(rings for code, rings in drawn.items() if code != ANTARCTICA) + MARGIN,
        "height_with_antarctica": lowest(drawn.values()) + MARGIN,
        "close": {
            name: (a[0], b[1], b[0] - a[0], a[1] - b[1]) for name, (a, b) in sorted(boxes.items())
        },
        "shapes": {code: shapes[code] for code in sorted(shapes) if shapes[code]},
        "points": {code: placed(points[code]) for code in sorted(pointed)},
    }
    text = json.dumps(world, ensure_ascii=False, separators=(",", ":"))
    target.write_text(text.replace('","', '",\n"').replace("],", "],\n") + "\n", encoding="utf-8")


def countries(topology: Any, arcs: Sequence[Ring]) -> dict[str, list[Ring]]:
    """Return the rings of each country by its code, or name; what has neither is left out."""
    letters = get_global("territory_aliases")
    found: dict[str, list[Ring]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        named = letters.get(shape.get("id", ""), ())
        code = named[0] if named else NAMES.get(shape["properties"]["name"])
        if code:
            parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            rings = [unrolled(ring(ids, arcs)) for part in parts for ids in part]
            found.setdefault(code, []).extend(rings)
    moved = [one for one in found["RU"] if is_in(one, CRIMEA)]
    found["RU"] = [one for one in found["RU"] if one not in moved]
    found["UA"] += moved
    return found


def is_in(points: Ring, corners: tuple[Place, Place]) -> bool:
    """Tell whether a ring lies between two corners."""
    (west, south), (east, north) = corners
    return all(west <= lon <= east and south <= lat <= north for lon, lat in points)


def simplified(arc: Ring, scale: float) -> Ring:
    """Return a line without the points that stray too little for `scale` (units a radian).

    By the method of Ramer, Douglas and Peucker, on the map; the ends stay, so that lines meet.
    """
    flat = [project(*point) for point in continuous(arc)]
    kept, ahead = {0, len(arc) - 1}, [(0, len(arc) - 1)]
    while ahead:
        first, last = ahead.pop()
        strays = [
            (distance(flat[at], flat[first], flat[last]), at) for at in range(first + 1, last)
        ]
        stray, at = max(strays, default=(0.0, 0))
        if stray * scale > (FINE if is_close(arc[at]) else COARSE):
            kept.add(at)
            ahead += [(first, at), (at, last)]
    return [arc[at] for at in sorted(kept)]


def is_close(place: Place) -> bool:
    """Tell whether a place is in a part that is shown once more, larger."""
    return any(a[0] < place[0] < b[0] and a[1] < place[1] < b[1] for a, b in CLOSE.values())


def distance(point: Place, one: Place, other: Place) -> float:
    """Return how far a point is from a stretch of line."""
    along = (other[0] - one[0], other[1] - one[1])
    length = along[0] ** 2 + along[1] ** 2
    reach = (point[0] - one[0]) * along[0] + (point[1] - one[1]) * along[1]
    share = min(max(reach / length, 0), 1) if length else 0
    return math.dist(point, (one[0] + share * along[0], one[1] + share * along[1]))


def large(rings: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """Return the rings that are large enough to be seen, and the largest in any case."""
    return [one for one in rings if area(one) >= SEEN or one is max(rings, key=area)]


def decoded(topology: Any) -> Iterator[Ring]:
    """Yield the arcs of a topology in degrees."""
    (scale_x, scale_y), (left, bottom) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + left, y * scale_y + bottom))
        yield points


def ring(ids: Iterable[int], arcs: Sequence[Ring]) -> Ring:
    """Return the ring that arcs make; a negative number is an arc walked backwards."""
    points: Ring = []
    for id_ in ids:
        points += (arcs[id_] if id_ >= 0 else arcs[~id_][::-1])[:-1]
    return points


def unrolled(points: Ring) -> Ring:
    """Return a ring as it lies on the map: its longitudes do not jump at 180° east.

    A ring around a pole is opened where the map is cut, and goes along the map's edge to the pole.
    """
    found = continuous(points)
    if abs(found[-1][0] - found[0][0]) > HALF:
        return around_the_pole(points)
    turns = math.floor((sum(lon for lon, _ in found) / len(found) - CENTRE + 180) / 360)
    return [(lon - turns * 360, lat) for lon, lat in found]


def continuous(points: Ring) -> Ring:
    """Return a line whose longitudes do not jump."""
    found = [points[0]]
    for lon, lat in points[1:]:
        found.append((found[-1][0] + (lon - found[-1][0] + 180) % 360 - 180, lat))
    return found


def around_the_pole(points: Ring) -> Ring:
    """Return a ring around the South Pole, opened where the map is cut and led along its edge."""
    west, east = CENTRE - 180, CENTRE + 180
    line = [((lon - west) % 360 + west, lat) for lon, lat in points]
    jump = next(at for at in range(len(line)) if abs(line[at][0] - line[at - 1][0]) > HALF)
    line = line[jump:] + line[:jump]
    if line[0][0] > line[-1][0]:
        line.reverse()
    return [(west, -90.0), (west, line[0][1]), *line, (east, line[-1][1]), (east, -90.0)]


def project(lon: float, lat: float) -> tuple[float, float]:
    """Return x and y of a place in Equal Earth; y grows to the north."""
    a1, a2, a3, a4, m = 1.340264, -0.081106, 0.000893, 0.003796, math.sqrt(3) / 2
    t = math.asin(m * math.sin(math.radians(lat)))
    slope = a1 + 3 * a2 * t**2 + t**6 * (7 * a3 + 9 * a4 * t**2)
    x = math.radians(lon - CENTRE) * math.cos(t) / (m * slope)
    return x, t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2))


def area(points: Sequence[tuple[float, float]]) -> float:
    """Return the area of a ring, in whatever units its points are in."""
    after = (*points[1:], points[0])
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, after, strict=True))) / 2


def middle(points: Ring) -> tuple[float, float]:
    """Return the centre of gravity of a ring."""
    after = (*points[1:], points[0])
    twice = [a[0] * b[1] - b[0] * a[1] for a, b in zip(points, after, strict=True)]
    pairs = list(zip(points, after, twice, strict=True))
    total = sum(twice) * 3
    x = sum((a[0] + b[0]) * weight for a, b, weight in pairs) / total
    return x, sum((a[1] + b[1]) * weight for a, b, weight in pairs) / total


def lowest(all_rings: Iterable[Sequence[Sequence[tuple[int, int]]]]) -> int:
    """Return how far down shapes reach."""
    return max(y for rings in all_rings for points in rings for _, y in points)


def path(rings: Iterable[Sequence[tuple[int, int]]]) -> str:
    """Return rings as the data of an SVG path, in steps; one that shrank to a line is left out."""
    parts = []
    for points in rings:
        moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points) if a != b]
        if area(points):
            lines = "".join(f"{number(x)}{number(y)}" for x, y in moves)
            parts.append(f"M{points[0][0]}{number(points[0][1])}l{lines.lstrip()}z")
    return "".join(parts)


def number(value: int) -> str:
    """Return a number as it stands behind another."""
    return f"{value}" if value < 0 else f" {value}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
