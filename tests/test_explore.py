"""Explore: what it counts, what it lists, and what a reader does there."""

import csv
import io
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from browser import served
from built import ROOT
from regesta import build, dates, outputs
from regesta.outputs import explore
from regesta.pages.inputs import Inputs
from regesta.views import Views
from samples import assets, chronology, write
from test_dates import valid

WIDTHS = (1440, 390)
FACETS = ("people", "organisations", "countries", "topics", "sources", "years", "certainty")

DATES = (
    *("2024-03-05", "2024-03-05", "2023-11-30", "2024-02-29", "2022-07-01T14:30"),
    *("2024", "2024-02", "2023-24", "2022~", "2021?", "202X", "19XX"),
    *("2021-12-30/2022-01-02", "2020/..", "2023-05/", "../2021", "1905/1907"),
    *(
        "{2021-03, 2021-11}",
        "[2020-02-01, 2020-11..2022-01]",
        "[2020,2024]",
        "{2021, 2023-12-31, 2024}",
        "[2019..2022]",
        "[2023-10..]",
        "[..2020-02]",
    ),
    *("-0043-03-15", "-0500/-0480", "0000", "Y12024", "Y-12000", "[-0001,Y20000]", "9999/Y10001"),
)
"""Days, and every way in which a date can be none."""

PEOPLE = {f"p{number}": f"Person {number:02}" for number in range(30)}
ORGANISATIONS = {"nato": "NATO", "eu": "European Union", "un": "United Nations"}
TOPICS = {"talks": "Talks", "arms": "Arms", "grain": "Grain", "silence": "Silence"}
SOURCES = {"digest": "A digest", "paper": "A paper"}
COUNTRIES = ("UA", "NL", "DE", "FR", "PL")
WORDS = ("harbour", "winter", "letter", "bridge", "border", "market")


def entry(dice: random.Random, number: int) -> dict[str, Any]:
    """Return an entry, as YAML has it."""

    def some(found: Collection[str], most: int) -> list[str]:
        return dice.sample(sorted(found), dice.randint(0, most))

    actors = [
        {"name": id_, **({"role": "mentioned"} if dice.random() < 0.2 else {})}
        for id_ in (*some(set(PEOPLE) - {"p29"}, 3), *some(ORGANISATIONS, 1))
    ]
    made: dict[str, Any] = {
        "id": f"e{number:03}",
        "date": dice.choice(DATES),
        "title": f"Of {dice.choice(WORDS)} and {dice.choice(WORDS)}, {number}",
        "text": f"It is about a {dice.choice(WORDS)}.\n",
        "actors": actors,
        "countries": some(COUNTRIES, 2),
        "topics": some(set(TOPICS) - {"silence"}, 2),
        "sources": some(SOURCES, 1),
        "certainty": dice.choice(("", "confirmed", "reported", "alleged", "disputed", "refuted")),
    }
    if dice.random() < 0.3 and "/" not in made["date"]:  # what lasted is not inferred
        made |= {"date_basis": "inferred", "date_note": "It follows."}
    return {key: value for key, value in made.items() if value}


def files(seed: int, number: int) -> dict[str, str]:
    """Return a chronology of its own for every seed."""
    dice = random.Random(seed)  # noqa: S311 a test is no secret
    made = [entry(dice, place) for place in range(number)]
    quoted = {
        "id": "quoted",
        "date": "2024-01-01",
        "title": 'He says "no", they say',
        "actors": ["p0"],
    }
    made += [{**quoted, "text": "One line.\n\nAnother, with a comma.\n", "certainty": "alleged"}]
    gone = {"note": "By mistake.", "date": "2024-05-02", "kind": "withdrawal"}
    made += [{**quoted, "id": "gone", "status": "withdrawn", "corrections": [gone]}]
    made += [{**quoted, "id": "not-yet", "status": "draft", "actors": ["p1"]}]
    registries: Mapping[str, Mapping[str, Any]] = {
        "people": {
            id_: {
                "name": name,
                "aliases": [f"Alias of {id_} Ünal"],
                "formerly": [f"{id_}-of-old"],
            }
            for id_, name in PEOPLE.items()
        },
        "organisations": {id_: {"name": name} for id_, name in ORGANISATIONS.items()},
        "topics": {id_: {"name": name} for id_, name in TOPICS.items()},
        "sources": {id_: {"title": name} for id_, name in SOURCES.items()},
    }
    return {
        "chronology.yml": "name: Tried\n",
        "entries/all.yml": json.dumps(made, ensure_ascii=False),
        **{
            f"{kind}.yml": json.dumps(found, ensure_ascii=False)
            for kind, found in registries.items()
        },
    }


# What is written for the browser


def columns(views: Views) -> dict[str, Any]:
    return explore.columns(views, outputs.Site(), explore.orders_of(views))


def test_drafts_are_rows_in_a_preview_alone_and_withdrawn_entries_never(tmp_path: Path) -> None:
    found = chronology(tmp_path, files(1, 5))
    for drafts in (False, True):
        views = Views(found, drafts=drafts)
        made = {
            path: json.loads(make())
            for path, make, _ in explore.explore(views, outputs.Site(), Inputs(views))
        }
        ids = made[explore.IDS_PATH]["ids"]
        assert ("not-yet" in ids) is drafts
        assert "gone" not in ids
        assert made[explore.COLUMNS_PATH]["entries"] == len(ids)
        for kind in ("titles/", "titles-"):
            rows = [id_ for path, one in made.items() if kind in path for id_ in one["ids"]]
            assert rows == ids == [one.id for one in views.entries]
        certainty = made[explore.COLUMNS_PATH]["facets"][-1]["ids"]
        assert (explore.DRAFT in certainty) is drafts


def test_every_entry_touches_a_year(tmp_path: Path) -> None:
    """Each is filed under one, and years are those that something is filed under."""
    views = Views(chronology(tmp_path, files(2, 80)))
    years = [year for _, _, year in columns(views)["years"]]
    assert years == sorted({one.date.year for one in views.entries})
    for one in views.entries:
        first, last = dates.day_number(one.date.year, 1, 1), dates.day_number(one.date.year, 12, 31)
        assert one.date.overlaps(first, last)


