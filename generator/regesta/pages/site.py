"""Every page of a chronology, as a pure function of it: same input, same bytes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import Any, NamedTuple

from markupsafe import Markup

from regesta import charts, dates, prose, worldmap
from regesta.dates.days import month_length
from regesta.model import (
    Actor,
    Chronology,
    Entry,
    Person,
)
from regesta.pages import templating
from regesta.pages.address import Addresses, file_of, year_part
from regesta.pages.here import Annotated, Here
from regesta.pages.inputs import Inputs
from regesta.pages.options import Options
from regesta.pages.page import Page, Plan
from regesta.pages.subjects import KINDS, Kind, Subject, letters, subjects
from regesta.text import capital, inert
from regesta.views import (
    Entries,
    Held,
    Said,
    Views,
    cautions,
    main_actors,
    months,
    offices_on,
    periods,
    years,
)
from regesta.wording import Wording, wording

LONG = 150
"""A list of more entries than this is split: texts go to months, subjects' lists to years."""
NEWEST = 8
"""How many entries the home page shows."""
ONE_PAGE = 500
"""More entries than this are told on a page for each month, by their days in any year."""
MAP = file_of("map")
APPEARS_WITH = file_of("appears-with")
ON_THIS_DAY = file_of("on-this-day")
HOME = "index.md"
"""The file of the home page."""
EXPLORE = file_of("explore")
"""The file of the page on which entries are chosen."""
TIMELINE = file_of("timeline")
"""The file of the page on which the entries are drawn over time."""
HOME_MARK = "<!-- regesta: home -->"
"""Where a hand-written `index.md` takes in the newest entries, the chart and the ways in."""


_ANYTHING = re.compile(r"\b(site|views)\b")
"""That by which a template of a project's own may show anything of the chronology."""

_DAYS_META: Mapping[str, Any] = {
    "kind": "on-this-day",
    "hide": ["toc"],
    "search": {"exclude": True},
}

File = tuple[str, str, str]
"""A data file of the site: its path, its format, and what it holds."""


class ActorLine(NamedTuple):
    """An actor as an entry lists them."""

    actor: Actor
    record: Any
    """The person or organisation; None for somebody without a name."""
    kind: str
    offices: tuple[Held, ...]


class Way(NamedTuple):
    """The way from an entry to the one before and the one after it, along some line."""

    label: str
    before: Entry | None
    after: Entry | None
    path: str = ""
    """The page of the line itself; empty for the whole chronology."""


