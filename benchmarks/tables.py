"""Results as Markdown: what was measured, and how far it is from the goals."""

from collections.abc import Iterable, Iterator, Sequence

from measure import Measure
from results import GOALS, GROWTH, MB, Goal, Report, Result, growth

TITLES = {
    "regesta": "Regesta",
    "regesta check": "`regesta check`",
    "plain": "MkDocs + Material",
    "hugo": "Hugo, minimal theme",
    "floor": "floor",
}


def markdown(report: Report) -> str:
    """Return the whole report."""
    return "\n".join((*_head(report), *_costs(report), "", *_goals(report), ""))


def _head(report: Report) -> Iterator[str]:
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    machine = f"{report.machine['processors']} processors, {report.machine['system']}"
    yield f"Measured {report.date} UTC on {machine}; {versions}. Medians."
    yield ""


def _costs(report: Report) -> Iterator[str]:
    rows = (
        (
            f"{one.entries:,}",
            TITLES[one.builder],
            one.what,
            *_cells(one.median),
            str(len(one.runs)),
        )
        for one in report.results
    )
    head = ("entries", "", "", "wall s", "CPU s", "memory MB", "files", "MB", "runs")
    return table(head, rows, left=(1, 2))


def _cells(measure: Measure) -> tuple[str, ...]:
    return (
        figure(measure.wall),
        figure(measure.cpu),
        _megabytes(measure.peak),
        "" if measure.files is None else f"{measure.files:,}",
        _megabytes(measure.size),
    )


def figure(value: float | None) -> str:
    """Return a number with about three digits; nothing for what was not measured."""
    if value is None:
        return ""
    for bound, digits in ((0.1, 3), (10, 2), (100, 1)):
        if value < bound:
            return f"{value:.{digits}f}"
    return f"{value:,.0f}"


def _megabytes(size: int | None) -> str:
    return "" if size is None else figure(size / MB)


def _goals(report: Report) -> Iterator[str]:
    rows = (
        _goal_row(goal, report, entries)
        for goal in GOALS
        for entries in goal.bounds
        if entries in report.sizes
    )
    head = ("", "entries", "goal", "measured", "by CPU", "floor", "")
    return table(head, (*rows, *_growth_rows(report)), left=(0, 6))


def _goal_row(goal: Goal, report: Report, entries: int) -> Sequence[str]:
    scale = MB if goal.field == "peak" else 1
    value = goal.measured(report, entries, goal.field)
    by_cpu = goal.measured(report, entries, "cpu") if goal.over else None
    bound = f"{'≥' if goal.least else '≤'} {goal.bounds[entries] / scale:g}"
    if value is None:
        return (goal.title, f"{entries:,}", bound, "", "", "", "not measured")
    verdict = "met" if goal.met(value, entries) else "not met"
    floor = goal.floor(report, entries)
    least = "" if floor is None else figure(floor / scale)
    figures = (figure(value / scale), figure(by_cpu), least)
    return (goal.title, f"{entries:,}", bound, *figures, verdict)


def _growth_rows(report: Report) -> Iterator[Sequence[str]]:
    few, many, bound = GROWTH
    for wall, cpu in growth(report):
        title = f"cold build / that of {few:,} entries"
        verdict = "met" if wall <= bound else "not met"
        yield (title, f"{many:,}", f"≤ {bound}", figure(wall), figure(cpu), "", verdict)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], left: Sequence[int]) -> Iterator[str]:
    """Yield a Markdown table; the columns `left` are words, the others numbers."""
    yield _row(head)
    yield _row(["---" if column in left else "--:" for column in range(len(head))])
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def line(result: Result) -> str:
    """Return one result as a line, for whoever is waiting."""
    median = result.median
    cost = (
        f"{figure(median.wall)} s" if median.wall is not None else f"{_megabytes(median.size)} MB"
    )
    return f"{result.entries:>7,}  {TITLES[result.builder]}, {result.what}: {cost}"