def test_another_order_of_rows_is_told_from_this_one() -> None:
    told = {explore.order(ids) for ids in (["a", "b"], ["b", "a"], ["a", "b", "c"], ["ab"], [])}
    assert len(told) == 5


ROWS = """
- {id: a, date: 2024-01, title: A, actors: [p]}
- {id: b, date: 2024-02, title: B}
"""


@pytest.mark.parametrize(
    ("entries", "people", "orders"),
    [
        (ROWS.replace("title: A", "title: C"), "p: {name: P}", 1),
        (ROWS, "p: {name: Q}", 1),
        (f"{ROWS}- {{id: c, date: 2023, title: C}}", "p: {name: P}", 2),
        (ROWS.replace("2024-01", "2024-03"), "p: {name: P}", 2),
        (ROWS.replace("title: B", "title: B, actors: [o]"), "p: {name: P}\no: {name: O}", 2),
        (ROWS.replace("[p]", "[o]"), "o: {name: P}", 2),
    ],
)
def test_lines_are_told_from_those_of_another_time(
    tmp_path: Path, entries: str, people: str, orders: int
) -> None:
    """By which row an entry has, and by which number those who take part."""
    before = {"entries/all.yml": ROWS, "people.yml": "p: {name: P}\n"}
    after = {"entries/all.yml": entries, "people.yml": f"{people}\n"}
    found = []
    for number, made in enumerate((before, after)):
        views = Views(chronology(tmp_path / str(number), made))
        texts = {
            one.path: json.loads(one.text)
            for one in assets(views, outputs.Site())
            if "explore/" in one.path
        }
        (order,) = texts[explore.COLUMNS_PATH]["orders"]
        assert {texts[f"explore/titles{kind}0.json"]["order"] for kind in "-/"} == {order}
        found.append(order)
    assert len(set(found)) == orders


def test_records_of_one_name_are_told_apart(tmp_path: Path) -> None:
    made = {
        "people.yml": "a: {name: Jan Novák}\nb: {name: Jan Novak}\nc: {name: Eva}\n",
        "entries/e.yml": "date: 2024\ntitle: T\nactors: [a, b, c]\n",
    }
    (people, *_) = columns(Views(chronology(tmp_path, made)))["facets"]
    assert sorted(people["names"]) == ["Eva", "Jan Novak (b)", "Jan Novák (a)"]


def test_former_ids_stand_beside_the_values_that_they_mean_today(tmp_path: Path) -> None:
    made = {
        "people.yml": "a: {name: A}\nb: {name: B, formerly: [c, d]}\n",
        "entries/e.yml": "date: 2024\ntitle: T\nactors: [a, c]\n",
    }
    (people, *others) = columns(Views(chronology(tmp_path, made)))["facets"]
    assert people["formerly"] == dict.fromkeys("cd", people["ids"].index("b"))
    assert [one for one in others if "formerly" in one] == []


def test_a_chronology_without_entries_has_an_explore_page(tmp_path: Path) -> None:
    found = chronology(tmp_path, {"chronology.yml": "name: Empty\n"})
    rendered = build.render(found, build.Options())
    (page,) = (one for one in rendered.pages if one.meta["kind"] == "explore")
    assert "There are no entries yet" in page.body
    assert "<script" not in page.body


# A site, and a browser


@dataclass(frozen=True, slots=True)
class Tried:
    """A site that is built and served."""

    folder: Path
    address: str
    content: Path

    def url(self, query: str = "") -> str:
        """Return the address of Explore."""
        return f"{self.address}explore/{query}"

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What `data/chronology.json` holds."""
        return _entries(self.folder)


@cache
def _entries(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "data/chronology.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["entries"]
    return found


def built_from(folder: Path, made: Mapping[str, str]) -> Path:
    """Build a site with the theme of this repository; return its folder."""
    write(folder / "content", {**made, "index.md": "# Home\n\n<!-- regesta: home -->\n"})
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    config = re.sub(r"custom_dir: .*", f"custom_dir: {ROOT / 'theme_overrides'}", config)
    config = re.sub(r"\n      - This chronology: .*", "", config)
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


FAKE_PAGEFIND = """
const pages = await (await fetch(new URL("pages.json", import.meta.url))).json();
export async function options() {}
export async function init() {}
export async function search(words) {
  const sought = words.toLowerCase().split(" ");
  const results = pages.filter(({ text }) => sought.every((word) => text.includes(word)));
  results.sort((a, b) => b.text.split(sought[0]).length - a.text.split(sought[0]).length);
  const data = ({ text }) => async () => ({ content: text, meta: {} });
  return { results: results.map((page) => ({ id: page.id, data: data(page) })) };
}
"""
"""Finds pages as Pagefind does: every hit's id at once, the best first."""


def add_index(site: Path, order: str) -> None:
    """Give a site a search index, made for this order of its entries."""
    folder = site / "pagefind"
    folder.mkdir(exist_ok=True)
    found = _entries(site)
    pages = [
        {"id": f"en_{number:x}", "text": f"{one['title']} {one.get('text', '')}".lower()}
        for number, one in enumerate(found)
    ]
    (folder / "pages.json").write_text(json.dumps([*pages, {"id": "en_about", "text": "harbour"}]))
    (folder / "pagefind.js").write_text(FAKE_PAGEFIND)
    made = {"version": 1, "order": order, "hits": [one["id"] for one in pages]}
    (folder / "entries.json").write_text(json.dumps(made))


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    project = tmp_path_factory.mktemp("explore")
    site = built_from(project, files(3, 149))
    order = json.loads((site / "explore/columns.json").read_text(encoding="utf-8"))["order"]
    add_index(site, order)
    with served(site) as address:
        yield Tried(site, address, project / "content")


def opened(browser: Browser, width: int = 1440, **options: Any) -> BrowserContext:
    found = browser.new_context(viewport={"width": width, "height": 900}, **options)
    found.set_default_timeout(10_000)
    return found


