"""Writes a made-up chronology as projects with the same pages.

`regesta`  YAML entries and registries, with this repository's own mkdocs.yml and theme
`searched` the same with the search index, which is measured apart otherwise
`plain`    Markdown for MkDocs and Material as it is without a generator: every index page written
           out as a list, entries out of the navigation
`hugo`     the same Markdown for Hugo, with a minimal theme and an index in JSON

    python benchmarks/sites.py plain FOLDER --entries 2000
"""

import argparse
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import synthetic
from synthetic import NAME, Chronology, Entry, Record

ROOT = Path(__file__).parents[1]
THEME = Path(__file__).parent / "hugo"
"""The theme of the Hugo site."""

Files = Iterator[tuple[str, str | bytes]]
"""Paths below a project's folder, and what stands in them."""
Texts = Iterator[tuple[str, str]]
"""The same, where all of it is text."""


def write(folder: Path, files: Files) -> None:
    """Write `files` below `folder`."""
    made = set()
    for name, text in files:
        path = folder / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


# Regesta: an entry a file, a file a registry


def regesta(chronology: Chronology) -> Files:
    """Yield the project that Regesta builds, without the search index, which is measured apart."""
    for name, text in searched(chronology):
        if name == "mkdocs.yml" and isinstance(text, str):
            yield name, text.replace("  - regesta\n", "  - regesta: {search: false}\n")
        else:
            yield name, text


