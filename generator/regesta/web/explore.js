/**
 * Explore: facets, a period and words over all entries, with exact counts, in the browser.
 *
 * What is chosen is one value, the state; it stands in the address. Each change makes a new
 * outcome, and the page shows that. Nothing here counts (`explore_count.js`), reads dates
 * (`edtf.js`) or addresses (`explore_state.js`).
 */

import { DateError, bounds } from "./edtf.js";
import { YEARS, select, table as unpacked } from "./explore_count.js";
import * as files from "./explore_files.js";
import { STEP, nothing, read, written } from "./explore_state.js";
import { Words } from "./explore_words.js";
import { folded } from "./names.js";
import { ANEW, AnotherTimeError, json, loadAnew, ofOrder } from "./published.js";
import { NoIndexError } from "./search_index.js";
import { _, cautioned, entries, labelled, ngettext, pgettext, upper } from "./words.js";

const ROOT = new URL("../../", import.meta.url);
const COLUMNS = new URL("explore/columns.json", ROOT);

const FEW = 8;
/** A facet with more values than this begins with the first `FEW` of them, and has a filter box. */
const MANY = 12;
/** So many values more at once. */
const BATCH = 400;
/** More large files than this are not loaded for one list. */
const MOST_FILES = 5;
/** A longer chronology is not loaded ahead. */
const AHEAD = 20_000;
const TYPING = 250;
const ANNOUNCING = 400;
/** Longer than between two of the hundred states that Safari takes in half a minute. */
const SCROLLING = 350;

/** What is said in each facet of many values, by its key. */
const FIND = {
  people: _("Find a person"),
  organisations: _("Find an organisation"),
  countries: _("Find a country"),
  topics: _("Find a topic"),
  sources: _("Find a source"),
  years: _("Find a year"),
};
const NOT_FOUND = {
  people: _("No such person."),
  organisations: _("No such organisation."),
  countries: _("No such country."),
  topics: _("No such topic."),
  sources: _("No such source."),
  years: _("No such year."),
};

/** How an input is named where what it asks for is chosen. */
const TYPED = {
  words: (words) => _("Words: {words}", { words }),
  from: (date) => _("From: {date}", { date }),
  to: (date) => _("To: {date}", { date }),
};

const FILES = {
  csv: { path: "data/chronology.csv", name: "entries.csv", type: "text/csv" },
  json: { path: "data/chronology.json", name: "entries.json", type: "application/json" },
  bibtex: { path: "data/chronology.bib", name: "entries.bib", type: "application/x-bibtex" },
  ics: { path: "calendar.ics", name: "entries.ics", type: "text/calendar" },
};

/** @returns {HTMLElement} An element with properties, attributes and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function button(text, action) {
  const made = make("button", { type: "button", className: "rg-x-button" }, text);
  made.addEventListener("click", action);
  return made;
}

/** @returns {string} Why words are not looked for. */
function wordless(error) {
  if (error instanceof NoIndexError) {
    return _("Words are left out: this site has no search index yet.");
  }
  if (error instanceof AnotherTimeError) {
    return _(
      "Words are left out: the search index is older or newer than this page; load the page again.",
    );
  }
  return _("Words are left out: the search failed.");
}

function later(wait) {
  let timer = 0;
  return {
    call(action) {
      clearTimeout(timer);
      timer = setTimeout(action, wait);
    },
    cancel() {
      clearTimeout(timer);
    },
  };
}

async function loaded(path) {
  const answer = await fetch(new URL(path, ROOT));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}

/**
 * The lines of the list, loaded as they are needed: from a few large files where they lie close
 * together, from many small ones where they do not.
 */
class Titles {
  constructor({ size, orders, titles: [few, many] }) {
    this.size = size;
    this.orders = orders;
    this.block = many;
    this.few = { rows: few, path: (number) => `explore/titles/${number}.json` };
    this.many = { rows: many, path: (number) => `explore/titles-${number}.json` };
    this.lines = [];
    this.asked = new Map();
    this.ahead = false;
  }

