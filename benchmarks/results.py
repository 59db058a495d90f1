"""What was measured, as it is kept in a file, and the goals that it is held against."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from measure import Measure, middle

Field = Literal["wall", "cpu", "peak"]


@dataclass(frozen=True, slots=True)
class Result:
    """Several runs of one thing."""

    entries: int
    builder: str
    what: str
    runs: tuple[Measure, ...]

    @property
    def median(self) -> Measure:
        """The median of each figure."""
        return middle(self.runs)


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark."""

    date: str
    """In UTC, as ISO 8601 has it, to the minute."""
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    results: tuple[Result, ...]

    def find(self, entries: int, builder: str, what: str) -> Measure | None:
        """Return the median of what was measured; None where it was not."""
        for one in self.results:
            if (one.entries, one.builder, one.what) == (entries, builder, what):
                return one.median
        return None

    @property
    def sizes(self) -> list[int]:
        """The numbers of entries, smallest first."""
        return sorted({one.entries for one in self.results})

    def json(self) -> str:
        """Return everything, every run of it."""
        return json.dumps(asdict(self), indent=1) + "\n"


def read(text: str) -> Report:
    """Return what `Report.json` has written."""
    data: dict[str, Any] = json.loads(text)
    results = tuple(
        Result(**{**one, "runs": tuple(Measure(**run) for run in one["runs"])})
        for one in data.pop("results")
    )
    return Report(**data, results=results)


Named = tuple[str, str]
"""A builder, and what was measured of it."""

COLD: Named = ("regesta", "cold")
WARM: Named = ("regesta", "warm, nothing changed")
WARM_EDITED: Named = ("regesta", "warm, one entry changed")
INDEX: Named = ("regesta", "search index")
CHECK_COLD: Named = ("regesta check", "cold")
CHECK_WARM: Named = ("regesta check", "warm")
PLAIN: Named = ("plain", "cold")
HUGO: Named = ("hugo", "cold")
FLOOR_BUILD: Named = ("floor", "reading and writing, nothing between")
FLOOR_INDEX: Named = ("floor", "Pagefind over pages that are ready")
START = "preview: first page"
"""What is measured of a preview's start."""


def served(change: str) -> str:
    """Return what is measured of a preview after a change."""
    return f"preview: {change}"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for what was measured, or for its ratio to something else in the same run."""

    title: str
    of: Named
    bounds: Mapping[int, float]
    """By the number of entries."""
    over: Named | None = None
    field: Field = "wall"
    least: bool = False
    """Whether the bound is the least that is wanted, not the most."""
    without: Named | None = None
    """What does only a part of it, so that nothing that does all of it can be better."""

    def measured(self, report: Report, entries: int, field: Field) -> float | None:
        """Return the figure that the bound is for; None where it was not measured."""
        value = _figure(report.find(entries, *self.of), field)
        if self.over is None or value is None:
            return value
        base = _figure(report.find(entries, *self.over), field)
        return value / base if base else None

    def floor(self, report: Report, entries: int) -> float | None:
        """Return what the figure would be without most of the work; None where that is unknown."""
        if self.without is None:
            return None
        of, over = (self.of, self.without) if self.least else (self.without, self.over)
        return replace(self, of=of, over=over).measured(report, entries, self.field)

    def met(self, value: float, entries: int) -> bool:
        """Return whether `value` is within the bound."""
        bound = self.bounds[entries]
        return value >= bound if self.least else value <= bound


def _figure(measure: Measure | None, field: Field) -> float | None:
    value: float | None = None if measure is None else getattr(measure, field)
    return value


MB = 1_000_000

_EDITS = (
    "an entry added",
    "an entry removed",
    "an entry renamed",
    "an entry moved to another date",
    "a name in a registry",
)


def _bounds(at_2000: float, at_10000: float) -> Mapping[int, float]:
    return {2000: at_2000, 10_000: at_10000}


GOALS = (
    Goal("cold build / Hugo", COLD, _bounds(2.0, 1.5), HUGO, without=FLOOR_BUILD),
    Goal(
        "MkDocs + Material / cold build",
        PLAIN,
        _bounds(4, 4),
        COLD,
        least=True,
        without=FLOOR_BUILD,
    ),
    Goal("warm build, nothing changed / Hugo", WARM, _bounds(1.0, 0.6), HUGO),
    Goal("warm build, one entry changed / Hugo", WARM_EDITED, _bounds(1.0, 0.6), HUGO),
    Goal(
        "text of an entry, saved to served, s",
        ("regesta", served("text of an entry")),
        _bounds(0.15, 0.4),
    ),
    *(
        Goal(f"{edit}, saved to served, s", ("regesta", served(edit)), _bounds(0.5, 1.5))
        for edit in _EDITS
    ),
    Goal("preview, start to first page, s", ("regesta", START), _bounds(2, 6)),
    Goal("peak memory, MB", COLD, _bounds(150 * MB, 300 * MB), field="peak", without=CHECK_COLD),
    Goal("search index, s", INDEX, _bounds(2, 8), without=FLOOR_INDEX),
    Goal("`regesta check`, cold, s", CHECK_COLD, _bounds(1.5, 5)),
    Goal("`regesta check`, warm, s", CHECK_WARM, _bounds(0.5, 1.5)),
)

GROWTH = (10_000, 20_000, 2.2)
"""So many entries cost at most so many times what these do."""


def growth(report: Report) -> Iterator[tuple[float, float]]:
    """Yield what twice as many entries cost, in wall and processor time, where it was measured."""
    few, many, _ = GROWTH
    before, after = report.find(few, *COLD), report.find(many, *COLD)
    if before and after and before.wall and after.wall and before.cpu and after.cpu:
        yield after.wall / before.wall, after.cpu / before.cpu


def series(report: Report, of: Named) -> list[tuple[int, float]]:
    """Return the wall times of one thing by the number of entries."""
    found: Iterable[tuple[int, Measure | None]] = (
        (size, report.find(size, *of)) for size in report.sizes
    )
    return [(size, one.wall) for size, one in found if one is not None and one.wall is not None]