def searched(chronology: Chronology) -> Files:
    """Yield the project that Regesta builds together with its search."""
    yield "mkdocs.yml", (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for path in sorted((ROOT / "theme_overrides").rglob("*")):
        if path.is_file():
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    yield "theme_overrides/.gitkeep", ""  # the folder is there, even where it has nothing in it
    yield "content/chronology.yml", f"name: {NAME}\nlanguage: en\n"
    yield "content/index.md", f"# {NAME}\n\n<!-- regesta: home -->\n"
    yield "content/about.md", "# About\n\nAll of it is made up.\n"
    for kind in ("people", "organisations", "topics", "threads"):
        yield f"content/{kind}.yml", _registry(getattr(chronology, kind), "name")
    yield "content/sources.yml", _registry(chronology.sources, "title")
    for entry in chronology.entries:
        yield f"content/entries/{entry.id}.yml", entry_yaml(entry)


def _registry(records: tuple[Record, ...], key: str) -> str:
    return "".join(f"{record.id}:\n  {key}: {record.name}\n" for record in records)


def entry_yaml(entry: Entry) -> str:
    """Return an entry as an editor writes it."""
    return "".join(f"{line}\n" for line in _entry_lines(entry))


def _entry_lines(entry: Entry) -> Iterator[str]:
    yield f"date: {_quoted(entry.date)}"
    if entry.inferred:
        yield "date_basis: inferred"
        yield "date_note: Between the day of the event before it and the end of the year."
    yield f"title: {entry.title}"
    yield "text: |"
    for number, paragraph in enumerate(entry.paragraphs):
        yield from ("",) * bool(number)
        yield f"  {paragraph}"
    yield "actors:"
    yield from (f"  - {person.name}" for person in entry.people)
    yield f"  - name: {entry.organisation.name}"
    yield "    role: mentioned"
    yield f"countries: [{_quoted(*(country.id.upper() for country in entry.countries))}]"
    yield f"topics: [{', '.join(topic.name for topic in entry.topics)}]"
    if entry.thread:
        yield f"thread: {entry.thread.id}"
    if entry.quote:
        yield "quotes:"
        yield f"  - speaker: {entry.people[0].name}"
        yield f"    text: {entry.quote}"
    yield "sources:"
    yield f"  - {{source: {entry.source.id}, at: item {entry.item}}}"
    if entry.report:
        yield f"  - title: {entry.report}"
        yield f"    url: https://example.org/{entry.id}"
        yield f"    published: {entry.year}"
    if entry.phrase:
        yield "annotations:"
        yield f"  - phrase: {entry.phrase}"
        yield f"    note: {entry.note}"
        yield "    by: the editors"


def _quoted(*texts: str) -> str:
    """Return texts as YAML in double quotes, so that `NO` and `[A..B]` are what they are."""
    return ", ".join(json.dumps(text) for text in texts)


# Markdown, written as one would by hand or by a script


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of index page: a folder, its title, and what an entry has of it."""

    folder: str
    title: str
    records: tuple[Record, ...]
    of: Callable[[Entry], tuple[Record, ...]]


def kinds(chronology: Chronology) -> tuple[Kind, ...]:
    """Return the kinds of index pages, in the order of the navigation."""
    last = synthetic.FIRST_YEAR + synthetic.YEARS
    years = tuple(Record(str(year), str(year)) for year in range(synthetic.FIRST_YEAR, last))
    by_year = {record.id: record for record in years}
    return (
        Kind("chronology", "Chronology", years, lambda entry: (by_year[str(entry.year)],)),
        Kind("people", "People", chronology.people, lambda entry: entry.people),
        Kind(
            "organisations",
            "Organisations",
            chronology.organisations,
            lambda entry: (entry.organisation,),
        ),
        Kind("countries", "Countries", chronology.countries, lambda entry: entry.countries),
        Kind("topics", "Topics", chronology.topics, lambda entry: entry.topics),
        Kind("threads", "Threads", chronology.threads, lambda entry: _one(entry.thread)),
        Kind("sources", "Sources", chronology.sources, lambda entry: (entry.source,)),
    )


def _one(record: Record | None) -> tuple[Record, ...]:
    return () if record is None else (record,)


Link = Callable[[str, str], str]
"""Gives the address of the page `entries/x` as a link from a page one folder deep has it."""


def pages(chronology: Chronology, link: Link) -> Texts:
    """Yield every page as Markdown with its title as front matter."""
    all_kinds = kinds(chronology)
    yield "index", _page(NAME, (f"- [{one.title}]({link(one.folder, '')})" for one in all_kinds))
    yield "about", _page("About", ["All of it is made up."])
    for kind in all_kinds:
        yield from _index_pages(kind, chronology, link)
    for entry in chronology.entries:
        yield f"entries/{entry.id}", _page(entry.title, _entry_blocks(entry, all_kinds, link))


def _index_pages(kind: Kind, chronology: Chronology, link: Link) -> Texts:
    rows: dict[str, list[str]] = {record.id: [] for record in kind.records}
    for entry in chronology.entries:
        row = f"- {entry.date} [{entry.title}]({link('../entries', entry.id)})"
        for record in kind.of(entry):
            rows[record.id].append(row)
    counted = (
        f"- [{record.name}]({link('.', record.id)}) ({len(rows[record.id])})"
        for record in kind.records
    )
    yield f"{kind.folder}/index", _page(kind.title, counted)
    for record in kind.records:
        yield f"{kind.folder}/{record.id}", _page(record.name, rows[record.id])


def _page(title: str, lines: "Iterator[str] | list[str]") -> str:
    return f"---\ntitle: {json.dumps(title)}\n---\n\n# {title}\n\n" + "\n".join(lines) + "\n"


def _entry_blocks(entry: Entry, all_kinds: tuple[Kind, ...], link: Link) -> Iterator[str]:
    yield f"**{entry.date}**\n"
    text = "\n\n".join(entry.paragraphs)
    yield text.replace(entry.phrase, f"{entry.phrase}[^1]", 1) if entry.phrase else text
    yield ""
    if entry.quote:
        yield f"> {entry.quote}\n>\n> {entry.people[0].name}\n"
    for kind in all_kinds:
        names = (f"[{one.name}]({link(f'../{kind.folder}', one.id)})" for one in kind.of(entry))
        if listed := ", ".join(names):
            yield f"- {kind.title}: {listed}"
    yield f"- Place in the source: item {entry.item}"
    if entry.report:
        yield f"- Also: [{entry.report}](https://example.org/{entry.id})"
    if entry.phrase:
        yield f"\n[^1]: {entry.note}"


# Plain MkDocs

PLAIN = f"""\
site_name: {NAME}
site_url: http://127.0.0.1:8000/
theme:
  name: material
  language: en
  font: false
  features: [content.footnote.tooltips, navigation.tabs, navigation.top, search.highlight, search.suggest, toc.follow]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      toggle: {{icon: material/weather-night, name: Dark}}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      toggle: {{icon: material/weather-sunny, name: Light}}
plugins: [search]
markdown_extensions:
  - footnotes
  - toc: {{permalink: "#"}}
not_in_nav: |
  /*/*
nav:
  - Home: index.md
  - About: about.md
"""  # noqa: E501


def plain(chronology: Chronology) -> Files:
    """Yield the project that MkDocs and Material build alone."""
    navigation = (f"  - {one.title}: {one.folder}/index.md\n" for one in kinds(chronology))
    yield "mkdocs.yml", PLAIN + "".join(navigation)
    for path, text in pages(chronology, _markdown_link):
        yield f"docs/{path}.md", text


def _markdown_link(folder: str, name: str) -> str:
    return f"{folder}/{name or 'index'}.md".removeprefix("./")


# Hugo


def hugo(chronology: Chronology) -> Files:
    """Yield the site that Hugo builds."""
    for file in sorted(THEME.rglob("*.*")):
        yield file.relative_to(THEME).as_posix(), file.read_text(encoding="utf-8")
    yield "content/entries/_index.md", "---\nbuild: {render: never}\n---\n"
    for path, text in pages(chronology, _hugo_link):
        name = f"{path.removesuffix('index')}_index" if path.endswith("index") else path
        # The theme writes the title; in the plain project it is the body's first line.
        head, body = text.split("---\n\n# ", 1)
        yield f"content/{name}.md", f"{head}---\n\n" + body.split("\n", 1)[1]


def _hugo_link(folder: str, name: str) -> str:
    where = folder.removeprefix("../").removeprefix("./")
    return f"/{where}/{name}/".replace("//", "/")


PROJECTS: Mapping[str, Callable[[Chronology], Files]] = {
    "regesta": regesta,
    "searched": searched,
    "plain": plain,
    "hugo": hugo,
}


def main() -> None:
    """Write one project, in the place of what was there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("project", choices=PROJECTS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=synthetic.SEED)
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    made = synthetic.chronology(options.entries, options.seed)
    write(options.folder, PROJECTS[options.project](made))


if __name__ == "__main__":
    main()