@pytest.fixture(params=WIDTHS, scope="module")
def sized(request: pytest.FixtureRequest, chromium: Browser, tried: Tried) -> Iterator[Page]:
    """A page at both sizes, which asks nothing of others and complains of nothing."""
    with opened(chromium, request.param, accept_downloads=True) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda one: wrong.append(str(one)))
        page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
        page.on(
            "request",
            lambda one: (
                None
                if one.url.startswith((tried.address, "data:", "blob:"))
                else wrong.append(one.url)
            ),
        )
        yield page
        assert wrong == []


@pytest.fixture(scope="module")
def page(chromium: Browser, tried: Tried) -> Iterator[Page]:
    with opened(chromium) as context:
        page = context.new_page()
        page.goto(tried.url())
        yield page


def go(page: Page, tried: Tried, query: str = "") -> None:
    """Open Explore, its filters unfolded."""
    page.goto(tried.url(query))
    page.locator("[data-ready]").wait_for()
    unfold(page)


def unfold(page: Page) -> None:
    if page.locator("[data-filters]").get_attribute("open") is None:
        page.locator("[data-filters] > summary").click()


def status(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text="entr")


def box(page: Page, facet: str, value: str) -> Locator:
    return page.get_by_role("group", name=facet, exact=True).get_by_role(
        "checkbox", name=re.compile(f"^{re.escape(value)} [0-9]")
    )


def results(page: Page) -> Locator:
    return page.get_by_role("list", name="Results").get_by_role("listitem")


def ids_listed(page: Page) -> list[str]:
    links = results(page).get_by_role("link").evaluate_all("all => all.map((one) => one.href)")
    return [urlsplit(link).path.rstrip("/").rpartition("/")[2] for link in links]


def query_of(page: Page) -> dict[str, str]:
    return {key: value for key, (value,) in parse_qs(urlsplit(page.url).query).items()}


# Counting: the script against a plain count over the site's own data


VALUES: Mapping[str, Callable[[dict[str, Any]], set[str]]] = {
    "people": lambda one: {a["id"] for a in one.get("actors", ()) if a.get("kind") == "person"},
    "organisations": lambda one: {
        a["id"] for a in one.get("actors", ()) if a.get("kind") == "organisation"
    },
    "countries": lambda one: {c["id"] for c in one.get("countries", ())},
    "topics": lambda one: {t["id"] for t in one.get("topics", ())},
    "sources": lambda one: {s["id"] for s in one.get("sources", ()) if "id" in s},
    "certainty": lambda one: {
        one.get("certainty", "not-assessed"),
        *(["date-inferred"] if one["date"]["basis"] == "inferred" else []),
    },
}


@cache
def years_of(edtf: str, years: tuple[str, ...]) -> set[str]:
    """Return those of `years` that a date touches."""
    date = dates.parse(edtf)
    bounds = {year: dates.parse(year) for year in years}
    return {year for year, one in bounds.items() if date.overlaps(one.earliest, one.latest)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A selection, as values by facet with whether all are asked for, and a period."""

    chosen: Mapping[str, tuple[tuple[str, ...], bool]]
    start: str
    end: str


class Plain:
    """Counts one entry after the other."""

    def __init__(self, entries: list[dict[str, Any]], values: Mapping[str, list[str]]) -> None:
        self.values = values
        years = tuple(values["years"])
        self.entries = [
            (
                {f: of(one) for f, of in VALUES.items()}
                | {"years": years_of(one["date"]["edtf"], years)},
                dates.parse(one["date"]["edtf"]),
            )
            for one in entries
        ]

    def counts(self, asked: Asked) -> tuple[list[int], dict[str, list[int]]]:
        """Return the rows listed, and of each value how many entries it leaves.

        That is: of alternatives, the entries that have it, whichever others are chosen beside it;
        where all are asked for, the entries that have it and all that is chosen.
        """
        rows = [row for row, one in enumerate(self.entries) if self._holds(one, asked, "")]
        counts = {}
        for facet, values in self.values.items():
            everything = asked.chosen.get(facet, ((), False))[1]
            without = "" if everything else facet
            held = [one for one in self.entries if self._holds(one, asked, without)]
            counts[facet] = [sum(value in one[0][facet] for one in held) for value in values]
        return rows, counts

    def _holds(self, one: tuple[dict[str, set[str]], dates.Date], asked: Asked, but: str) -> bool:
        has, date = one
        for facet, (values, everything) in asked.chosen.items():
            if facet != but and values:
                met = [value in has[facet] for value in values]
                if not (all(met) if everything else any(met)):
                    return False
        first = dates.parse(asked.start).earliest if asked.start else None
        last = dates.parse(asked.end).latest if asked.end else None
        return date.overlaps(first, last)


def selection(dice: random.Random, values: Mapping[str, list[str]]) -> Asked:
    chosen = {}
    for facet in dice.sample(FACETS, dice.choice((0, 1, 1, 2, 3, 5))):
        some = tuple(dice.sample(values[facet], min(len(values[facet]), dice.choice((1, 1, 2, 3)))))
        chosen[facet] = (some, dice.random() < 0.3)
    period = (
        "2020",
        "2023-10",
        "2024-03-05",
        "-0044",
        "Y11000",
        "0001",
        "2021~",
        "2022-24",
        "19XX",
    )
    start, end = (dice.choice(period) if dice.random() < 0.4 else "" for _ in range(2))
    return Asked(chosen, start, end)


COUNT = """async ([columns, selections]) => {
  const { table, select } = await import("/assets/regesta/explore_count.js");
  const { bounds } = await import("/assets/regesta/edtf.js");
  const found = table(columns);
  const numbers = new Map(
    found.facets.map(({ key, ids }) => [key, new Map(ids.map((id, number) => [id, number]))]),
  );
  return selections.map(({ chosen, start, end }) => {
    const asked = new Map(chosen.map(([key, values, all]) => [
      key, { values: values.map((id) => numbers.get(key).get(id)), all },
    ]));
    const from = start ? bounds(start).first : null;
    const to = end ? bounds(end).last : null;
    const { rows, counts } = select(found, { chosen: asked, from, to, words: null });
    const plain = Array.from(counts, ([key, of]) => [key, Array.from(of)]);
    return [Array.from(rows), Object.fromEntries(plain)];
  });
}"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_every_count_is_that_of_a_plain_count_over_the_data(
    page: Page, tmp_path: Path, seed: int
) -> None:
    """For random selections over vague dates, sets, open ends, and years of every size."""
    views = Views(chronology(tmp_path, files(seed, 90)))
    made = {one.path: one.text for one in assets(views, outputs.Site())}
    told = json.loads(made[explore.COLUMNS_PATH])
    values = {one["key"]: one["ids"] for one in told["facets"]}
    values["years"] = [id_ for id_, _, _ in told["years"]]
    plain = Plain(json.loads(made["data/chronology.json"])["entries"], values)
    dice = random.Random(seed)  # noqa: S311
    asked = [selection(dice, values) for _ in range(120)]
    sent = [
        {
            "chosen": [[key, list(some), every] for key, (some, every) in one.chosen.items()],
            "start": one.start,
            "end": one.end,
        }
        for one in asked
    ]
    counted = page.evaluate(COUNT, [told, sent])
    assert sum(0 < len(rows) < len(views.entries) for rows, _ in counted) > 40
    for one, (rows, counts) in zip(asked, counted, strict=True):
        assert (rows, counts) == plain.counts(one), one