class Site:
    """Renders the pages of one chronology; `before` is the site of almost the same one."""

    def __init__(
        self, chronology: Chronology, options: Options, before: "Site | None" = None
    ) -> None:
        self.chronology = chronology
        self.options = options
        known = before.views if before and before.options.drafts == options.drafts else None
        self.views: Views = Views(chronology, drafts=options.drafts, before=known)
        self._subjects = dict(before.kinds) if before else {}
        """Those of before, until it is known which of them are as they were."""
        self.addresses = Addresses(options.directory_urls)
        own = templating.own_templates(options.templates)
        self.environment = templating.environment(options.templates, own, self.language)
        self.wording: Wording = wording(self.language)
        self._own = "".join(text for _, text in own)
        self.inputs = Inputs(self.views, in_full=self.has_own_templates)
        self._rests_on: dict[tuple[str, str], tuple[object, ...]] = {}
        self.rows: dict[str, str] = {}
        self._here: dict[str, Here] = {}

    @property
    def language(self) -> str:
        """The language that pages are in (BCP 47)."""
        return self.chronology.settings.language

    @property
    def has_own_templates(self) -> bool:
        """Whether a template of the project's own is in the place of one of the package's."""
        return bool(self._own)

    # Every page

    def plans(self, files: Iterable[File] = ()) -> Iterator[Plan]:
        """Yield every page that the owner has not written; `files` are listed under Data."""
        planned = chain(
            [
                self._overview(HOME, self.home_page),
                self._overview(EXPLORE, self.explore_page),
            ],
            self._entry_plans(),
            self._chronology_plans(),
            self._overview_plans(),
            self._record_plans(tuple(files)),
            *(self._subject_plans(kind, found) for kind, found in self.kinds),
        )
        shown = (plan for plan in planned if plan.path not in self.options.hand_written)
        if _ANYTHING.search(self._own):
            return (plan._replace(rests_on=self.inputs.but_texts) for plan in shown)
        return shown

    def _overview(self, path: str, make: Callable[[], Page]) -> Plan:
        """Return a page of all entries, which stands in the navigation."""
        return Plan(path, make, self.inputs.outlines, in_nav=True)

    def _page(  # noqa: PLR0913 a page has as many parts
        self,
        template: str,
        path: str,
        meta: Mapping[str, Any],
        context: Callable[[], Mapping[str, Any]] = dict,
        *,
        source: str | None = None,
        in_nav: bool = False,
    ) -> Page:
        def body() -> str:
            return str(self._render(template, path, **context()))

        return Page(path, dict(meta), body, source, in_nav)

    def _render(self, template: str, path: str, **context: Any) -> Markup:
        here = self.here(self.addresses.root(path))
        shown = {"here": here, "site": self, "views": self.views, **context}
        return templating.render(self.environment, template, shown)

    # The home page

    @cached_property
    def home(self) -> Markup:
        """The newest entries, the activity chart and the ways in."""
        newest = self.views.entries[: -NEWEST - 1 : -1]
        return self._render("home.md.jinja", HOME, newest=newest, kinds=self.kinds)

    def home_page(self) -> Page:
        """Return the home page of a chronology whose owner wrote none."""
        settings = self.chronology.settings
        meta = {
            "title": inert(settings.name),
            "kind": "home",
            **(
                {"description": inert(prose.summary(settings.description))}
                if settings.description
                else {}
            ),
        }
        return self._page(
            "index.md.jinja",
            "index.md",
            meta,
            lambda: {"home": self.home},
            in_nav=True,
        )

    def explore_page(self) -> Page:
        """Return the page on which entries are chosen by facets, dates and words."""
        return self._page(
            "explore.md.jinja",
            EXPLORE,
            {
                "title": self.wording.pgettext("the page", "Explore"),
                "kind": "explore",
                "description": self.wording.gettext(
                    "Every entry, by any combination of who, where, what and when."
                ),
                "search": {"exclude": True},
            },
            lambda: {"kinds": self.kinds},
            in_nav=True,
        )

    @cached_property
    def kinds(self) -> list[tuple[Kind, list[Subject]]]:
        """All kinds of subjects with theirs."""
        return [(kind, subjects(kind, self.views, self._subjects.pop(kind, ()))) for kind in KINDS]

    # Entries

    def _entry_plans(self) -> Iterator[Plan]:
        """Yield a page for every entry; a withdrawn one says only that it was withdrawn."""
        made, inputs = self.entry_page, self.inputs.entry  # each is an object: one for all entries
        for entry in self.views.entries:
            yield Plan(
                file_of("entries", entry.id),
                partial(made, entry),
                source=self.chronology.files[entry.id],
                rests_on=partial(inputs, entry),
                tells=(entry,),
            )
        for entry in self.views.withdrawn:
            path, page = file_of("entries", entry.id), partial(self.withdrawn_page, entry)
            yield Plan(path, page, partial(iter, (self.inputs.outline(entry),)), noindex=True)
        for entry in self.views.addressed:
            for old in entry.formerly:
                path, page = file_of("entries", old), partial(self.moved_page, entry, old)
                yield Plan(path, page, partial(iter, (self.inputs.outline(entry),)), noindex=True)

    def moved_page(self, entry: Entry, old: str) -> Page:
        """Return the page at an address that an entry no longer has; the theme redirects it."""
        to, path = file_of("entries", entry.id), file_of("entries", old)
        return self._moved(
            path, old, to, self.wording.gettext("This entry has moved"), {"entry": entry}
        )

    def moved_subject_page(self, subject: Subject, old: str) -> Page:
        """Return the page at an address that a subject no longer has."""
        kind, record = subject.kind.key, subject.record
        context = {"entry": None, "kind": kind, "record": record}
        to, path = file_of(kind, subject.id), file_of(kind, old)
        return self._moved(path, old, to, self.wording.gettext("This page has moved"), context)

    def _moved(self, path: str, old: str, to: str, title: str, context: Mapping[str, Any]) -> Page:
        meta = {
            "title": title,
            "kind": "moved",
            "id": old,
            "moved_to": str(self.here(self.addresses.root(path)).url(to)),
            "robots": "noindex",
            "search": {"exclude": True},
        }
        return self._page("moved.md.jinja", path, meta, lambda: context)

    def entry_page(self, entry: Entry) -> Page:
        """Return the page of an entry."""
        path = file_of("entries", entry.id)
        return self._page(
            "entry.md.jinja",
            path,
            self._entry_meta(entry),
            lambda: {
                "entry": entry,
                "shown": self._annotated(entry, path),
                "taking_part": self._actor_lines(entry, mentioned=False),
                "mentioned": self._actor_lines(entry, mentioned=True),
                "ways": list(self._ways(entry)),
                "related": [self.views.by_id[id_] for id_ in self.views.related.get(entry.id, ())],
            },
            source=self.chronology.files[entry.id],
        )

    def withdrawn_page(self, entry: Entry) -> Page:
        """Return what is left of a withdrawn entry: when and why, and nothing of what it said."""
        meta = {
            "title": self.wording.gettext("Withdrawn entry"),
            "kind": "withdrawn",
            "id": entry.id,
            "robots": "noindex",
            "search": {"exclude": True},
        }
        return self._page(
            "withdrawn.md.jinja",
            file_of("entries", entry.id),
            meta,
            lambda: {
                "entry": entry,
                "withdrawals": [one for one in entry.corrections if one.kind == "withdrawal"],
            },
        )

    def _annotated(self, entry: Entry, path: str) -> Annotated:
        here = self.here(self.addresses.root(path))
        return Annotated(entry, here.links_of(path), self.wording)

    def _entry_meta(self, entry: Entry) -> dict[str, Any]:
        date, names = entry.date, self.chronology
        said = [*map(self.wording.gettext, cautions(entry))]
        bounds = {"date_earliest": date.earliest, "date_latest": date.latest}
        meta = {
            "title": inert(f"{entry.title} ({', '.join(said)})" if said else entry.title),
            "kind": "entry",
            "id": entry.id,
            "date": date.edtf,
            **{key: dates.iso(day) for key, day in bounds.items() if day is not None},
            "date_basis": entry.date_basis,
            "actors": [names.actor(one.who).name for one in entry.actors if one.who],
            "countries": [names.countries[id_].name for id_ in entry.countries],
            "topics": [names.topics[id_].name for id_ in entry.topics],
            "certainty": entry.certainty,
            "status": entry.status if entry.status != "published" else None,
            "description": inert(self.summary(entry)),
        }
        return {key: value for key, value in meta.items() if value is not None}

    def summary(self, entry: Entry) -> str:
        """Return a sentence or two for previews: the text's beginning, or date and title."""
        if said := prose.summary(entry.text or ""):
            return said
        return f"{self.wording.labelled(entry.date.words(self.language))} {entry.title}"

    def _actor_lines(self, entry: Entry, *, mentioned: bool) -> list[ActorLine]:
        """Return those who take part in an entry, or those whom it only mentions."""
        actors = (actor for actor in entry.actors if actor.mentioned == mentioned)
        return [self._actor_line(entry, actor) for actor in actors]

    def _actor_line(self, entry: Entry, actor: Actor) -> ActorLine:
        """Return an actor with the offices held on the entry's date."""
        if actor.who is None:
            return ActorLine(actor, None, "", ())
        record = self.chronology.actor(actor.who)
        if isinstance(record, Person):
            return ActorLine(actor, record, "people", offices_on(record, entry.date))
        return ActorLine(actor, record, "organisations", ())

    def _ways(self, entry: Entry) -> Iterator[Way]:
        """Yield the ways along which there is an entry before or after."""
        if any(around := self.views.neighbours(entry)):
            yield Way(self.wording.gettext("In the chronology"), *around)
        if entry.thread and any(around := self.views.neighbours_in_thread(entry)):
            thread = self.chronology.threads[entry.thread]
            yield Way(thread.name, *around, file_of("threads", thread.id))
        for id_ in main_actors(entry):
            if any(around := self.views.neighbours_of_actor(entry, id_)):
                record = self.chronology.actor(id_)
                kind = "people" if isinstance(record, Person) else "organisations"
                yield Way(record.name, *around, file_of(kind, id_))

    # The chronology

    def _chronology_plans(self) -> Iterator[Plan]:
        """Yield the list of years, a page for each year, and for the months of long years."""
        by_year = self.views.by_year
        yield self._overview(file_of("chronology"), self.chronology_page)
        around = zip((None, *by_year), by_year, (*list(by_year)[1:], None), strict=False)
        for before, year, after in around:
            entries = by_year[year]
            yield Plan(
                self.year_path(year),
                partial(self.year_page, year, before, after),
                rests_on=partial(self.inputs.year, year, entries, before, after),
                tells=entries,
            )
            if len(entries) > LONG:
                for month, group in months(entries).items():
                    yield Plan(
                        self.month_path(year, month),
                        partial(self.month_page, year, month, group),
                        rests_on=partial(self.inputs.listed, group),
                        tells=group,
                    )

    def chronology_page(self) -> Page:
        """Return the list of years."""
        return self._page(
            "chronology.md.jinja",
            file_of("chronology"),
            {
                "title": self.wording.gettext("Chronology"),
                "kind": "chronology",
                "search": {"exclude": True},
            },
            lambda: {
                "years": self.views.by_year,
                "whole": len(self.views.entries) <= LONG,
            },
            in_nav=True,
        )

    def year_page(self, year: int, before: int | None, after: int | None) -> Page:
        """Return the page of a year, with links to the years `before` and `after` it."""
        entries = self.views.by_year[year]
        label = dates.year_label(year, self.language)
        return self._page(
            "year.md.jinja",
            self.year_path(year),
            self._year_meta(label, "year", year),
            lambda: {
                "label": label,
                "entries": entries,
                "part": year_part(year),
                "months": months(entries),
                "reaching": self.views.reaching[year],
                "year": year,
                "long": len(entries) > LONG,
                "before": before,
                "after": after,
            },
        )

    def month_page(self, year: int, month: int | None, entries: Entries) -> Page:
        """Return the page of a month, with the texts of its entries."""
        title = self.month_label(year, month)
        return self._page(
            "month.md.jinja",
            self.month_path(year, month),
            self._year_meta(title, "month", year),
            lambda: {
                "title": title,
                "year": year,
                "entries": entries,
            },
        )

    def _year_meta(self, title: str, kind: str, year: int) -> dict[str, Any]:
        return {"title": title, "kind": kind, "year": year_part(year), "search": {"exclude": True}}

    def month_label(self, year: int, month: int | None) -> str:
        """Return the heading of a month, or of the entries of a year that have no month."""
        if month is None:
            label = dates.year_label(year, self.language)
            return self.wording.gettext("{year}, not tied to one month", year=label)
        return capital(dates.month_label(year, month, self.language))

    def month_path(self, year: int, month: int | None) -> str:
        """Return the file of a month's page; 00 holds what has no month."""
        return file_of("chronology", year_part(year), f"{month or 0:02d}")

    def year_path(self, year: int) -> str:
        """Return the file of a year's page."""
        return file_of("chronology", year_part(year))

    # All entries at once

    def _overview_plans(self) -> Iterator[Plan]:
        """Yield timeline and map, who appears with whom, and what happened on which day."""
        yield self._overview(TIMELINE, self.timeline_page)
        yield self._overview(MAP, self.map_page)
        yield self._overview(APPEARS_WITH, self.appears_with_page)
        yield self._overview(ON_THIS_DAY, self.on_this_day_page)
        if self._has_month_pages:
            for month in range(1, 13):
                page = partial(self.on_this_month_page, month)
                yield Plan(self.days_path(month), page, rests_on=self.inputs.outlines)

    def appears_with_page(self) -> Page:
        """Return who appears with whom."""
        return self._page(
            "appears_with.md.jinja",
            APPEARS_WITH,
            {
                "title": self.wording.gettext("Who appears with whom"),
                "kind": "appears-with",
                "search": {"exclude": True},
            },
            self._together,
            in_nav=True,
        )

    def _together(self) -> Mapping[str, Any]:
        together = self.views.together
        shades = charts.steps(tuple(together.pairs.values()))
        step_of = partial(_step_of, shades)
        return {"together": together, "step_of": step_of}

    def map_page(self) -> Page:
        """Return the map; a country that has no place on it is listed below."""
        return self._page(
            "map.md.jinja",
            MAP,
            {"title": self.wording.gettext("Map"), "kind": "map", "search": {"exclude": True}},
            self._mapped,
            in_nav=True,
        )

    def _mapped(self) -> Mapping[str, Any]:
        regions, elsewhere = self._map
        steps = charts.steps([one.count for one in regions.values()])
        return {
            "regions": regions,
            "steps": steps,
            "map": worldmap.drawn(tuple(regions.values()), steps, self.wording),
            "close_ups": worldmap.close_ups(tuple(regions.values()), self.wording),
            "swatch": worldmap.swatch,
            "rows": self.views.countries_with(self.views.entries),
            "elsewhere": elsewhere,
        }

    @cached_property
    def _map(self) -> tuple[dict[str, worldmap.Region], list[tuple[str, int]]]:
        """Countries by their id as the map draws them, and those that it has no place for."""
        here, world = self.here(self.addresses.root(MAP)), worldmap.world()
        regions: dict[str, worldmap.Region] = {}
        elsewhere, taken = [], set()
        for id_, count in self.views.countries_with(self.views.entries):
            country = self.chronology.countries[id_]
            key = world.key(country)
            if key is None or key in taken:
                elsewhere.append((id_, count))
            else:
                url = here.subject_url("countries", id_)
                words = self.wording.ngettext(
                    "{country}, {n} entry", "{country}, {n} entries", count, country=country.name
                )
                regions[id_] = worldmap.Region(id_, words, key, url, count)
                taken.add(key)
        return regions, elsewhere

    def is_on_map(self, kind: str, subject: Subject) -> bool:
        """Tell whether a subject is a country that the map shows."""
        return kind == "countries" and subject.id in self._map[0]

    @property
    def _has_month_pages(self) -> bool:
        return len(self.views.entries) > ONE_PAGE

    def on_this_day_page(self) -> Page:
        """Return what happened on each day of the calendar."""
        return self._page(
            "on_this_day.md.jinja",
            ON_THIS_DAY,
            {"title": self.wording.gettext("On this day"), **_DAYS_META},
            lambda: {
                "on_days": self.views.on_days,
                "split": self._has_month_pages,
            },
            in_nav=True,
        )

    def on_this_month_page(self, month: int) -> Page:
        """Return what happened on each day of a month."""
        return self._page(
            "on_this_month.md.jinja",
            self.days_path(month),
            {"title": inert(self._month_title(month)), **_DAYS_META},
            lambda: {
                "on_days": self.views.on_days,
                "month": month,
            },
        )

    def _month_title(self, month: int) -> str:
        return self.wording.gettext("On this day, {month}", month=self.month_name(month))

    def has_days(self, month: int) -> bool:
        """Tell whether an entry names the month, or a day of it."""
        on_days = self.views.on_days
        return month in on_days.by_month or any(month == named for named, _ in on_days.by_day)

    def days_path(self, month: int) -> str:
        """Return the file of the page of a month in any year."""
        return file_of("on-this-day", f"{month:02d}")

    def month_name(self, month: int) -> str:
        """Return the name of a month in any year."""
        return dates.month_name(month, self.language)

    def days_in(self, month: int) -> int:
        """Return how many days a month has in the years in which it has most."""
        return month_length(2000, month)

    def day_name(self, month: int, day: int) -> str:
        """Return a day in any year."""
        return dates.day_of_year_label(month, day, self.language)

    def timeline_page(self) -> Page:
        """Return the timeline: a list by periods, and the place in which it is drawn."""
        return self._page(
            "timeline.md.jinja",
            TIMELINE,
            {
                "title": self.wording.gettext("Timeline"),
                "kind": "timeline",
                "search": {"exclude": True},
            },
            self._periods,
            in_nav=True,
        )

    def _periods(self) -> Mapping[str, Any]:
        by_year = self.views.by_year
        step, groups = periods(by_year)
        return {
            "years": by_year,
            "groups": {self.period_label(first, step): group for first, group in groups.items()},
            "step": step,
            "whole": len(self.views.entries) <= LONG,
        }

    def period_label(self, first: int, step: int) -> str:
        """Return the words for a year, decade, century or millennium by its first year."""
        if step == 1:
            return dates.year_label(first, self.language)
        last = first // step * step + step - 1 if first > 0 else first + step - 1
        if masked := _masked(first, last, step):
            return capital(dates.parse(masked).words(self.language))
        begin, end = (dates.year_label(year, self.language) for year in (first, last))
        return self.wording.pgettext("period", "{begin} to {end}", begin=begin, end=end)

    # What is said of the record itself

    def _record_plans(self, files: tuple[File, ...]) -> Iterator[Plan]:
        """Yield the corrections, what is known of the sources, and the list of data files."""
        yield self._overview("corrections.md", self.corrections_page)
        yield self._overview("about-the-sources.md", self.about_sources_page)
        yield self._overview(file_of("data"), partial(self.data_page, files))

    def corrections_page(self) -> Page:
        """Return the list of corrections."""
        return self._page(
            "corrections.md.jinja",
            "corrections.md",
            {
                "title": self.wording.gettext("Corrections"),
                "kind": "corrections",
                "search": {"exclude": True},
            },
            lambda: {"corrected": self.views.corrected},
            in_nav=True,
        )

    def about_sources_page(self) -> Page:
        """Return what the entries rest on, counted."""
        return self._page(
            "about_sources.md.jinja",
            "about-the-sources.md",
            {"title": self.wording.gettext("About the sources"), "kind": "about-sources"},
            lambda: {"tally": self.views.source_tally},
            in_nav=True,
        )

    def data_page(self, files: tuple[File, ...]) -> Page:
        """Return the list of data files."""
        return self._page(
            "data.md.jinja",
            file_of("data"),
            {"title": self.wording.gettext("Data"), "kind": "data"},
            lambda: {"files": files},
            in_nav=True,
        )

    # People, organisations, countries, topics, threads, sources

    def _subject_plans(self, kind: Kind, found: list[Subject]) -> Iterator[Plan]:
        """Yield the list of a kind and a page for each of its subjects, split where it is long."""
        yield self._overview(file_of(kind.key), partial(self.subjects_page, kind, found))
        for subject in found:
            inputs = partial(self._subject_inputs, subject)
            page = partial(self.subject_page, subject)
            yield Plan(file_of(kind.key, subject.id), page, rests_on=inputs)
            for old in subject.record.formerly:
                page = partial(self.moved_subject_page, subject, old)
                path, rests_on = file_of(kind.key, old), partial(iter, (subject.record,))
                yield Plan(path, page, rests_on, noindex=True)
            if len(subject.entries) > LONG:
                for year in subject.by_year:
                    page = partial(self.subject_year_page, subject, year)
                    path = file_of(kind.key, subject.id, year_part(year))
                    yield Plan(path, page, rests_on=inputs)

    def _subject_inputs(self, subject: Subject) -> Iterator[object]:
        """Yield what all pages of a subject are made from, as one value."""
        key = (subject.kind.key, subject.id)
        if key not in self._rests_on:
            self._rests_on[key] = (
                *self.inputs.subject(subject, self._parts_of(subject)),
                self.is_on_map(subject.kind.key, subject),
                tuple(self.views.rows[entry.id] for entry in subject.entries),
            )
        yield self._rests_on[key]

    def subjects_page(self, kind: Kind, found: list[Subject]) -> Page:
        """Return the list of a kind."""
        return self._page(
            "subjects.md.jinja",
            file_of(kind.key),
            {"title": self.wording.gettext(kind.title), "kind": kind.key},
            lambda: {
                "kind": kind,
                "letters": letters(found, self.wording.pgettext("names", "Other")),
                "subjects": found,
            },
            in_nav=True,
        )

    def subject_page(self, subject: Subject) -> Page:
        """Return the page of a subject; of a long one without the entries."""
        kind = subject.kind
        split = len(subject.entries) > LONG
        return self._page(
            "subject.md.jinja",
            file_of(kind.key, subject.id),
            self._subject_meta(subject),
            lambda: {
                "subject": subject,
                "record": subject.record,
                "years": years(subject.taking_part),
                "split": split,
                "quotes": () if split else self._said(subject),
                "people": self.views.appears_with(
                    subject.taking_part, without=subject.id if kind.acts else ""
                ),
                "countries": self.views.countries_with(
                    subject.entries, without=subject.id if kind.key == "countries" else ""
                ),
                "parts_of": self._parts_of(subject),
                "all_years": subject.by_year if split else {},
            },
        )

    def subject_year_page(self, subject: Subject, year: int) -> Page:
        """Return one year of a subject with many entries."""
        label = dates.year_label(year, self.language)
        return self._page(
            "subject_year.md.jinja",
            file_of(subject.kind.key, subject.id, year_part(year)),
            {
                **self._subject_meta(subject),
                "title": inert(f"{subject.record.name}, {label}"),
                "year": year_part(year),
                "search": {"exclude": True},
            },
            lambda: {
                "subject": subject,
                "record": subject.record,
                "label": label,
                "entries": subject.by_year[year],
                "quotes": [said for said in self._said(subject) if said.entry.date.year == year],
            },
        )

    def _subject_meta(self, subject: Subject) -> dict[str, Any]:
        kind, record = subject.kind, subject.record
        meta = {"title": inert(record.name), "kind": kind.singular, "id": subject.id}
        description = getattr(record, "description", None)
        return {**meta, "description": inert(prose.summary(description))} if description else meta

    def _said(self, subject: Subject) -> tuple[Said, ...]:
        """Return what a person or an organisation is quoted as saying."""
        return self.views.quotes.get(subject.id, ()) if subject.kind.acts else ()

    def _parts_of(self, subject: Subject) -> list[Any]:
        """Return the records whose parent it is."""
        return self._children.get((subject.kind.key, subject.id), [])

    @cached_property
    def _children(self) -> Mapping[tuple[str, str], list[Any]]:
        """Records by the kind and id of their parent."""
        children: dict[tuple[str, str], list[Any]] = {}
        for kind in KINDS:
            for record in self.views.records(kind.key).values():
                if parent := getattr(record, "parent", None):
                    children.setdefault((kind.key, parent), []).append(record)
        return children

    def here(self, root: str) -> Here:
        """Return the view of the site from any page that is `root` away from its root."""
        if root not in self._here:
            self._here[root] = Here(self, root)
        return self._here[root]


def _step_of(shades: Sequence[charts.Step], number: int) -> int:
    """Return the shade of a number."""
    return charts.step_of(number, shades).number


def _masked(first: int, last: int, step: int) -> str:
    """Return a decade or a century in EDTF; nothing where it has no text for it."""
    if max(-first, last) > 9999:  # noqa: PLR2004 the largest year of four digits
        return ""
    if step == 100:  # noqa: PLR2004 a century
        return f"{last // 100:02d}XX" if last > 0 else f"-{-last // 100:02d}XX"
    return f"{last // 10:03d}X" if step == 10 and last > step else ""  # noqa: PLR2004 a decade
