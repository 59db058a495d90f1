"""A small project as its files, and what an editor may do to it."""

from collections.abc import Callable, MutableMapping
from typing import Any

import yaml

Files = MutableMapping[str, str]

TEXTS = ("Short.", "A & b <i>not HTML</i>.\n\n- one\n- two\n\n`code`", "", "*Third*\n\n1. a\n2. b")

MATERIAL: dict[str, Any] = {
    "site_name": "A & B",
    "site_url": "https://example.org/",
    "docs_dir": "content",
    "theme": {"name": "material", "custom_dir": "overrides", "font": False, "features": []},
    "plugins": ["regesta"],
}
"""The configuration of a site with a large theme."""

MAIN = """\
<!doctype html>
<html lang="en">
<head><title>{{ page.title or config.site_name }}</title>
<link rel="canonical" href="{{ page.canonical_url }}">
<link rel="stylesheet" href="{{ 'style.css' | url }}">
{% if page and page.meta.description %}
<meta name="description" content="{{ page.meta.description }}">
{% endif %}
</head>
<body class="{{ page.meta.kind if page }}">
<nav>{% for item in nav %}
<a href="{{ item.url | url }}"{% if item.active %} class="here"{% endif %}>{{ item.title }}</a>
{% endfor %}</nav>
<main>{{ page.content }}</main>
{% for item in page.toc %}<a href="{{ item.url }}">{{ item.title }}</a>{% endfor %}
{% if page and page.edit_url %}<a href="{{ page.edit_url }}">Edit</a>{% endif %}
{{ config.copyright }}
</body>
</html>
"""
"""A theme of its own, so that a site takes no time to build."""


OPEN = "registries: {people: open, organisations: open, topics: open, threads: open}\n"
"""Names that no registry holds are no mistakes."""


def entry(number: int) -> dict[str, Any]:
    """Return an entry like some others, and unlike the rest."""
    found: dict[str, Any] = {
        "id": f"e{number}",
        "date": f"202{number % 3}-0{1 + number % 9}-11",
        "title": f"Title {number} & <b>",
        "text": TEXTS[number % len(TEXTS)],
        "actors": ["Mark Rutte", "NATO"][: 1 + number % 2],
        "countries": ["NL", "UA"][number % 2],
        "topics": ["war", "peace"][: number % 3],
        "sources": [{"title": f"Source {number}"}][: number % 2],
        "added": "2024-10-14",
    }
    if number % 5 == 0:
        found["corrections"] = {"date": "2025-12-03", "kind": "addition", "note": "More."}
    if number % 6 == 0:
        found["date_basis"], found["date_note"] = "inferred", "By the weather."
    return {key: value for key, value in found.items() if value}


def project_files() -> dict[str, str]:
    """Return the files of a project with a little of everything."""
    config = {
        "site_name": "A & B",
        "site_url": "http://127.0.0.1:8000/",
        "docs_dir": "content",
        "theme": {"name": None, "custom_dir": "theme"},
        "plugins": ["regesta"],
    }
    files = {
        "mkdocs.yml": yaml.safe_dump(config),
        "theme/main.html": MAIN,
        "theme/404.html": "{% extends 'main.html' %}",
        "content/chronology.yml": f"name: Test\ndescription: What is *known*.\n{OPEN}",
        "content/people.yml": yaml.safe_dump(
            {
                "mark-rutte": {
                    "name": "Mark Rutte",
                    "country": "NL",
                    "as_of": "2024",
                    "offices": [{"title": "Chief", "of": "NATO", "from": "2021", "to": ".."}],
                }
            }
        ),
        "content/organisations.yml": "nato: NATO\n",
        "content/topics.yml": "war: War\npeace: {name: Peace, parent: war}\n",
        "content/threads.yml": "story: The story\n",
        "content/sources.yml": "digest: {title: A digest, url: 'https://example.org/d'}\n",
        "content/about.md": "# About\n\n[It](entries/e7.md), [they](people/index.md).\n",
        "content/style.css": "p { margin: 0 }\n",
    }
    for number in (1, 2, 3, 4, 6, 7):
        put(files, entry(number))
    put(
        files,
        {
            **entry(8),
            "thread": "The story",
            "sources": ["digest"],
            "related": ["e7"],
            "quotes": [{"speaker": "Mark Rutte", "text": "Never"}],
            "date": "2020-05/2022-06",
        },
    )
    return files


def put(files: Files, record: dict[str, Any]) -> None:
    """Write an entry as a file of its own."""
    files[f"content/entries/{record['id']}.yml"] = yaml.safe_dump(record, sort_keys=False)


def _entries(files: Files) -> list[str]:
    return sorted(path for path in files if path.startswith("content/entries/"))