BOUNDS = """async (texts) => {
  const { bounds, DateError } = await import("/assets/regesta/edtf.js");
  return texts.map((text) => {
    try {
      const { first, last } = bounds(text);
      return [first, last];
    } catch (error) {
      if (error instanceof DateError && error.message) return null;
      throw error;
    }
  });
}"""


def bounds(text: str) -> list[int | None] | None:
    try:
        date = dates.parse(text)
    except dates.DateError:
        return None
    return [date.earliest, date.latest]


def table(name: str) -> list[str]:
    text = (Path(__file__).parent / "dates" / name).read_text(encoding="utf-8")
    return [str(row["value"]) for row in yaml.safe_load(text)]


TYPED = st.one_of(
    valid.map(str),
    st.text("0123456789-/.,[]{}XTYZ~?%+: \"'", max_size=24),
    st.from_regex(
        r"-?[0-9]{4}-[0-3][0-9](-[0-3][0-9])?(T[0-2][0-9]:[0-6][0-9])?[~?%]?", fullmatch=True
    ),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(TYPED, min_size=20, max_size=60))
def test_dates_are_read_as_those_of_entries_are(page: Page, texts: list[str]) -> None:
    assert page.evaluate(BOUNDS, texts) == [bounds(text) for text in texts]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["valid.yml", "invalid.yml"])
def test_dates_of_the_tables_are_read_as_those_of_entries_are(page: Page, name: str) -> None:
    texts = table(name)
    assert len(texts) > 20
    assert page.evaluate(BOUNDS, texts) == [bounds(text) for text in texts]


# Taking the selection away


TAKE = """async ([kind, text, ids]) => {
  const files = await import("/assets/regesta/explore_files.js");
  return files[kind](text, new Set(ids));
}"""


@pytest.mark.slow
@pytest.mark.parametrize("url", ["/", "https://example.org/a/"])
def test_a_part_of_a_file_is_what_an_export_of_these_entries_is(
    page: Page, tmp_path: Path, url: str
) -> None:
    views = Views(chronology(tmp_path, files(5, 60)))
    site = outputs.Site(url)
    made = {one.path: one.text for one in assets(views, site)}
    for some in (views.entries[::3], views.entries, (), views.entries[-4:]):
        for kind, path in (
            ("json", "data/chronology.json"),
            ("csv", "data/chronology.csv"),
            ("bibtex", "data/chronology.bib"),
        ):
            as_read = made[path].encode().decode("utf-8-sig")  # as a browser reads a file
            found = page.evaluate(TAKE, [kind, as_read, [one.id for one in some]])
            assert found == {"text": outputs.BY_NAME[kind].write(some, views, site), "missing": 0}
        events = page.evaluate(TAKE, ["ics", made["calendar.ics"], [one.id for one in some]])
        exported = outputs.BY_NAME["ics"].write(some, views, site)
        assert re.findall(r"(?s)BEGIN:VEVENT.*?END:VEVENT\r\n", events["text"]) == re.findall(
            r"(?s)BEGIN:VEVENT.*?END:VEVENT\r\n", exported
        )
        assert events["missing"] == len(some) - exported.count("BEGIN:VEVENT")
        assert "left out" not in events["text"]