  /** @returns {Promise<object[]>} What is said of each row; loads as little as it can if `spare`. */
  async of(rows, spare) {
    const missing = rows.filter((row) => !this.lines[row]);
    const numbers = ({ rows: size }) => new Set(missing.map((row) => Math.floor(row / size)));
    const kind = spare || numbers(this.many).size > MOST_FILES ? this.few : this.many;
    await Promise.all(Array.from(numbers(kind), (number) => this.#load(kind, number)));
    return rows.map((row) => this.lines[row]);
  }

  /** Load the rest while nobody waits for it: who has chosen once will choose again. */
  async loadAhead() {
    if (this.ahead || navigator.connection?.saveData || this.size > AHEAD) return;
    this.ahead = true;
    for (let row = 0; row < this.size; row += this.many.rows) {
      await new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done));
      await this.#load(this.many, row / this.many.rows).catch(() => {});
    }
  }

  #load(kind, number) {
    const path = kind.path(number);
    if (!this.asked.has(path)) {
      const asked = this.#read(path, number * kind.rows);
      asked.catch(() => this.asked.delete(path));
      this.asked.set(path, asked);
    }
    return this.asked.get(path);
  }

  async #read(path, start) {
    const order = this.orders[Math.floor(start / this.block)];
    const some = await ofOrder(new URL(path, ROOT), order);
    const vague = new Set(some.vague);
    some.ids.forEach((id, place) => {
      this.lines[start + place] ??= {
        id,
        title: some.titles[place],
        date: some.dates[place],
        who: some.who[place],
        vague: vague.has(place),
        cautions: some.cautions?.[place] ?? [],
        language: some.languages?.[place] ?? "",
      };
    });
  }
}

/** One facet as a fieldset: its values by how many entries they leave, the chosen ones first. */
class FacetView {
  constructor(facet, onChange) {
    this.facet = facet;
    this.folded = facet.names.map((name, value) =>
      folded([name, ...(facet.also[value] ?? [])].join("\n")),
    );
    this.onChange = onChange;
    this.labels = new Map();
    this.limit = facet.ids.length > MANY ? FEW : facet.ids.length;
    this.sought = "";
    this.inTime = facet.key === YEARS;
    this.fixed = this.inTime || facet.key === "certainty";
    this.element = this.#build();
  }

  #build() {
    const { title, ids } = this.facet;
    this.list = make("div", { className: "rg-x-values" });
    this.match = this.#matchSelect();
    this.rest = make("p", { className: "rg-x-note", hidden: true });
    this.toggle = make("button", { type: "button", className: "rg-x-button rg-x-all" });
    this.toggle.addEventListener("click", () => this.#showMore());
    const parts = [make("legend", {}, title), this.match];
    if (ids.length > MANY) parts.push(this.#filterBox());
    return make("fieldset", { className: "rg-x-facet" }, ...parts, this.list, this.rest, this.toggle);
  }

  #matchSelect() {
    const options = [
      make("option", { value: "any" }, _("any of these")),
      make("option", { value: "all" }, _("all of these")),
    ];
    const label = _("{facet}: any or all", { facet: this.facet.title });
    const match = make("select", { className: "rg-x-match", "aria-label": label }, ...options);
    match.addEventListener("change", () => this.onChange(this.facet, this.chosen, this.all));
    return match;
  }