def _change(key: str, value: Callable[[int], Any]) -> Callable[[Files, int], None]:
    """Return an edit that gives a key of one entry another value."""

    def edit(files: Files, number: int) -> None:
        paths = _entries(files)
        if paths:
            path = paths[number % len(paths)]
            record = {**yaml.safe_load(files[path]), key: value(number)}
            files[path] = yaml.safe_dump(record, sort_keys=False)

    return edit


def _withdraw(files: Files, number: int) -> None:
    _change("status", lambda _: "withdrawn")(files, number)
    _change("corrections", lambda _: {"date": "2025", "kind": "withdrawal", "note": "No."})(
        files, number
    )


def _add(files: Files, number: int) -> None:
    put(files, {**entry(number), "id": f"n{number}"})


def _remove(files: Files, number: int) -> None:
    paths = _entries(files)
    if paths:
        record = yaml.safe_load(files.pop(paths[number % len(paths)]))
        for path in _entries(files):  # what is related to it would be an error
            other = yaml.safe_load(files[path])
            if record["id"] in other.get("related", ()):
                del other["related"]
                files[path] = yaml.safe_dump(other, sort_keys=False)


def _rename(files: Files, number: int) -> None:
    paths = _entries(files)
    if paths:
        record = yaml.safe_load(files[paths[number % len(paths)]])
        if not record.get("formerly"):
            _remove(files, number)
            put(files, {**record, "id": f"{record['id']}-x", "formerly": [record["id"]]})


def _move(files: Files, number: int) -> None:
    paths = _entries(files)
    if paths:
        path = paths[number % len(paths)]
        files[path.replace("entries/", "entries/moved/", 1)] = files.pop(path)


def _set(path: str, *texts: str) -> Callable[[Files, int], None]:
    """Return an edit that writes one of some texts to a file; an empty one removes it."""

    def edit(files: Files, number: int) -> None:
        text = texts[number % len(texts)]
        if text:
            files[path] = text
        else:
            files.pop(path, None)

    return edit


def _configure(**values: list[Any]) -> Callable[[Files, int], None]:
    """Return an edit that gives each key of the configuration one of its values."""

    def edit(files: Files, number: int) -> None:
        config = yaml.safe_load(files["mkdocs.yml"])
        config.update({key: some[number % len(some)] for key, some in values.items()})
        files["mkdocs.yml"] = yaml.safe_dump(config)
        for folder in ("templates",):
            if folder in files["mkdocs.yml"]:
                files.setdefault(f"{folder}/keep.txt", "x")

    return edit


def _record(name: str, id_: str, *records: Any) -> Callable[[Files, int], None]:
    """Return an edit that writes one of some records to a registry; None removes it."""

    def edit(files: Files, number: int) -> None:
        path = f"content/{name}.yml"
        found = yaml.safe_load(files.get(path, "{}")) or {}
        found[id_] = records[number % len(records)]
        files[path] = yaml.safe_dump({key: one for key, one in found.items() if one is not None})

    return edit


RUTTE = {"name": "Mark Rutte", "country": "NL", "as_of": "2024"}
OFFICE = {"title": "Chief", "of": "NATO", "from": "2021", "to": ".."}
NAV = [
    {"Home": "index.md"},
    "chronology/index.md",
    {"One": "entries/e7.md"},
    {"They": [{"All": "people/index.md"}, "people/mark-rutte.md"]},
]
PAGES = "{% for one in pages %}<a href='{{ one.url | url }}'>{{ one.page.title }}</a>{% endfor %}"

