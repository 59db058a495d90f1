/** The marks and counts that are drawn: made as they come into view, named as they become known. */

import { LEAST_LABEL, LINE } from "./timeline_layout.js";
import { shapes, svg } from "./timeline_marks.js";
import { labelled, ngettext, upper } from "./words.js";

const MOST_TITLE = 420; // the longest title, in pixels
const MOST_TITLED = 600; // titles are shown where at most so many entries are drawn one by one
const MOST_CHUNKS = 6; // and come in so many files
const FAR = 1e5; // an SVG's coordinates are no longer exact beyond this

const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

/** @typedef {import("./timeline_layout.js").Item} Item */

export class Items {
  /**
   * @param {SVGElement} group
   * @param {import("./timeline_data.js").Chronology} data
   * @param {import("./timeline_calendar.js").Words} words
   * @param {{long: (text: string, isBold?: boolean) => number, address: (id: string) => string}}
   *   tools how wide a text is, and where an entry is
   */
  constructor(group, data, words, { long, address }) {
    Object.assign(this, { group, data, words, long, address });
    /** @type {Map<string, {element: SVGElement, item: Item, long?: number, place?: number}>} */
    this.drawn = new Map();
    this.current = null; // the key of the mark that the Tab key leads to
    this.base = 0; // what is subtracted from all places
  }

  /** Take everything away; `base` is near what will be in view. */
  clear(layout, base) {
    this.layout = layout;
    this.base = Math.round(base);
    this.group.replaceChildren();
    this.drawn.clear();
    this.window = null;
  }

  covers(from, to) {
    return this.window !== null && from >= this.window[0] && to <= this.window[1];
  }

  /** Draw what lies between two places, take away what does not; return rows to be named. */
  fill(from, to) {
    if (Math.abs(from - this.base) > FAR) this.clear(this.layout, from);
    this.window = [from, to];
    const wanted = new Map();
    for (const lane of this.layout.lanes) {
      for (const item of lane.items) {
        // The title of a bar goes with the left edge, to the end of the bar and beyond it.
        const room = item.count ? 0 : (item.wide ? item.from - item.to : 0) + item.room;
        const end = item.to + clamp(room, 0, MOST_TITLE);
        if (item.from <= to && end >= from) wanted.set(item.key, item);
      }
    }
    for (const [key, { element }] of this.drawn) {
      if (wanted.has(key) || element === document.activeElement) continue;
      element.remove();
      this.drawn.delete(key);
    }
    const rows = [...wanted.values()].flatMap((item) => (item.count ? [] : item.rows));
    this.titled = rows.length <= MOST_TITLED && this.data.chunksOf(rows).length <= MOST_CHUNKS;
    const made = document.createDocumentFragment();
    for (const [key, item] of wanted) {
      if (this.drawn.has(key)) continue;
      const mark = { element: item.count ? this.makeCount(item) : this.makeMark(item), item };
      if (!item.count) this.label(mark);
      this.drawn.set(key, mark);
      made.append(mark.element);
    }
    this.group.append(made);
    return this.titled ? rows : [];
  }

  makeMark(item) {
    const y = this.layout.lanes[item.lane].body + item.line * LINE + LINE / 2;
    const x = (day) => this.layout.x(day) - this.base;
    const [from, to] = [item.from - this.base, item.to - this.base];
    const span = this.data.span(item.rows[0]);
    const drawn = shapes(span, { from, to, wide: item.wide }, x, x(this.layout.end), y);
    const place = { x: from - 8, y: y - LINE / 2, width: to - from + 16, height: LINE };
    const hit = svg("rect", { class: "rg-tl-hit", ...place, fill: "transparent" });
    const start = item.wide ? from + 6 : (from + to) / 2 + 10;
    const text = svg("text", { class: "rg-tl-title", x: start, y: y + 4 });
    const days = this.words.days(span.first ?? span.last, span.last ?? span.first);
    // Until its title is here, it is a link without an address, named by its days.
    const name = { role: "link", "data-key": item.key, "aria-label": days };
    return svg("a", { class: "rg-tl-item", tabindex: -1, ...name }, hit, ...drawn, text);
  }

  /** Say what a mark is and lead to it, once that is known; show its title where few are drawn. */
  label(mark) {
    const { element, item } = mark;
    const entry = this.data.entry(item.rows[0]);
    if (!entry) return;
    const said = entry.said ? `${labelled(upper(entry.said))} ` : "";
    if (!element.hasAttribute("href")) {
      element.setAttribute("href", this.address(entry.id));
      element.setAttribute("aria-label", `${entry.when}: ${said}${entry.title}`);
      element.prepend(svg("title", {}, `${entry.when}\n${said}${entry.title}`));
    }
    const room = Math.min(item.wide ? item.room - 12 : item.room, MOST_TITLE);
    if (!this.titled || mark.long || room < LEAST_LABEL) return;
    const title = this.cut(said, entry.title, room);
    if (!title) return;
    const [hit, text] = [element.querySelector(".rg-tl-hit"), element.lastChild];
    if (entry.language) text.setAttribute("lang", entry.language);
    if (said) text.append(svg("tspan", { class: "rg-tl-said" }, said));
    text.append(title);
    mark.long = this.long(said, true) + this.long(title);
    if (!item.wide) hit.setAttribute("width", Number(hit.getAttribute("width")) + mark.long + 4);
  }