  #filterBox() {
    const label = FIND[this.facet.key];
    this.filter = make("input", {
      type: "search",
      className: "rg-x-filter",
      placeholder: label,
      "aria-label": label,
      autocomplete: "off",
    });
    this.filter.addEventListener("input", () => {
      this.sought = folded(this.filter.value.trim());
      this.arrange();
    });
    return this.filter;
  }

  get all() {
    return this.match.value === "all";
  }

  /** Show what is chosen, and the counts; where a reader is `busy` here, nothing changes its place. */
  update(choice, counts, busy) {
    this.chosen = choice ? choice.values : [];
    this.counts = counts;
    this.match.value = choice?.all ? "all" : "any";
    this.match.hidden = !this.chosen.length;
    if (busy || this.list.contains(document.activeElement)) this.#renew();
    else this.arrange();
  }

  /** Put the values in order, and show the first of them. */
  arrange() {
    const chosen = new Set(this.chosen);
    const { ids } = this.facet;
    const matching = [];
    for (let value = 0; value < ids.length; value++) {
      if (!this.sought || this.folded[value].includes(this.sought)) matching.push(value);
    }
    const rank = (value) => (chosen.has(value) ? Infinity : this.counts[value]);
    const { totals } = this.facet;
    const ranked = this.fixed && matching.length <= this.limit
      ? matching
      : matching.sort((a, b) => {
          const [first, second] = [rank(a), rank(b)];
          return first === second ? totals[b] - totals[a] || a - b : second - first;
        });
    const limit = this.sought ? Math.max(this.limit, BATCH) : Math.max(this.limit, chosen.size);
    this.visible = ranked.slice(0, limit);
    if (this.fixed) this.visible.sort((a, b) => a - b);
    this.list.replaceChildren(...this.visible.map((value) => this.#label(value).line));
    this.#renew();
    this.#sayRest(matching.length);
  }

  #sayRest(matching) {
    const { ids, key, title } = this.facet;
    this.rest.hidden = matching > 0;
    this.rest.textContent = matching ? "" : ids.length ? NOT_FOUND[key] : _("None.");
    const hidden = matching - this.visible.length;
    this.toggle.hidden = this.sought ? hidden <= 0 : ids.length <= MANY;
    let action = _("Show fewer");
    if (hidden > BATCH) action = ngettext("Show {n} more", "Show {n} more", BATCH);
    else if (hidden > 0) action = ngettext("Show all {n}", "Show all {n}", matching);
    this.toggle.textContent = action;
    this.toggle.setAttribute("aria-label", _("{action}: {facet}", { action, facet: title }));
  }

  #showMore() {
    const whole = this.visible.length >= this.facet.ids.length;
    const more = this.visible.length < BATCH ? BATCH : this.visible.length + BATCH;
    this.limit = whole ? FEW : more;
    this.arrange();
  }

  #label(value) {
    if (!this.labels.has(value)) {
      const box = make("input", { type: "checkbox" });
      const number = document.createTextNode("");
      const noun = make("span", { className: "rg-unseen" });
      const count = make("span", { className: "rg-count" }, number, noun);
      const name = make("span", { className: "rg-x-name" }, this.facet.names[value]);
      const label = make("label", { className: "rg-x-value" }, box, name, " ", count);
      box.addEventListener("change", () => {
        const chosen = new Set(this.chosen);
        if (box.checked) chosen.add(value);
        else chosen.delete(value);
        this.onChange(this.facet, [...chosen].sort((a, b) => a - b), this.all);
      });
      this.labels.set(value, { line: make("div", {}, label), label, box, number, noun });
    }
    return this.labels.get(value);
  }

  #renew() {
    const chosen = new Set(this.chosen);
    for (const value of this.visible) {
      const { label, box, number, noun } = this.#label(value);
      const count = this.counts[value];
      const text = String(count);
      if (number.data !== text) {
        number.data = text;
        const said = entries(count);
        noun.textContent = said.startsWith(text) ? said.slice(text.length) : ` ${said}`;
        label.classList.toggle("rg-x-value--none", count === 0);
      }
      if (box.checked !== chosen.has(value)) box.checked = chosen.has(value);
    }
  }
}