EDITS: dict[str, Callable[[Files, int], None]] = {
    "add an entry": _add,
    "remove an entry": _remove,
    "rename an entry": _rename,
    "move the file of an entry": _move,
    "change a title": _change("title", lambda number: f"Another title {number}"),
    "change a text": _change("text", lambda number: f"Another *text* {number}."),
    "change a date": _change("date", lambda number: f"20{18 + number % 7}-0{1 + number % 9}"),
    "change an actor": _change(
        "actors", lambda number: [["NATO"], ["Somebody", "NATO"]][number % 2]
    ),
    "change a country": _change("countries", lambda number: ["DE", "GB", "NL"][number % 3]),
    "change a topic": _change("topics", lambda number: [["peace"], ["War", "New"]][number % 2]),
    "change a thread": _change("thread", lambda number: ["The story", "Another"][number % 2]),
    "change a source": _change(
        "sources", lambda number: [["digest"], [{"title": "X"}]][number % 2]
    ),
    "change a note": _change(
        "annotations",
        lambda number: [
            [{"phrase": "itle", "note": f"Note {number}.", "source": "digest"}],
            [{"phrase": "itle", "note": "As is *known*."}],
            [],
        ][number % 3],
    ),
    "add after the last": _change("added", lambda number: f"2025-01-{10 + number % 9}"),
    "make a draft": _change("status", lambda number: ["draft", "published"][number % 2]),
    "doubt an entry": _change("certainty", lambda number: ["alleged", "confirmed"][number % 2]),
    "withdraw an entry": _withdraw,
    "rename a person": _record(
        "people", "mark-rutte", {**RUTTE, "name": "M. R.", "aliases": ["Mark Rutte"]}, RUTTE
    ),
    "change an office": _record(
        "people",
        "mark-rutte",
        {**RUTTE, "offices": [{**OFFICE, "title": "Head"}]},
        {**RUTTE, "offices": []},
    ),
    "write nobody": _record("people", "mark-rutte", None, RUTTE),
    "add a person": _record("people", "new", "Somebody", {"name": "Somebody", "country": "UA"}),
    "rename a body": _record(
        "organisations", "nato", {"name": "The Alliance", "aliases": ["NATO"]}, "NATO"
    ),
    "rename a topic": _record("topics", "war", {"name": "The war", "aliases": ["War"]}, "War"),
    "rename a thread": _record(
        "threads", "story", {"name": "A story", "aliases": ["The story"]}, "The story"
    ),
    "rename a country": _record(
        "countries", "nl", {"name": "Holland", "code": "NL", "flag": False}, None
    ),
    "change a shared source": _record(
        "sources", "digest", {"title": "Digest"}, {"title": "A digest", "author": "X"}
    ),
    "rename the chronology": _set(
        "content/chronology.yml", f"name: Another\n{OPEN}", f"name: Test\ndescription: X\n{OPEN}"
    ),
    "change the language": _set(
        "content/chronology.yml", f"name: Test\nlanguage: nl\n{OPEN}", f"name: Test\n{OPEN}"
    ),
    "write a page": _set(
        "content/about.md",
        "# Other\n\n[It](chronology/index.md)\n",
        "",
        "# About\n\n[It](none.md)\n",
    ),
    "give a page an icon": _set(
        "content/about.md", "---\nicon: a\n---\n# About\n", "---\nicon: b\n---\n# About\n"
    ),
    "write a page in the place of a list": _set("content/people/index.md", "", "# By hand\n"),
    "write a page in the place of an entry": _set("content/e.md", "# E\n", "# F\n"),
    "write the home page": _set(
        "content/index.md", "# Home\n\n<!-- regesta: home -->\n", "# Home\n\nBy hand.\n", ""
    ),
    "write a file in the place of a generated one": _set("content/entries.csv", "a,b\n", ""),
    "change a file": _set("content/style.css", "a {}\n", "", "b {}\n"),
    "change the theme": _set("theme/main.html", MAIN.replace("<main>", "<main class=x>"), MAIN),
    "show all pages": _set("theme/main.html", MAIN.replace("<main>", f"{PAGES}<main>"), MAIN),
    "show the date": _set(
        "theme/main.html", MAIN.replace("<main>", "{{ build_date_utc }}<main>"), MAIN
    ),
    "show icons": _set(
        "theme/main.html",
        MAIN.replace("{{ item.title }}", "{{ item.title }} {{ item.meta.icon if item.is_page }}"),
        MAIN,
    ),
    "show what is said elsewhere": _set(
        "theme/main.html",
        MAIN.replace("</nav>", "{% for one in nav.pages %}{{ one.content }}{% endfor %}</nav>"),
        MAIN,
    ),
    "show all pages where none is": _set("theme/404.html", PAGES, "none"),
    "change a template": _set(
        "templates/entry.md.jinja",
        "<p>{{ entry.title }}, our way</p>\n",
        "<p>{{ entry.id }}</p>\n",
        "",
    ),
    "use templates": _configure(plugins=[[{"regesta": {"templates": "templates"}}], ["regesta"]]),
    "change the navigation": _configure(
        nav=[["index.md", {"They": "people/index.md"}], None, ["about.md"]]
    ),
    "put an entry into the navigation": _configure(nav=[NAV, None]),
    "change the addresses": _configure(use_directory_urls=[False, True]),
    "change what is said of the site": _configure(site_name=["X", "A & B"], copyright=[None, "Y"]),
    "change where it is edited": _configure(
        repo_url=["https://example.org/r", None], edit_uri=["e/", None]
    ),
    "change an extension": _configure(markdown_extensions=[[{"toc": {"permalink": True}}], []]),
}
"""By what they do; each takes the files of the project, and a number to choose by."""

PAIRS = (
    ("show the date", "add after the last", "show the date"),
    ("show all pages", "add an entry", "change a title"),
    ("show what is said elsewhere", "add an entry", "write a page", "change a text"),
    ("show all pages where none is", "add an entry", "remove an entry"),
    ("show icons", "give a page an icon", "write a page", "give a page an icon"),
    ("put an entry into the navigation", "make a draft", "make a draft"),
    ("write the home page", "add after the last", "change a title"),
    ("use templates", "change a template", "change a template", "change a template"),
)
"""Edits of which a later one is seen because of an earlier one."""
