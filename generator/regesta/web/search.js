/**
 * The search of the whole site: a dialog over Pagefind's index, loaded when it is first opened.
 *
 * What comes from the index is text, and stays text: no HTML is made of it.
 */

import { html } from "./elements.js";
import { folded } from "./names.js";
import { NoIndexError, joined, pages, search } from "./search_index.js";
import { LANGUAGE, _, ngettext, pgettext } from "./words.js";

const ROOT = new URL("../../", import.meta.url);
const STYLES = new URL("assets/stylesheets/search.css", ROOT);

/** How many results are shown at first, and with each press of "Show more". */
const SHOWN = 10;
/** How many words stand in an excerpt, and how many of them before the first that matches. */
const EXCERPT = 30;
const BEFORE = 6;
/** What Pagefind puts between the words of a tongue that writes them without blanks. */
const PARTED = "\u200b";
/** Milliseconds without a key after which is searched, and after which the number is announced. */
const CALM = 120;
const ANNOUNCED = 500;
/** Milliseconds after which a reader is told that the search takes a while. */
const SLOW = 400;
/** How much of its name has to be typed for a page to stand first, and how many pages may. */
const LIKE = 0.3;
const CALLED = 3;

const START = _("Type a word or a name.");
const NO_INDEX = _(
  "This site has no search index yet, so nothing can be searched. The pages in the menu list everything.",
);
const NOT_LOADED = _("The search could not be loaded. Try again in a moment.");

/** Where the arrow keys stop, below the field. */
const STOPS = "li a, .rg-search__body > :is(button, a):not([hidden])";

const number = new Intl.NumberFormat(LANGUAGE);

/** @type {Dialog | null} */
let dialog = null;

/**
 * Opens the search.
 * @param {HTMLElement} opener What gets the focus back when it is closed.
 * @param {() => string} typed What has been typed since it was asked for.
 */
export async function open(opener, typed) {
  dialog ??= new Dialog();
  dialog.prepare();
  await styles();
  dialog.open(opener, typed());
}

let styled = null;