/** The page. */
class Explore {
  constructor(element, columns) {
    this.table = unpacked(columns);
    this.titles = new Titles(this.table);
    this.words = new Words(this.table);
    this.state = nothing();
    this.typing = later(TYPING);
    this.announcing = later(ANNOUNCING);
    this.scrolling = later(SCROLLING);
    this.announced = -Infinity;
    this.session = "";
    this.query = "";
    this.busy = "";
    this.leaving = -1;
    this.usual = "oldest";
    this.turn = 0;
    this.rows = [];
    this.dom = Object.fromEntries(
      Array.from(element.querySelectorAll("*"))
        .flatMap((one) => Object.keys(one.dataset).map((key) => [key, one]))
        .filter(([key]) => key !== "take"),
    );
    this.takes = element.querySelectorAll("[data-take]");
    this.views = this.table.facets.map(
      (facet) => new FacetView(facet, (...choice) => this.#choose(...choice, facet.key)),
    );
    this.dom.facets.replaceChildren(...this.views.map((view) => view.element));
    this.names = ["people", "organisations"].flatMap(
      (key) => this.table.facets.find((facet) => facet.key === key).names,
    );
    this.#listen();
    this.#fold();
  }

  /** Show what the address asks for, where the reader left it. */
  async start() {
    const place = history.state?.place;
    await this.#follow();
    if (place) scrollTo(0, place);
  }

  /** @returns {Promise<string[]>} The id of every row. */
  ids() {
    const address = new URL("explore/ids.json", ROOT);
    this.idList ??= ofOrder(address, this.table.order).then(({ ids }) => ids);
    this.idList.catch(() => (this.idList = undefined));
    return this.idList;
  }

  // What a reader does

  #listen() {
    const { words, from, to, sort, again, clear, more, copy, show } = this.dom;
    words.addEventListener("input", () => this.typing.call(() => this.#readWords()));
    words.addEventListener("change", () => {
      this.typing.cancel();
      this.#readWords();
      this.session = "";
    });
    for (const [key, input] of [["from", from], ["to", to]]) {
      input.addEventListener("input", () => this.typing.call(() => this.#readDate(key, false)));
      input.addEventListener("change", () => {
        this.typing.cancel();
        this.#readDate(key, true);
        this.session = "";
      });
    }
    sort.addEventListener("change", () => {
      this.#change({ sort: sort.value === this.usual ? "" : sort.value });
    });
    clear.addEventListener("click", () => this.#clear());
    more.addEventListener("click", () => this.#showMore());
    again.addEventListener("click", () => {
      words.focus(); // the button goes
      this.#show();
    });
    copy.addEventListener("click", () => this.#copy());
    show.addEventListener("click", () => this.#showEntries());
    for (const button of this.takes) {
      button.addEventListener("click", () => this.#take(button.dataset.take, button));
    }
    // The list is made after a browser has gone back to where it would stand. What is kept as the
    // page goes is not there after a reload, or where the browser has thrown the page away.
    const keep = () => history.replaceState({ place: scrollY }, "");
    addEventListener("scroll", () => this.scrolling.call(keep), { passive: true });
    addEventListener("pagehide", keep);
    addEventListener("popstate", () => {
      if (location.search !== this.query) this.#follow(); // else it is a step to an anchor
    });
  }

  #choose(facet, values, all, busy = "") {
    const chosen = new Map(this.state.chosen);
    if (values.length) chosen.set(facet.key, { values, all });
    else chosen.delete(facet.key);
    this.#change({ chosen }, "", busy);
  }

  #readWords() {
    const words = this.dom.words.value.trim();
    if (words === this.state.words) return;
    const sort = !words && this.state.sort === "relevance" ? "" : this.state.sort;
    this.#change({ words, sort }, "words");
  }

  /** Take a date over where it is one; what is wrong with it is said once the reader is done. */
  #readDate(key, done) {
    const text = this.dom[key].value.trim();
    const wrong = this.#wrongDate(key, text);
    if (wrong && !done) return;
    this.#say(key, wrong);
    const value = wrong ? "" : text;
    if (value === this.state[key]) return;
    this.#change({ [key]: value }, key);
    const other = key === "from" ? "to" : "from";
    if (this.dom[other].value.trim() !== this.state[other]) this.#readDate(other, true);
  }

  /** @returns {string} What is wrong with a date, in words; empty where nothing is. */
  #wrongDate(key, text) {
    if (!text) return "";
    const other = key === "from" ? "to" : "from";
    try {
      const day = bound(key, text);
      const there = this.#dateAt(other);
      if (there !== null && (key === "from" ? there < day : day < there)) {
        return _("The period ends before it begins.");
      }
    } catch (error) {
      if (!(error instanceof DateError)) throw error;
      return error.message;
    }
    return "";
  }

  /** @returns {?number} The day that a date of the state means here; null where it means none. */
  #dateAt(key) {
    try {
      return this.state[key] ? bound(key, this.state[key]) : null;
    } catch (error) {
      if (!(error instanceof DateError)) throw error;
      return null;
    }
  }

  #say(key, wrong) {
    const [input, place] = [this.dom[key], this.dom[`${key}Wrong`]];
    place.textContent = wrong ? _("{wrong} This date is left out.", { wrong }) : "";
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  #clear() {
    this.typing.cancel();
    for (const key of ["from", "to"]) {
      this.dom[key].value = "";
      this.#say(key, "");
    }
    this.dom.words.value = "";
    this.#change({ chosen: new Map(), words: "", from: "", to: "", sort: "" });
  }

  // The state and the address

  /**
   * Change the state, the address with it, and show what comes of it. `typed` names the input that
   * is typed in, `busy` the facet that is chosen in.
   */
  #change(change, typed = "", busy = "") {
    this.busy = busy;
    this.state = { ...this.state, shown: STEP, ...change };
    this.dom.unknown.hidden = true;
    this.#write(typed && typed === this.session ? "replaceState" : "pushState");
    this.session = typed;
    return this.#show();
  }

  #write(how) {
    const query = written(this.state, this.table.facets);
    history[how](null, "", location.pathname + query + location.hash);
    this.query = location.search;
    const printed = document.querySelector(".rg-address");
    if (printed) printed.textContent = printed.textContent.split("?")[0] + this.query;
  }

  /** Show what the address asks for. */
  #follow() {
    this.typing.cancel();
    this.session = this.busy = "";
    const { state, unknown } = read(location.search, this.table.facets);
    this.state = state;
    this.dom.words.value = state.words;
    for (const key of ["from", "to"]) {
      this.dom[key].value = state[key];
    }
    for (const key of ["from", "to"]) {
      const wrong = this.#wrongDate(key, state[key]);
      this.#say(key, wrong);
      if (wrong) {
        this.state[key] = "";
        this.dom.filters.open = true; // folded on a phone, with what is said
      }
    }
    const { unknown: place } = this.dom;
    place.hidden = !unknown.length;
    const what = unknown.join(pgettext("between parts", "; "));
    place.textContent = unknown.length
      ? _("The link also asks for what is not here; this is left out: {what}.", { what })
      : "";
    this.#write("replaceState");
    return this.#show();
  }