CELLS = """async (text) => {
  const { csvRecords } = await import("/assets/regesta/explore_files.js");
  return csvRecords(text).map(({ raw, cells }) => [raw, cells]);
}"""


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.text("a,\"\r\n'ü ", max_size=5), min_size=2, max_size=3), min_size=1))
def test_tables_are_read_as_they_are_written(page: Page, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    records = page.evaluate(CELLS, out.getvalue())
    assert [cells for _, cells in records] == rows
    assert "".join(raw for raw, _ in records) == out.getvalue()


def ids_in_csv(text: str) -> list[str]:
    assert text[0] == "\ufeff"
    return [row["id"] for row in csv.DictReader(io.StringIO(text[1:], newline=""))]


def ids_in_json(text: str) -> list[str]:
    return [one["id"] for one in json.loads(text)["entries"]]


def ids_in_bibtex(text: str) -> list[str]:
    return re.findall(r"^@misc\{(.*),$", text, re.MULTILINE)


def ids_in_calendar(text: str) -> list[str]:
    found = re.findall(
        r"^DESCRIPTION:.*/entries/(\w+)/\r$", text.replace("\r\n ", ""), re.MULTILINE
    )
    return [str(id_) for id_ in found]


FILES = {
    "CSV": ("entries.csv", ids_in_csv),
    "JSON": ("entries.json", ids_in_json),
    "BibTeX": ("entries.bib", ids_in_bibtex),
    "ICS": ("entries.ics", ids_in_calendar),
}


@pytest.mark.slow
def test_what_is_listed_can_be_taken_away(sized: Page, tried: Tried) -> None:
    go(sized, tried, "?certainty=alleged&sort=newest")
    listed = ids_listed(sized)
    for kind, (name, ids_in) in FILES.items():
        with sized.expect_download() as caught:
            sized.get_by_role("button", name=f"Download {kind}").click()
        assert caught.value.suggested_filename == name
        found = ids_in(Path(caught.value.path()).read_bytes().decode())
        said = sized.locator("[data-taken]")
        expect(said).to_contain_text(f"{name} holds {len(found)} entr")
        if kind == "ICS":
            assert [id_ for id_ in listed[::-1] if id_ in set(found)] == found
            assert len(found) < len(listed)
            expect(said).to_contain_text(f"{len(listed) - len(found)} entr")
            expect(said).to_contain_text("a calendar holds the years from 1 to 9999")
        else:
            assert found == listed[::-1]


@pytest.mark.slow
def test_filters_are_folded_on_a_phone_and_lead_to_what_they_leave(
    sized: Page, tried: Tried
) -> None:
    sized.goto(tried.url("?certainty=alleged"))
    sized.locator("[data-ready]").wait_for()
    phone = sized.evaluate("innerWidth") < 960
    summary = sized.locator("[data-filters] > summary")
    expect(summary).to_be_visible(visible=phone)
    expect(box(sized, "Certainty", "Alleged")).to_be_visible(visible=not phone)
    if phone:
        expect(summary).to_have_text("Filters (1 active)")
        summary.click()
        box(sized, "Certainty", "Refuted").click()
        certain = [one.get("certainty") for one in tried.entries]
        number = certain.count("alleged") + certain.count("refuted")
        sized.get_by_role("button", name=f"Show {number} entries").click()
        expect(box(sized, "Certainty", "Alleged")).to_be_hidden()
        expect(status(sized)).to_be_in_viewport()


@pytest.mark.slow
def test_the_link_is_copied(sized: Page, tried: Tried) -> None:
    go(sized, tried, "?countries=ua&from=2020")
    sized.get_by_role("button", name="Copy link").click()
    expect(sized.locator("[data-taken]")).to_have_text("Link copied.")
    assert sized.evaluate("navigator.clipboard.readText()") == sized.url


# What a reader does


@pytest.mark.slow
def test_facets_are_fieldsets_of_checkboxes_with_counts(sized: Page, tried: Tried) -> None:
    go(sized, tried)
    legends = sized.locator("fieldset > legend").all_inner_texts()
    assert [one.lower() for one in legends] == list(FACETS)
    number = len(tried.entries)
    expect(status(sized)).to_have_text(re.compile(rf"^{number} entries\b"))
    named = sum("ua" in VALUES["countries"](one) for one in tried.entries)
    assert box(sized, "Countries", "Ukraine").count() == 1
    expect(box(sized, "Countries", "Ukraine")).to_have_accessible_name(f"Ukraine {named} entries")
    expect(box(sized, "Topics", "Silence")).to_have_accessible_name("Silence 0 entries")
    expect(sized.get_by_role("searchbox", name="Words", exact=True)).to_be_visible()
    for name in ("From", "To"):
        expect(sized.get_by_role("textbox", name=name, exact=True)).to_be_visible()
    expect(sized.get_by_role("button", name="Clear all")).to_be_visible()
    assert sized.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_values_of_a_facet_are_alternatives_and_facets_narrow(sized: Page, tried: Tried) -> None:
    go(sized, tried)
    box(sized, "Countries", "Ukraine").click()
    box(sized, "Countries", "Poland").click()
    box(sized, "Certainty", "Alleged").click()
    wanted = [
        one["id"]
        for one in tried.entries
        if VALUES["countries"](one) & {"ua", "pl"} and one.get("certainty") == "alleged"
    ]
    expect(status(sized)).to_have_text(re.compile(rf"^{len(wanted)} entr"))
    assert ids_listed(sized) == wanted
    assert query_of(sized) == {"countries": "pl,ua", "certainty": "alleged"}
    sized.get_by_label("Countries: any or all").select_option("all")
    both = [
        one["id"]
        for one in tried.entries
        if VALUES["countries"](one) >= {"ua", "pl"} and one.get("certainty") == "alleged"
    ]
    expect(status(sized)).to_have_text(re.compile(rf"^{len(both)} entr"))
    assert query_of(sized)["countries.match"] == "all"
    sized.go_back()
    expect(results(sized)).to_have_count(len(wanted))
    sized.go_back()
    expect(box(sized, "Certainty", "Alleged")).not_to_be_checked()
    sized.go_forward()
    expect(box(sized, "Certainty", "Alleged")).to_be_checked()
    assert ids_listed(sized) == wanted


@pytest.mark.slow
def test_all_of_one_value_is_kept_for_the_next(sized: Page, tried: Tried) -> None:
    go(sized, tried, "?countries=pl,ua&countries.match=all")
    box(sized, "Countries", "Poland").click()
    assert query_of(sized) == {"countries": "ua", "countries.match": "all"}
    sized.reload()
    expect(sized.get_by_label("Countries: any or all")).to_have_value("all")


@pytest.mark.slow
def test_a_step_to_an_anchor_leaves_what_is_typed(sized: Page, tried: Tried) -> None:
    go(sized, tried, "?countries=ua")
    field = sized.get_by_label("From", exact=True)
    field.press_sequentially("2024-1")  # not a date yet
    sized.evaluate("location.hash = 'rg-x-take'")
    sized.wait_for_timeout(100)
    expect(field).to_have_value("2024-1")
    sized.go_back()
    expect(field).to_have_value("2024-1")


@pytest.mark.slow
def test_everything_works_by_keyboard(sized: Page, tried: Tried) -> None:
    go(sized, tried)
    sized.get_by_role("searchbox", name="Words").focus()
    for _ in range(12):
        if sized.evaluate("document.activeElement.type") == "checkbox":
            break
        sized.keyboard.press("Tab")
    assert sized.evaluate("document.activeElement.type") == "checkbox"
    name = sized.evaluate("document.activeElement.closest('label').innerText")
    sized.keyboard.press("Space")
    expect(status(sized)).to_contain_text(f" of {len(tried.entries)}")
    assert "people" in query_of(sized)
    assert sized.evaluate("document.activeElement.closest('label').innerText") == name
    chip = sized.get_by_role("list", name="Chosen").get_by_role("button")
    expect(chip).to_have_count(1)
    chip.focus()
    sized.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    expect(sized.get_by_role("button", name="Clear all")).to_be_focused()
    more = sized.get_by_role("button", name="Show 50 more")
    more.focus()
    sized.keyboard.press("Enter")
    expect(results(sized)).to_have_count(100)
    expect(more).to_be_focused()
    assert query_of(sized) == {"shown": "100"}
    sized.keyboard.press("Enter")
    expect(results(sized)).to_have_count(len(tried.entries))
    expect(more).to_be_hidden()
    expect(results(sized).nth(100).get_by_role("link")).to_be_focused()


@pytest.mark.slow
def test_a_long_facet_has_a_filter_and_shows_the_most_frequent_first(
    sized: Page, tried: Tried
) -> None:
    go(sized, tried)
    people = sized.get_by_role("group", name="People", exact=True)
    boxes = people.get_by_role("checkbox")
    expect(boxes).to_have_count(8)
    counts = [
        int(text)
        for text in people.locator(".rg-count").evaluate_all(
            "all => all.map((one) => one.firstChild.data)"
        )
    ]
    assert counts == sorted(counts, reverse=True)
    people.get_by_role("searchbox").fill("alias of P29 unal")
    expect(boxes).to_have_count(1)
    expect(boxes).to_have_accessible_name("Person 29 0 entries")
    people.get_by_role("searchbox").fill("P\u00e9rs\u00f8n\u00a029")
    expect(boxes).to_have_count(1)
    people.get_by_role("searchbox").fill("nobody")
    expect(people).to_contain_text("No such person.")
    people.get_by_role("searchbox").fill("")
    people.get_by_role("button", name="Show all 30").click()
    expect(boxes).to_have_count(30)
    people.get_by_role("button", name="Show fewer").click()
    expect(boxes).to_have_count(8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "end"),
    [("2021~", "2022"), ("", "-0044"), ("Y11000", ""), ("2023-24", "2024-02-29")],
)
def test_a_period_holds_what_may_lie_in_it(sized: Page, tried: Tried, start: str, end: str) -> None:
    go(sized, tried)
    for label, text in (("From", start), ("To", end)):
        field = sized.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")
    first = dates.parse(start).earliest if start else None
    last = dates.parse(end).latest if end else None
    wanted = [
        one["id"] for one in tried.entries if dates.parse(one["date"]["edtf"]).overlaps(first, last)
    ]
    assert wanted
    expect(status(sized)).to_have_text(re.compile(rf"^{len(wanted)} entr"))
    assert ids_listed(sized) == wanted[:50]
    assert query_of(sized) == {k: v for k, v in (("from", start), ("to", end)) if v}