function styles() {
  styled ??= new Promise((resolve) => {
    const link = html("link", { rel: "stylesheet", href: STYLES.href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve); // plain, and of use
    document.head.append(link);
  });
  return styled;
}

/** By what names the pages that are no entries are known. */
class Names {
  static async load() {
    const { hits, names } = await joined("names.json");
    return new Names(new Map(hits.map((hit, row) => [hit, names[row].map(folded)])));
  }

  constructor(names) {
    this.names = names;
  }

  /** Returns what is found, those first that are called what is typed, and how many are entries. */
  async search(words) {
    const ids = await search(words);
    const typed = folded(words);
    const pages = ids.filter((id) => this.names.has(id));
    const alike = (id) => Math.max(...this.names.get(id).map((name) => likeness(name, typed)));
    const called = pages
      .map((id) => ({ id, like: alike(id) }))
      .filter(({ like }) => like >= LIKE)
      .sort((a, b) => b.like - a.like)
      .slice(0, CALLED)
      .map(({ id }) => id);
    const others = ids.filter((id) => !called.includes(id));
    return { results: [...called, ...others], entries: ids.length - pages.length };
  }
}

/** Returns how much of a name is typed, from 0 to 1; 0 where it has no word that begins so. */
function likeness(name, typed) {
  const own = name.split(" ");
  const begins = typed.split(" ").every((word) => own.some((one) => one.startsWith(word)));
  return begins ? Math.min(1, typed.length / name.length) : 0;
}

/** Returns the address of a page by its file. @param {string} file */
function address(file) {
  const there = file.replace(/^\/+/, "").replace(/(^|\/)index\.html$/, "$1");
  return new URL(there.split("/").map(encodeURIComponent).join("/"), ROOT);
}

/** Returns a title, its words marked that begin with one that is typed. */
function marked(title, typed) {
  const wanted = folded(typed).split(" ");
  return title.split(/(\s+)/).map((word) => {
    const letters = folded(word).replace(/^[^\p{L}\p{N}]+/u, "");
    return wanted.some((one) => letters.startsWith(one)) ? html("mark", {}, word) : word;
  });
}

/**
 * Returns the words around the best match, marked. Names stand last: they are shown where neither
 * title nor text says why the page is found.
 * @returns {(string | HTMLElement)[]}
 */
function excerpt({ content, raw_content: raw, weighted_locations: found }, inTitle) {
  const [words, blank] = parts(content, raw ?? "");
  const named = found.filter(({ weight }) => weight > 1).map(({ location }) => location);
  const text = found.filter(({ location }) => location < Math.min(...named));
  const places = new Set((text.length || inTitle ? text : found).map(({ location }) => location));
  const first = densest([...places].sort((a, b) => a - b));
  const start = words.length <= EXCERPT ? 0 : Math.max(0, first - BEFORE);
  const hits = new Set(found.map(({ location }) => location));
  const nodes = start > 0 ? ["… "] : [];
  words.slice(start, start + EXCERPT).forEach((word, place) => {
    nodes.push(hits.has(start + place) ? html("mark", {}, word) : word, blank);
  });
  if (start + EXCERPT < words.length) nodes.push("…");
  return nodes;
}

/** Returns the words of a text, and what stands between two of them. */
function parts(content, raw) {
  if (!raw.includes(PARTED)) return [content.split(/\s+/), " "];
  return [raw.replaceAll("&lt;", "<").replaceAll("&gt;", ">").split(PARTED), ""];
}

/** Returns the place, of those in order, from which on the most follow within an excerpt. */
function densest(places) {
  let best = places[0] ?? 0;
  let most = 0;
  places.forEach((place, row) => {
    let end = row;
    while (places[end] < place + EXCERPT - BEFORE) end += 1;
    if (end - row > most) [best, most] = [place, end - row];
  });
  return best;
}

function nothing(words) {
  return _("Nothing found for “{words}”. Try fewer words, or another spelling.", { words });
}

class Dialog {
  constructor() {
    this.names = null;
    this.asked = 0;
    this.input = html("input", {
      type: "search",
      id: "rg-search-words",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      "aria-controls": "rg-search-results",
    });
    this.status = html("p", { class: "rg-search__status", role: "status" });
    this.note = html("p", { class: "rg-search__note" });
    this.list = html("ol", { id: "rg-search-results", "aria-label": _("Results") });
    this.more = html("button", { type: "button", class: "rg-search__more" }, _("Show more"));
    this.explore = html("a", { class: "rg-search__explore" });
    const closes = pgettext("button", "Close");
    const close = html("button", { type: "button", class: "rg-search__close" }, closes);
    const found = [this.list, this.more, this.explore];
    this.element = html(
      "dialog",
      { class: "rg-search-dialog", "aria-label": pgettext("dialog", "Search") },
      html(
        "form",
        { role: "search", class: "rg-search__form" },
        html("label", { for: "rg-search-words" }, _("Search this site")),
        this.input,
        close,
      ),
      html("div", { class: "rg-search__body" }, this.status, this.note, ...found),
    );
    close.addEventListener("click", () => this.element.close());
    this.more.addEventListener("click", () => this.#showMore());
    this.input.addEventListener("input", () => this.#typed());
    this.element.addEventListener("submit", (event) => this.#submit(event));
    this.element.addEventListener("keydown", (event) => this.#move(event));
    this.element.addEventListener("close", () => this.opener?.focus());
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close(); // beside it
    });
    document.body.append(this.element);
    this.#clear(START);
  }

  /** @param {HTMLElement} opener @param {string} typed */
  open(opener, typed) {
    if (this.element.open) return;
    this.opener = opener;
    this.element.showModal();
    this.input.select();
    if (typed) {
      this.input.value = typed;
      this.#typed();
    }
  }

  /** Has the index loaded, and says nothing of it before something is typed. */
  prepare() {
    this.#load().catch(() => {});
  }

  #load() {
    this.names ??= Names.load().catch((error) => {
      this.names = null; // a preview makes its index later on
      throw error;
    });
    return this.names;
  }

  #clear(note) {
    this.words = null; // those whose results are shown
    this.results = [];
    this.list.replaceChildren();
    this.more.hidden = true;
    this.explore.hidden = true;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.list.hidden = true;
    clearTimeout(this.announcing);
    this.status.textContent = "";
  }

  #typed() {
    this.asked += 1; // whatever is under way is of other words
    clearTimeout(this.waiting);
    const words = this.input.value.trim();
    if (!words) this.#clear(START);
    else this.waiting = setTimeout(() => this.#search(words), CALM);
  }

  async #search(words) {
    const asked = (this.asked += 1);
    const isOld = () => asked !== this.asked;
    const slow = setTimeout(() => isOld() || this.#clear(_("Searching …")), SLOW);
    try {
      const found = await (await this.#load()).search(words);
      if (isOld()) return;
      const first = await this.#items(found.results.slice(0, SHOWN), words);
      if (isOld()) return;
      this.#show(words, found, first);
    } catch (error) {
      if (!isOld()) this.#fail(error);
    } finally {
      clearTimeout(slow);
    }
  }

  #fail(error) {
    this.names = null;
    this.#clear(error instanceof NoIndexError ? NO_INDEX : NOT_LOADED);
    this.#announce(this.note.textContent);
  }

  #show(words, { results, entries }, first) {
    const many = results.length;
    this.#clear(many ? "" : nothing(words));
    this.results = results;
    this.words = words;
    this.list.append(...first);
    this.list.hidden = !first.length;
    this.more.hidden = first.length >= results.length;
    const explore = new URL("explore/", ROOT);
    explore.searchParams.set("words", words);
    this.explore.href = explore.href;
    this.explore.textContent = ngettext(
      "In Explore: the one entry with these words",
      "In Explore: all {n} entries with these words",
      entries,
      { n: number.format(entries) },
    );
    this.explore.hidden = !entries;
    const counted = ngettext("{n} result", "{n} results", many, { n: number.format(many) });
    this.#announce(many ? counted : this.note.textContent);
  }

  /** Says a text once typing has paused; unseen where the note shows it. */
  #announce(text) {
    clearTimeout(this.announcing);
    this.status.classList.toggle("rg-unseen", text === this.note.textContent);
    this.announcing = setTimeout(() => (this.status.textContent = text), ANNOUNCED);
  }

  async #items(results, words) {
    const found = await pages(words, results);
    return found.map((page) => {
      const title = marked(page.meta.title, words);
      const inTitle = title.some((one) => one instanceof Node);
      const part = (name, nodes) =>
        html("span", { class: `rg-search__${name}`, dir: "auto" }, ...nodes);
      const link = html("a", { href: address(page.raw_url).href });
      link.append(part("about", [page.meta.about]), part("title", title));
      link.append(part("excerpt", excerpt(page, inTitle)));
      return html("li", {}, link);
    });
  }

  async #showMore() {
    const asked = this.asked;
    const shown = this.list.children.length;
    const next = await this.#items(this.results.slice(shown, shown + SHOWN), this.words);
    if (asked !== this.asked || !next.length) return;
    this.list.append(...next);
    this.more.hidden = this.list.children.length >= this.results.length;
    next[0].querySelector("a").focus();
  }

  /**
   * Opens the first result of what stands in the field when Enter is pressed there, once it is found.
   * @param {SubmitEvent} event
   */
  async #submit(event) {
    event.preventDefault();
    const words = this.input.value.trim();
    const isAsked = () => words && words === this.input.value.trim() && this.element.open;
    clearTimeout(this.waiting);
    if (words && words !== this.words) await this.#search(words);
    if (isAsked() && words === this.words) this.list.querySelector("a")?.click();
  }

  /** Goes from link to link by the arrow keys, and to the field with a letter. @param {KeyboardEvent} event */
  #move(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey) {
      this.input.focus(); // what is typed on a result is no shortcut of the theme
    }
    if (key !== "ArrowDown" && key !== "ArrowUp") return;
    const stops = [this.input, ...this.element.querySelectorAll(STOPS)];
    const here = stops.indexOf(document.activeElement);
    const next = here + (key === "ArrowDown" ? 1 : -1);
    if (here < 0 || !stops[next]) return;
    event.preventDefault();
    stops[next].focus();
  }
}