  // What is shown

  /** Count and list. Words are waited for; what was shown stays until then. */
  async #show() {
    const turn = ++this.turn;
    const found = await this.#found(turn);
    if (turn !== this.turn) return;
    const { chosen, from, to } = this.state;
    const outcome = select(this.table, {
      chosen,
      from: from ? bound("from", from) : null,
      to: to ? bound("to", to) : null,
      words: found && Uint8Array.from(found, (one) => (one > 0 ? 1 : 0)),
    });
    this.rows = this.#ordered(outcome.rows, found);
    for (const view of this.views) {
      const { key } = view.facet;
      view.update(chosen.get(key), outcome.counts.get(key), key === this.busy);
    }
    this.#showChosen();
    this.#showOrder();
    this.dom.show.textContent = ngettext("Show {n} entry", "Show {n} entries", this.rows.length);
    this.#announce();
    this.dom.taken.textContent = "";
    await this.#list(turn, 0, this.state.shown);
    if (this.busy) this.titles.loadAhead();
  }

  /** @returns {Promise<?Float64Array>} Where the words are found; null where none are asked for. */
  async #found(turn) {
    const { words } = this.state;
    this.wordless = "";
    this.dom.again.hidden = true;
    if (!words) return null;
    this.dom.results.setAttribute("aria-busy", "true");
    try {
      return await this.words.find(words);
    } catch (error) {
      if (turn === this.turn) {
        this.wordless = wordless(error);
        this.dom.again.hidden = false;
      }
      return null;
    }
  }

  #ordered(rows, found) {
    this.usual = found ? "relevance" : "oldest";
    const ordered = Array.from(rows);
    const sort = this.#sort();
    if (sort === "newest") return ordered.reverse();
    if (sort === "relevance") return ordered.sort((a, b) => found[b] - found[a] || a - b);
    return ordered;
  }

  /** List the entries up to `shown`, those up to `kept` are there already; tell whether they are. */
  async #list(turn, kept, shown) {
    const { results, more, none } = this.dom;
    const rows = this.rows.slice(kept, shown);
    this.dom.failed.replaceChildren();
    results.setAttribute("aria-busy", "true");
    let said;
    try {
      said = await this.titles.of(rows, Boolean(this.state.words));
    } catch (error) {
      if (turn === this.turn) this.#fail(error, kept);
      return false;
    }
    if (turn !== this.turn) return false;
    const lines = said.map((one) => this.#line(one));
    if (kept) results.append(...lines);
    else results.replaceChildren(...lines);
    results.removeAttribute("aria-busy");
    none.hidden = this.rows.length > 0;
    more.hidden = this.rows.length <= shown;
    return true;
  }

  /** Say that the lines after those that are kept are not to be had; no line of others stays. */
  #fail(error, kept) {
    const { results, more, none, failed } = this.dom;
    results.removeAttribute("aria-busy");
    none.hidden = true;
    if (!kept) {
      results.replaceChildren();
      more.hidden = true;
    }
    const isAnew = error instanceof AnotherTimeError;
    const text = isAnew ? ANEW : _("The entries could not be loaded.");
    const again = async () => {
      await (kept ? this.#showMore() : this.#show());
      (results.children[kept] ?? failed).querySelector("a, button").focus();
    };
    failed.replaceChildren(
      `${text} `,
      isAnew
        ? button(_("Load the page again"), () => loadAnew(COLUMNS))
        : button(_("Try again"), again),
    );
  }

  #line({ id, title, date, who, vague, cautions, language }) {
    const when = make("div", { className: "rg-when" }, make("span", {}, date));
    const link = make("a", { href: this.#entryUrl(id) }, title);
    if (language) {
      link.lang = language;
      link.dir = "auto";
    }
    const line = make("p", { className: "rg-title" });
    for (const caution of cautions) {
      const name = `rg-label rg-label--${caution.replace(" ", "-")}`;
      if (caution === "date inferred") {
        when.append(
          make("span", { className: "rg-comma" }, ", "),
          make("span", { className: name }, cautioned(caution)),
        );
      } else {
        const said = labelled(upper(cautioned(caution)));
        line.append(make("span", { className: name }, said), " ");
      }
    }
    line.append(link);
    const what = make("div", { className: "rg-what" }, line);
    if (who.length) {
      const names = who.map((one) => this.names[one]).join(", ");
      what.append(make("p", { className: "rg-who" }, names));
    }
    return make("li", { className: vague ? "rg-row rg-row--vague" : "rg-row" }, when, what);
  }

  #entryUrl(id) {
    return new URL(this.table.entry.replace("ID", encodeURIComponent(id)), ROOT).href;
  }

  async #showMore() {
    const kept = this.state.shown;
    if (!(await this.#list(this.turn, kept, kept + STEP))) return;
    this.state = { ...this.state, shown: kept + STEP };
    this.#write("replaceState");
    this.#announce();
    const { more, results } = this.dom;
    if (more.hidden) results.children[kept]?.querySelector("a").focus();
  }

  #showChosen() {
    const chips = [];
    for (const view of this.views) {
      const { facet } = view;
      const choice = this.state.chosen.get(facet.key);
      for (const value of choice?.values ?? []) {
        chips.push(
          this.#chip(facet.names[value], facet.title, () => {
            const values = choice.values.filter((one) => one !== value);
            this.#choose(facet, values, choice.all);
          }),
        );
      }
    }
    for (const [key, named] of Object.entries(TYPED)) {
      if (this.state[key]) {
        chips.push(
          this.#chip(named(this.state[key]), "", () => {
            this.dom[key].value = "";
            this.#change({ [key]: "" });
          }),
        );
      }
    }
    this.dom.chips.replaceChildren(...chips);
    if (this.leaving >= 0) this.#focusChip(Math.min(this.leaving, chips.length - 1));
    const active = ngettext("({n} active)", "({n} active)", chips.length);
    this.dom.active.textContent = chips.length ? ` ${active}` : "";
    this.dom.clear.classList.toggle("rg-x-button--idle", !chips.length);
  }

  /** Keep the focus where a chip has been removed. */
  #focusChip(place) {
    (this.dom.chips.children[place]?.firstElementChild ?? this.dom.clear).focus();
    this.leaving = -1;
  }

  #chip(text, facet, remove) {
    const cross = make("span", { "aria-hidden": "true", className: "rg-x-cross" }, "×");
    const name = facet ? `${text}, ${facet}` : text;
    const chip = make("button", { type: "button", className: "rg-x-chip" }, text, cross);
    chip.setAttribute("aria-label", _("{name}: remove", { name }));
    chip.addEventListener("click", () => {
      this.leaving = [...this.dom.chips.children].indexOf(chip.parentElement);
      remove();
    });
    return make("li", {}, chip);
  }

  #showOrder() {
    const { sort } = this.dom;
    const [, , best] = sort.options;
    best.hidden = best.disabled = this.usual !== "relevance";
    sort.value = this.#sort();
  }

  /** How the list is sorted: by how well words are found only where some are. */
  #sort() {
    const { sort } = this.state;
    return sort && (sort !== "relevance" || this.usual === sort) ? sort : this.usual;
  }

  /** Say the outcome: at once where it is calm, and once at the end of several changes in a row. */
  #announce() {
    const now = performance.now();
    this.announcing.cancel();
    if (now - this.announced > ANNOUNCING) this.#tell();
    else this.announcing.call(() => this.#tell());
    this.announced = now;
  }

  #tell() {
    const listed = told(this.rows.length, this.table.size, this.state.shown);
    const text = this.wordless ? `${listed} ${this.wordless}` : listed;
    if (this.dom.status.textContent !== text) this.dom.status.textContent = text;
  }

  // Filters are open beside the results, and folded above them where there is no room beside

  #fold() {
    const wide = matchMedia("(min-width: 60em)");
    const fit = () => (this.dom.filters.open = wide.matches);
    wide.addEventListener("change", fit);
    fit();
  }

  #showEntries() {
    const { filters, status } = this.dom;
    filters.open = false;
    filters.querySelector("summary").focus({ preventScroll: true });
    status.scrollIntoView({ block: "center" });
  }

  // Taking the selection away

  async #copy() {
    const link = location.href;
    try {
      await navigator.clipboard.writeText(link);
      this.dom.taken.textContent = _("Link copied.");
    } catch {
      const given = { type: "text", readOnly: true, value: link, "aria-label": _("Link") };
      const field = make("input", given);
      this.dom.taken.replaceChildren(_("Copy it from here:"), " ", field);
      field.focus();
      field.select();
    }
  }

  async #take(kind, button) {
    const { path, name, type } = FILES[kind];
    this.dom.taken.textContent = _("Making the file …");
    button.setAttribute("aria-disabled", "true");
    const rows = this.rows;
    try {
      const [all, answer] = await Promise.all([this.ids(), loaded(path)]);
      const ids = new Set(rows.map((row) => all[row]));
      const { text, missing } = files[kind](await answer.text(), ids);
      save(new Blob([text], { type }), name);
      this.dom.taken.textContent = taken(name, ids.size - missing, missing, kind);
    } catch (error) {
      const isAnew = error instanceof AnotherTimeError;
      this.dom.taken.textContent = isAnew
        ? _("The file could not be made. {why} Load the page again.", { why: ANEW })
        : _("The file could not be made. The site's data did not load.");
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }
}