@pytest.mark.slow
def test_a_wrong_date_is_explained_beside_it_and_breaks_nothing(sized: Page, tried: Tried) -> None:
    go(sized, tried, "?countries=ua")
    before = ids_listed(sized)
    field = sized.get_by_label("From", exact=True)
    for wrong, why in (
        ("2024-13", "There is no month 13"),
        ("2023-02-29", "28 days"),
        ("yesterday", "A date is written like"),
        ("../2024", "no first day"),
    ):
        field.fill(wrong)
        field.blur()
        expect(field).to_have_accessible_description(re.compile(why))
        expect(field).to_have_attribute("aria-invalid", "true")
        assert ids_listed(sized) == before
        assert query_of(sized) == {"countries": "ua"}
    field.fill("2022")
    field.blur()
    expect(field).not_to_have_attribute("aria-invalid", "true")
    until = sized.get_by_label("To", exact=True)
    until.fill("2021")
    until.blur()
    expect(until).to_have_accessible_description(re.compile("ends before it begins"))
    assert query_of(sized) == {"countries": "ua", "from": "2022"}
    field.fill("2020")
    field.blur()
    expect(until).not_to_have_attribute("aria-invalid", "true")
    assert query_of(sized) == {"countries": "ua", "from": "2020", "to": "2021"}
    for query, left in (("?from=2020&to=never", "from"), ("?from=never&to=2020", "to")):
        sized.goto(tried.url(query))
        expect(sized.get_by_text("This date is left out.")).to_be_in_viewport()  # on a phone, too
        assert query_of(sized) == {left: "2020"}


@pytest.mark.slow
def test_a_link_is_opened_as_it_was_left_and_what_it_does_not_know_is_said(
    sized: Page, tried: Tried
) -> None:
    query = "?people=p0-of-old,nobody,p1&people.match=all&sort=newest&words=letter&h=x&from=2024-99"
    go(sized, tried, query)
    expect(sized.locator("[data-unknown]")).to_contain_text("People: nobody")
    assert query_of(sized) == {
        "people": "p0,p1",
        "people.match": "all",
        "words": "letter",
        "sort": "newest",
    }
    for person in ("Person 00", "Person 01"):
        expect(box(sized, "People", person)).to_be_checked()
    expect(sized.get_by_label("From", exact=True)).to_have_accessible_description(
        re.compile("There is no month 99")
    )
    expect(sized.get_by_label("Order")).to_have_value("newest")
    sized.get_by_role("button", name="Clear all").click()
    expect(status(sized)).to_have_text(re.compile(rf"^{len(tried.entries)} entries"))
    assert query_of(sized) == {}
    expect(sized.get_by_role("searchbox", name="Words")).to_have_value("")
    expect(sized.get_by_label("From", exact=True)).to_have_value("")