  labelAll() {
    for (const mark of this.drawn.values()) if (!mark.item.count) this.label(mark);
  }

  /** Cut a title to the width that its cautions leave; nothing where too little would be left. */
  cut(said, title, room) {
    const left = room - this.long(said, true);
    if (this.long(title) <= left) return title;
    const signs = [...title];
    const begin = (number) => signs.slice(0, number).join("");
    let [low, high] = [0, signs.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.long(`${begin(middle)}…`) <= left) low = middle;
      else high = middle - 1;
    }
    const kept = begin(low).trimEnd();
    return kept.length < 3 ? "" : `${kept}…`;
  }

  makeCount(item) {
    const most = item.lines * LINE - 16;
    const height = 4 + (most - 4) * Math.sqrt(item.rows.length / this.layout.tallest);
    const foot = this.layout.lanes[item.lane].body + (item.line + item.lines) * LINE;
    const place = { x: item.from - this.base + 1, width: Math.max(item.to - item.from - 2, 4) };
    const hit = { y: foot - most - 14, height: most + 14, fill: "transparent" };
    const number = { x: place.x + place.width / 2, y: foot - height - 4, "text-anchor": "middle" };
    const name = { "data-key": item.key, "aria-label": this.countName(item) };
    return svg(
      "g",
      { class: "rg-tl-item rg-tl-count", role: "button", tabindex: -1, ...name },
      svg("rect", { class: "rg-tl-hit", ...place, ...hit }),
      svg("rect", {
        class: "rg-tl-many",
        ...place,
        y: foot - height,
        height,
        rx: 1.5,
        "fill-opacity": 0.5,
      }),
      svg("text", { class: "rg-tl-number", ...number }, String(item.rows.length)),
    );
  }

  countName(item) {
    const { name: lane } = this.layout.lanes[item.lane];
    const days = this.words.days(...this.data.extent(item.rows));
    const { length } = item.rows;
    if (!lane) return ngettext("{n} entry, {days}", "{n} entries, {days}", length, { days });
    const values = { lane, days };
    return ngettext("{n} entry in {lane}, {days}", "{n} entries in {lane}, {days}", length, values);
  }

  /** Keep the titles of what began before the left edge at it, and the numbers between both edges. */
  stick(edge, width) {
    for (const mark of this.drawn.values()) {
      const { element, item, long } = mark;
      if (item.count) this.center(mark, edge, edge + width);
      if (!item.wide || !long) continue;
      const latest = Math.min(item.to - 24, item.from + item.room - long - 12);
      const place = clamp(edge, item.from, Math.max(item.from, latest)) - this.base + 6;
      if (mark.place !== place) element.lastChild.setAttribute("x", (mark.place = place));
    }
  }

  /** Keep a number over what is in view of its count; none where a part of it would be cut off. */
  center(mark, left, right) {
    const { item, element } = mark;
    mark.long ??= this.long(String(item.rows.length));
    const half = Math.min(mark.long, item.to - item.from) / 2;
    const [from, to] = [Math.max(item.from, left) + half, Math.min(item.to, right) - half];
    const x = from <= to ? clamp((item.from + item.to) / 2, from, to) - this.base : null;
    if (mark.place === x) return;
    mark.place = x;
    element.lastChild.classList.toggle("rg-tl-gone", x === null);
    if (x !== null) element.lastChild.setAttribute("x", x);
  }

  /** What an element within a mark or count stands for. */
  of(element) {
    const found = element?.closest?.(".rg-tl-item");
    return found && this.group.contains(found)
      ? this.drawn.get(found.dataset.key)?.item
      : undefined;
  }

  element(item) {
    return item && this.drawn.get(item.key)?.element;
  }

  /** Let the Tab key lead to one mark that is in view: where it led, or the first. */
  choose(from, to) {
    const inView = ({ item }) => item.to >= from && item.from <= to;
    const now = this.drawn.get(this.current);
    const mark = now && inView(now) ? now : [...this.drawn.values()].find(inView);
    this.tabTo(mark?.item);
  }

  tabTo(item) {
    const key = item?.key ?? null;
    if (key !== this.current) this.drawn.get(this.current)?.element.setAttribute("tabindex", -1);
    this.current = key;
    const element = this.drawn.get(key)?.element;
    if (element && element.tabIndex !== 0) element.setAttribute("tabindex", 0);
  }
}