/** @returns {number} The first day of what the period begins with, the last of what it ends with. */
function bound(key, text) {
  const { first, last } = bounds(text);
  const day = key === "from" ? first : last;
  if (day === null) {
    throw new DateError(key === "from" ? _("This has no first day.") : _("This has no last day."));
  }
  return day;
}

/** @returns {string} How many entries are listed, of how many, and how many of them are shown. */
function told(listed, all, shown) {
  const values = { all, shown };
  if (listed > shown) {
    return listed < all
      ? ngettext(
          "{n} entry of {all}; the first {shown} are shown.",
          "{n} entries of {all}; the first {shown} are shown.",
          listed,
          values,
        )
      : ngettext(
          "{n} entry; the first {shown} are shown.",
          "{n} entries; the first {shown} are shown.",
          listed,
          values,
        );
  }
  return listed < all
    ? ngettext("{n} entry of {all}.", "{n} entries of {all}.", listed, values)
    : ngettext("{n} entry.", "{n} entries.", listed);
}

function taken(name, held, missing, kind) {
  const said = ngettext("{name} holds {n} entry.", "{name} holds {n} entries.", held, { name });
  if (!missing) return said;
  const left =
    kind === "ics"
      ? ngettext(
          "{n} entry is not in it: a calendar holds the years from 1 to 9999.",
          "{n} entries are not in it: a calendar holds the years from 1 to 9999.",
          missing,
        )
      : ngettext("{n} entry is not in it.", "{n} entries are not in it.", missing);
  return `${said} ${left}`;
}

function save(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const place = document.querySelector("[data-explore]");
if (place) {
  document.querySelector("[data-off]").hidden = true;
  place.hidden = false;
  try {
    const explore = new Explore(place, await json(COLUMNS));
    await explore.start();
    place.setAttribute("data-ready", "");
  } catch (error) {
    const trouble = place.querySelector("[data-trouble]");
    trouble.append(" ", button(_("Try again"), () => location.reload()));
    trouble.hidden = false;
    place.querySelector("[data-form]").hidden = true;
    throw error;
  }
}