@pytest.mark.slow
def test_a_long_word_is_broken_into_lines(sized: Page, tried: Tried) -> None:
    sized.set_viewport_size({"width": 320, "height": 900})
    sized.goto(tried.url(f"?words={'a' * 80}&people={'b' * 80}"))
    sized.locator("[data-ready]").wait_for()
    expect(sized.locator(".rg-x-chip")).to_be_visible()
    expect(sized.locator("[data-unknown]")).to_be_visible()
    assert sized.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.slow
def test_words_are_found_by_relevance_or_by_date(sized: Page, tried: Tried) -> None:
    go(sized, tried)

    def said(one: dict[str, Any]) -> str:
        return f"{one['title']} {one.get('text', '')}".lower()

    wanted = [one["id"] for one in tried.entries if "harbour" in said(one)]
    sized.evaluate("sessionStorage.depth = history.length")
    sized.get_by_role("searchbox", name="Words").press_sequentially("harbour", delay=20)
    expect(status(sized)).to_have_text(re.compile(rf"^{len(wanted)} entries"))
    assert query_of(sized) == {"words": "harbour"}
    order = sized.get_by_label("Order")
    expect(order).to_have_value("relevance")
    best = max(tried.entries, key=lambda one: said(one).count("harbour"))
    times = {one["id"]: said(one).count("harbour") for one in tried.entries}
    listed = [times[id_] for id_ in ids_listed(sized)]
    assert listed == sorted(listed, reverse=True)
    assert listed[0] == times[best["id"]]
    order.select_option("oldest")
    expect(results(sized).first.get_by_role("link")).to_have_attribute(
        "href", re.compile(f"/{wanted[0]}/$")
    )
    assert ids_listed(sized) == wanted[:50]
    order.select_option("newest")
    expect(results(sized).first.get_by_role("link")).to_have_attribute(
        "href", re.compile(f"/{wanted[-1]}/$")
    )
    named = [one for one in tried.entries if one["id"] in wanted]
    count = sum("talks" in VALUES["topics"](one) for one in named)
    expect(box(sized, "Topics", "Talks")).to_have_accessible_name(
        f"Talks {count} {'entry' if count == 1 else 'entries'}"
    )


@pytest.mark.slow
def test_what_is_typed_is_announced_once_and_is_one_step_back(sized: Page, tried: Tried) -> None:
    go(sized, tried, "?topics=talks")
    expect(status(sized)).to_contain_text(" of ")
    sized.evaluate(
        """() => {
          window.said = [];
          const status = document.querySelector("[role=status][data-status]");
          new MutationObserver(() => said.push(status.textContent)).observe(
            status, { childList: true, characterData: true, subtree: true });
        }"""
    )
    sized.get_by_role("searchbox", name="Words").press_sequentially("bridge", delay=30)
    expect(sized.get_by_role("button", name="Words: bridge: remove")).to_be_visible()
    expect(results(sized).first).to_be_visible()
    sized.wait_for_timeout(600)
    assert len(sized.evaluate("said")) <= 2
    sized.go_back()
    expect(sized.get_by_role("searchbox", name="Words")).to_have_value("")
    assert query_of(sized) == {"topics": "talks"}


@pytest.mark.slow
def test_an_entry_says_what_it_is_before_its_title_and_opens(sized: Page, tried: Tried) -> None:
    go(sized, tried, "?certainty=alleged,date-inferred&certainty.match=all")
    line = results(sized).first
    expect(line).to_contain_text("date inferred")
    expect(line).to_contain_text("Alleged:")
    text = line.inner_text()
    title = line.get_by_role("link").inner_text()
    assert max(text.index("date inferred"), text.index("Alleged:")) < text.index(title)
    shown = sized.url
    line.get_by_role("link").click()
    expect(sized.locator("h1")).to_contain_text(title)
    sized.go_back()
    expect(sized.get_by_role("list", name="Chosen").get_by_role("button")).to_have_count(2)
    assert sized.url == shown


@pytest.mark.slow
def test_what_stands_below_the_list_waits_for_it(sized: Page, tried: Tried) -> None:
    held: list[Route] = []
    sized.route("**/explore/columns.json", lambda one: held.append(one))  # noqa: PLW0108 which Playwright marks
    sized.goto(tried.url(""), wait_until="commit")
    take = sized.get_by_role("group", name="Take these entries with you", include_hidden=True)
    expect(sized.locator("[data-form]")).to_be_visible()
    expect(take).to_be_hidden()
    for one in held:
        one.continue_()
    expect(take).to_be_visible()
    sized.unroute("**/explore/columns.json")


@pytest.mark.slow
def test_back_from_an_entry_the_list_is_where_it_was_left(sized: Page, tried: Tried) -> None:
    sized.goto(tried.url("?certainty=alleged,disputed&shown=100"))
    sized.locator("[data-ready]").wait_for()
    assert (sized.locator(".rg-address").text_content() or "").endswith(
        "/explore/?certainty=alleged,disputed&shown=100"
    ), "what is printed is the address of what is listed"
    link = results(sized).nth(30).get_by_role("link")
    link.scroll_into_view_if_needed()
    before = sized.evaluate("scrollY")
    assert before > 500
    link.click()
    expect(sized.locator("h1")).not_to_have_text("Explore")
    sized.go_back()
    expect(link).to_be_in_viewport()
    assert abs(sized.evaluate("scrollY") - before) < 50
    sized.evaluate("scrollBy(0, -200)")
    sized.wait_for_function("before => history.state?.place < before - 100", arg=before)
    sized.reload()
    sized.locator("[data-ready]").wait_for()
    assert abs(sized.evaluate("scrollY") - before + 200) < 50


