"""`make bench`: how long builds and previews take, and how large they are, beside other builders.

    python benchmarks/run.py --sizes 2000 --runs 3

Builds the same made-up chronology with Regesta, with MkDocs and Material alone, and with Hugo, in
turn. Prints a table and keeps it, with every single run, in benchmarks/results/.
"""

import argparse
import gzip
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import builders
import finding
import plot
import preview
import results
import tables
from builders import Builder
from measure import Measure, run
from results import Named, Report, Result

RESULTS = Path(__file__).parent / "results"
SIZES = (200, 2_000, 10_000)
"""What the newest table is made of; more on request."""


SETTLING = 3
"""Seconds until files just written are old enough for a build to remember the state of all."""


@dataclass(slots=True)
class Job:
    """Something that is measured several times."""

    named: Named
    measure: Callable[[], Measure]
    expected: float = 0
    """About how many seconds a run takes, where that is known before."""
    runs: list[Measure] = field(default_factory=list)

    @property
    def spent(self) -> float:
        """The seconds that its runs have taken."""
        return sum(one.wall or 0 for one in self.runs)


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a thing is measured."""

    runs: int
    """At most so often."""
    budget: float
    """No further run once the runs so far have taken so many seconds."""
    patience: float
    """What is expected to take longer is left out."""


class Bench:
    """Measures everything at one number of entries, in a folder of its own."""

    def __init__(self, folder: Path, entries: int, names: Iterable[str], limits: Limits) -> None:
        self.folder = folder
        self.entries = entries
        self.limits = limits
        self.builders = [one for one in builders.builders() if one.name in names]
        self.changed = 0

    def results(self) -> Iterator[Result]:
        """Write the projects, and yield what is measured, each as soon as it is."""
        for builder in self.builders:
            self._generate(builder.name, self.folder / builder.name)
        time.sleep(SETTLING)
        cold = [Job((one.name, "cold"), partial(self._cold, one)) for one in self.builders]
        self._take_turns(cold)
        yield from self._finished(cold)
        seconds = {job.named[0]: job.runs[0].wall or 0 for job in cold}
        if "regesta" in seconds:
            more = list(self._regesta_jobs(seconds["regesta"]))
            self._take_turns(more)
            yield from self._finished(more)
        yield from self._downloads()
        for builder in self.builders:
            yield from self._served(builder, seconds[builder.name])

    def _generate(self, name: str, folder: Path) -> None:
        subprocess.run(builders.generate(name, folder, self.entries), check=True)

    def _take_turns(self, jobs: list[Job]) -> None:
        """Run the jobs one after the other, again and again: a busy minute then hits all alike."""
        for _ in range(self.limits.runs):
            for job in jobs:
                if job.expected <= self.limits.patience and job.spent <= self.limits.budget:
                    job.runs.append(job.measure())

    def _finished(self, jobs: Iterable[Job]) -> Iterator[Result]:
        for job in jobs:
            if job.runs:
                yield Result(self.entries, *job.named, tuple(job.runs))

    def _cold(self, builder: Builder) -> Measure:
        project = self.folder / builder.name
        builders.clean(project)
        return run(builder.build, project, project / builder.site)

    def _regesta_jobs(self, cold: float) -> Iterator[Job]:
        """Yield what only Regesta does; the site is built."""
        (builder,) = (one for one in self.builders if one.name == "regesta")
        project, checked = self.folder / "regesta", self.folder / "check"
        site = project / builder.site
        yield Job(results.WARM, partial(run, builder.build, project, site), 2 * cold)
        yield Job(results.WARM_EDITED, partial(self._edited, builder), 2 * cold)
        if _has_command("index"):
            yield Job(results.INDEX, partial(self._indexed, project, site))
            yield from self._floors(project, site)
        self._generate("regesta", checked)
        yield Job(results.CHECK_COLD, partial(self._check, checked, cold=True))
        yield Job(results.CHECK_WARM, partial(self._check, checked, cold=False))

    def _indexed(self, project: Path, site: Path) -> Measure:
        """Measure the index, and take it away: a next build would remove what is not its own."""
        measured = run(builders.command("index", str(site)), project)
        (site / "pagefind").rename(Path(tempfile.mkdtemp(dir=self.folder)) / "pagefind")
        return measured

    def _floors(self, project: Path, site: Path) -> Iterator[Job]:
        """Yield what a build and an index cannot go below."""
        listed, pages = self.folder / "sizes.json", self.folder / "pages"
        subprocess.run(builders.floor("prepare", site, listed, pages), check=True)
        commands = {
            results.FLOOR_BUILD: partial(builders.floor, "build", project / "content", listed),
            results.FLOOR_INDEX: partial(builders.pagefind, pages),
        }
        for named, command in commands.items():
            yield Job(named, partial(self._anew, command))

    def _anew(self, command: Callable[[Path], Sequence[str]]) -> Measure:
        """Run a command that is given a new folder, which stays."""
        return run(command(Path(tempfile.mkdtemp(dir=self.folder))), self.folder)

    def _edited(self, builder: Builder) -> Measure:
        project = self.folder / builder.name
        self.changed += 1
        change = preview.text_change(builder, project, f"edited {self.changed}")
        for name, text in change.files.items():
            (project / name).write_text(text or "", encoding="utf-8")
        return run(builder.build, project, project / builder.site)

    def _check(self, project: Path, *, cold: bool) -> Measure:
        if cold:
            builders.clean(project)
        return run(builders.command("check", str(project)), project)

    def _downloads(self) -> Iterator[Result]:
        """Yield how much a browser loads before it can answer a first search."""
        for builder in self.builders:
            site = self.folder / builder.name / builder.site
            for name in ("search/search_index.json", "index.json"):
                if (index := site / name).is_file():
                    size = len(gzip.compress(index.read_bytes(), 6))
                    what = "search index to download, compressed"
                    yield Result(self.entries, builder.name, what, (Measure(size=size),))

    def _served(self, builder: Builder, cold: float) -> Iterator[Result]:
        """Yield how long a preview takes to start, and to show each kind of change."""
        project = self.folder / builder.name
        if builder.name == "regesta":
            made = preview.changes(builder, project)
        else:
            made = iter([preview.text_change(builder, project, "changed")])
        # Of a builder that always builds everything, each change takes as long as a build.
        if (8 if builder.name == "regesta" else 2) * cold > self.limits.patience:
            return
        server = preview.Server(builder, project)
        times: dict[str, list[Measure]] = {}
        with server.running() as first:
            yield Result(self.entries, builder.name, results.START, (first,))
            for change in made:
                times.setdefault(change.name, []).append(server.make(change))
        for name, runs in times.items():
            yield Result(self.entries, builder.name, results.served(name), tuple(runs))


def _has_command(name: str) -> bool:
    asked = subprocess.run(builders.command(name, "--help"), capture_output=True, check=False)
    return asked.returncode == 0


def measure(entries: int, options: argparse.Namespace, folder: Path) -> Iterator[Result]:
    """Yield every result for a number of entries, and print each as it comes."""
    limits = Limits(options.runs, options.budget, options.patience)
    for result in Bench(folder / f"{entries}", entries, options.builders, limits).results():
        print(tables.line(result), flush=True)
        yield result


def keep(report: Report, folder: Path) -> None:
    """Write the report below `folder`; it becomes the newest if it has all the usual sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = report.date.replace(":", "").replace(" ", "-")
    names = [stem, "latest"] if set(SIZES) <= set(report.sizes) else [stem]
    for name in names:
        (folder / f"{name}.json").write_text(report.json(), encoding="utf-8")
        (folder / f"{name}.md").write_text(tables.markdown(report), encoding="utf-8")
        (folder / f"{name}.svg").write_text(plot.svg(report), encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    names = [one.name for one in builders.builders()]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="such as 200,2000")
    parser.add_argument("--builders", type=lambda text: text.split(","), default=names)
    parser.add_argument("--runs", type=int, default=5, help="at most so many of each")
    parser.add_argument("--budget", type=float, default=15, help="seconds for the runs of each")
    parser.add_argument(
        "--patience", type=float, default=300, help="leave out what would take longer, in seconds"
    )
    parser.add_argument(
        "--work", type=Path, help="a folder for projects and sites, such as /dev/shm"
    )
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument(
        "--finding", action="store_true", help="only what finding entries costs a reader"
    )
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def measure_finding(options: argparse.Namespace) -> None:
    """Measure what finding entries costs a reader, print and keep it."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.work) as folder:
        site = finding.built(Path(folder), finding.ENTRIES)
        text = finding.report(finding.measure(site), site)
    finding.keep(text, options.results)
    print(text)


def main() -> None:
    """Measure, print, keep: after each size, so that a failure later on loses nothing."""
    options = arguments()
    if options.finding:
        measure_finding(options)
        return
    date = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    report = Report(date, builders.machine(), builders.versions(), ())
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.work) as folder:
        for entries in options.sizes:
            measured = tuple(measure(entries, options, Path(folder)))
            report = replace(report, results=(*report.results, *measured))
            keep(report, options.results)
    print(f"\n{tables.markdown(report)}")


if __name__ == "__main__":
    main()