@pytest.mark.slow
def test_pages_lead_to_explore_with_themselves_chosen(page: Page, tried: Tried) -> None:
    queries = []
    for path, query in (
        ("people/p0/", "?people=p0"),
        ("organisations/nato/", "?organisations=nato"),
        ("countries/ua/", "?countries=ua"),
        ("topics/talks/", "?topics=talks"),
        ("sources/digest/", "?sources=digest"),
        ("chronology/2024/", "?years=2024"),
        ("chronology/-0043/", "?years=-0043"),
        ("", ""),
    ):
        html = (tried.folder / path / "index.html").read_text(encoding="utf-8")
        assert f'href="{"../" * path.count("/")}explore/{query}">Explore' in html, path
        queries.append(query[1:])
    page.goto(tried.url(f"?{'&'.join(filter(None, queries[:-2]))}"))
    page.locator("[data-ready]").wait_for()
    expect(page.get_by_role("list", name="Chosen").get_by_role("button")).to_have_count(6)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_the_page_says_so_and_leads_to_the_lists(
    chromium: Browser, tried: Tried, width: int
) -> None:
    with opened(chromium, width, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(tried.url())
        expect(page.locator("article")).to_contain_text("Explore needs JavaScript")
        expect(page.locator("[data-off]")).to_be_visible()
        expect(page.locator("[data-form]")).to_be_hidden()
        for link in ("Chronology", "People", "Countries", "Topics", "Sources"):
            page.locator("article").get_by_role("link", name=link, exact=True).click()
            expect(page.locator("h1")).to_be_visible()
            page.go_back()


@pytest.mark.slow
def test_a_search_index_may_be_missing_or_be_of_another_time(
    chromium: Browser, tried: Tried, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(tried.folder, site)
    wanted = sum("letter" in f"{e['title']} {e.get('text', '')}".lower() for e in tried.entries)
    order = json.loads((site / "explore/columns.json").read_text(encoding="utf-8"))["order"]
    with served(site) as address:
        for index, number, said in (
            (order, wanted, ""),
            ("another-order", len(tried.entries), "older or newer than this page"),
            ("missing", len(tried.entries), "no search index yet"),
        ):
            if index == "missing":
                shutil.rmtree(site / "pagefind")
            else:
                add_index(site, index)
            with opened(chromium) as context:  # with nothing of the index before in its cache
                page = context.new_page()
                page.goto(f"{address}explore/?words=letter")
                page.locator("[data-ready]").wait_for()
                expect(status(page)).to_have_text(re.compile(rf"^{number} entries"))
                expect(status(page)).to_contain_text(said)
                usual = "oldest" if said else "relevance"
                expect(page.get_by_label("Order")).to_have_value(usual)


TITLES = re.compile(r"explore/titles[-/]")


@pytest.mark.slow
def test_lines_that_do_not_load_are_told_and_asked_for_again(
    chromium: Browser, tried: Tried
) -> None:
    """Nothing of another list is left beside what is told; what is listed has no hole."""
    with opened(chromium) as context:
        page = context.new_page()
        failed = page.locator("[data-failed]")
        go(page, tried, "?words=they")  # which has its line from a small file
        page.route(TITLES, lambda route: route.abort())
        page.get_by_role("button", name="Clear all").click()
        expect(failed).to_contain_text("The entries could not be loaded.")
        expect(results(page)).to_have_count(0)
        expect(page.locator("[aria-busy]")).to_have_count(0)
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        expect(results(page)).to_have_count(50)
        expect(results(page).first.get_by_role("link")).to_be_focused()
        expect(failed).to_be_empty()

        go(page, tried, "?words=a&sort=oldest")
        page.route(TITLES, lambda route: route.abort())
        before = ids_listed(page)
        page.get_by_role("button", name="Show 50 more").click()
        expect(failed).to_contain_text("The entries could not be loaded.")
        assert (ids_listed(page), query_of(page)) == (before, {"words": "a", "sort": "oldest"})
        page.unroute_all()
        page.get_by_role("button", name="Show 50 more").click()
        expect(results(page)).to_have_count(100)
        assert query_of(page) == {"words": "a", "sort": "oldest", "shown": "100"}


@pytest.mark.slow
def test_files_of_another_time_are_told_and_never_joined(
    chromium: Browser, tried: Tried, tmp_path: Path
) -> None:
    """A copy that the browser has kept is asked for anew; a site published anew says so."""
    old, new = tmp_path / "old", tmp_path / "new"
    shutil.copytree(tried.folder, old)
    made = files(3, 149)
    first = '[{"id": "first", "date": "Y-20000", "title": "An entry before all others"},'
    made["entries/all.yml"] = made["entries/all.yml"].replace("[", first, 1)
    shutil.copytree(built_from(tmp_path / "project", made), new)
    with served(old) as address, opened(chromium) as context:
        page = context.new_page()
        page.goto(f"{address}explore/?words=they")  # which has its line from a small file
        page.locator("[data-ready]").wait_for()
        shutil.rmtree(old / "explore")
        shutil.copytree(new / "explore", old / "explore")
        page.get_by_role("button", name="Download CSV").click()
        expect(page.locator("[data-taken]")).to_contain_text("has been republished")
        page.get_by_role("button", name="Clear all").click()
        expect(page.locator("[data-failed]")).to_contain_text("has been republished")
        expect(results(page)).to_have_count(0)
        page.get_by_role("button", name="Load the page again").click()
        expect(results(page).first).to_contain_text("An entry before all others")


@pytest.mark.slow
def test_a_strict_policy_holds(chromium: Browser, tried: Tried) -> None:
    """Of our own: Material's pages have scripts of their own within them."""
    policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"
    with opened(chromium) as context:
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda one: refused.append(one.text))

        def fulfil(route: Any) -> None:
            answer = route.fetch()
            text = answer.text()
            bare = re.sub(r"(?s)<script>.*?</script>|<style>.*?</style>", "", text)
            headers = {**answer.headers, "content-security-policy": policy}
            route.fulfill(response=answer, body=bare, headers=headers)

        page.route("**/explore/", fulfil)
        page.goto(tried.url())
        page.locator("[data-ready]").wait_for()
        box(page, "Countries", "Ukraine").click()
        expect(status(page)).to_contain_text(" of ")
        with page.expect_download():
            page.get_by_role("button", name="Download CSV").click()
        assert [one for one in refused if "explore" in one.lower()] == []
