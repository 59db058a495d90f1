/**
 * Draws the timeline in every `.rg-timeline` of a page: the entries in lanes over a scale of time
 * that goes from the whole down to a day.
 *
 * What is drawn lies in a group that is moved as a whole while a reader pans; only what comes into
 * view is added. Where things lie depends on the scale alone (`timeline_layout.js`).
 */

import { html } from "./elements.js";
import { ANEW, AnotherTimeError, loadAnew } from "./published.js";
import { Axis } from "./timeline_axis.js";
import { Words, iso, parse } from "./timeline_calendar.js";
import { Chronology, datesOf, fewLanes, unstep } from "./timeline_data.js";
import { KINDS, frame } from "./timeline_frame.js";
import { listen } from "./timeline_input.js";
import { Items } from "./timeline_items.js";
import { FADE, Layout, linesFor } from "./timeline_layout.js";
import { svg } from "./timeline_marks.js";
import { Overview } from "./timeline_overview.js";
import { _, entries, labelled, ngettext, pgettext, upper } from "./words.js";

const STEP = 1.6; // how far a press of a button zooms
const LEFT = 16; // room before the first entry, in pixels
const FEW = 300; // so many entries have room for the last titles
const MARGIN = 0.4; // how much is drawn beyond the view, in views
const FLIGHT = 280; // milliseconds
const LOST = _("The drawing could not be loaded. The list holds the same entries.");

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

export class Timeline {
  /**
   * @param {HTMLElement} host
   * @param {Chronology} data
   */
  constructor(host, data) {
    this.host = host;
    this.data = data;
    this.words = new Words(data.words);
    this.small = "rows" in host.dataset;
    this.rows = this.small
      ? unstep(host.dataset.rows.split(" ").map(Number))
      : [...Array(data.size).keys()];
    this.kinds = kindsOf(host);
    this.kind = kindAsked(host);
    this.lost = null; // what is said of a file that is not to be had
    this.left = 0; // the day at the left edge of the view
    this.scale = 1; // pixels a day
    const name = this.small
      ? _("Entries for {name} over time", { name: host.dataset.name })
      : _("Entries over time");
    this.parts = frame(
      host,
      { kinds: this.kinds, small: this.small, name },
      {
        kind: (kind) => this.changeKind(kind),
        out: () => this.zoom(1 / STEP),
        in: () => this.zoom(STEP),
        all: () => this.showAll(),
      },
    );
    // Without a theme's styles nothing scrolls, and names are a part of the drawing.
    this.scrolls = getComputedStyle(this.parts.scroller).overflowX === "hidden";
    if (!this.scrolls) this.parts.canvas.append(this.parts.names);
    const long = measuring(this.parts.canvas);
    const address = (id) => this.entryAddress(id);
    this.axis = new Axis(this.parts, this.words, long);
    this.items = new Items(this.parts.marks, data, this.words, { long, address });
    this.overview = new Overview(this.parts.overview, (x) => {
      this.left = this.home + x / this.whole - this.days / 2;
      this.bound();
      this.later();
    });
    listen(this);
  }

  entryAddress(id) {
    return this.host.dataset.entry.replace("ID", encodeURIComponent(id));
  }

  laneAddress(id) {
    return this.host.dataset.lane.replace("KIND", this.kind).replace("ID", encodeURIComponent(id));
  }

  // What is shown

  /** Show what the address asks for, by default all. */
  async start() {
    const asked = new URLSearchParams(this.small ? "" : location.search);
    this.parts.select.value = this.kind;
    this.lanes = await this.lanesBy(this.kind);
    this.extent = this.data.extent(this.rows);
    this.measure();
    const [from, to] = [parse(asked.get("from")), parse(asked.get("to"))];
    if (from !== null && to !== null && to >= from) this.range(from, to + 1);
    else [this.scale, this.left] = [this.whole, this.home];
    this.draw();
    new ResizeObserver(() => this.resized()).observe(this.parts.view);
  }

  async lanesBy(kind) {
    if (!kind) return [{ id: "", name: "", rows: this.rows }];
    return fewLanes(await this.data.lanes(kind), this.data.size, KINDS[kind][1]);
  }

  /** Draw lanes by another kind once they are there; until then, and without them, those before. */
  changeKind(kind) {
    return this.trying(async () => {
      const lanes = await this.lanesBy(kind).catch((error) => {
        if (kind === this.parts.select.value) this.parts.select.value = this.kind;
        throw error;
      });
      if (kind !== this.parts.select.value) return; // another was chosen meanwhile
      [this.kind, this.lanes, this.layout] = [kind, lanes, null];
      this.draw();
    });
  }

  /** Do what may need a file; where that is not to be had, say so until something is. */
  async trying(action) {
    try {
      await action();
      this.lost = null;
    } catch (error) {
      console.warn(error);
      this.lost = lost(error, this.data.files);
      this.parts.status.replaceChildren(...this.lost);
    }
  }

  // The view: `scale` pixels a day, from the day `left` on

  /** How many days are in view. */
  get days() {
    return this.width / this.scale;
  }

  /** Whether the whole time is in view, as at first. */
  get atHome() {
    return this.scale === this.whole && this.left === this.home;
  }

  /** Find the view of the whole time: with room for what fades, and for the last titles. */
  measure() {
    this.width = Math.max(this.parts.view.clientWidth, 200);
    const [low, high] = this.extent;
    const days = Math.max(high - low + 1, 7);
    const fades = this.rows.some((row) => this.data.span(row).first === null);
    const left = fades ? FADE + 4 : LEFT;
    const right = this.rows.length <= FEW ? Math.min(this.width * 0.27, 300) : 2 * LEFT;
    this.whole = (this.width - left - right) / days;
    this.home = (low + high + 1 - days) / 2 - left / this.whole;
    if (!this.small) this.overview.draw(this.places(), this.width);
  }

  /** Where each entry is in the view of the whole time. */
  places() {
    return this.rows.map((row) => {
      const { first, last } = this.data.span(row);
      return (((first ?? last) + (last ?? first) + 1) / 2 - this.home) * this.whole;
    });
  }

  resized() {
    const width = this.parts.view.clientWidth;
    if (!width || Math.abs(width - this.width) < 1) return;
    const [atHome, from, days] = [this.atHome, this.left, this.days];
    this.measure();
    if (atHome) [this.scale, this.left] = [this.whole, this.home];
    else this.range(from, from + days);
    this.draw();
  }

  /** Show the days from `from` up to `to`. */
  range(from, to) {
    this.scale = this.limited(this.width / (to - from));
    this.left = (from + to) / 2 - this.days / 2;
    this.bound();
  }

  limited(scale) {
    return clamp(scale, this.whole / 1.5, this.width);
  }

  /** Keep something of the time in view. */
  bound() {
    const half = this.days / 2;
    this.left = clamp(this.left, this.extent[0] - half, this.extent[1] + 1 - half);
  }

  // Drawing

  /** Draw what has changed, at the next frame. */
  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (this.layout?.scale !== this.scale) this.lay();
    const from = (this.left - this.layout.origin) * this.scale;
    const to = from + this.width;
    if (!this.items.covers(from, to)) this.fill(from, to);
    // Scrolling is what browsers do fastest: nothing is styled or painted anew.
    const within = Math.round(from - this.items.window[0]);
    this.parts.scroller.scrollLeft = within;
    this.within = this.parts.scroller.scrollLeft;
    const move = `translate(${this.items.base - this.items.window[0] - within})`;
    for (const group of this.axis.moving) group.setAttribute("transform", move);
    this.items.stick(from, this.width);
    this.axis.stick(from - this.items.base, this.width);
    this.items.choose(from, to);
    const start = (this.left - this.home) * this.whole;
    if (!this.small) this.overview.show(start, start + this.days * this.whole, this.width);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.settled(), 250);
  }

  /** Find where everything lies at this scale. */
  lay() {
    const held = this.items.of(document.activeElement);
    if (held) {
      this.again = { row: held.rows[0], lane: held.lane };
      this.parts.view.focus({ preventScroll: true });
    }
    const [origin, end] = [Math.floor(this.extent[0]), this.extent[1] + 1];
    const lines = this.small ? 10 : linesFor(this.lanes);
    const options = { scale: this.scale, origin, end, lines, heads: this.kind !== "" };
    this.layout = new Layout(this.data, this.lanes, options);
    for (const one of [this.parts.canvas, this.parts.names]) {
      one.setAttribute("height", this.layout.height);
    }
    this.items.clear(this.layout, (this.left - origin) * this.scale);
    this.parts.stripes.replaceChildren(...this.layout.lanes.map(stripe));
    const named = this.layout.lanes.filter((lane) => lane.name);
    this.parts.names.replaceChildren(...named.map((lane) => this.laneName(lane)));
    this.parts.names.querySelector("a")?.setAttribute("tabindex", 0);
  }

  laneName({ id, name, total, top }) {
    const text = svg("text", { class: "rg-tl-name", x: 6, y: top + 18 });
    text.append(svg("tspan", { "unicode-bidi": "isolate" }, name));
    text.append(svg("tspan", { class: "rg-tl-total", dx: 6 }, String(total)));
    if (!id) return text;
    const said = { "aria-label": `${name} ${entries(total)}` };
    return svg("a", { href: this.laneAddress(id), tabindex: -1, ...said }, text);
  }

  /** Draw what is in view and a little beyond it; while it moves fast, nothing beyond. */
  fill(from, to) {
    const more = this.hurried || !this.scrolls ? 0 : Math.round(this.width * MARGIN);
    const rows = this.items.fill(from - more, to + more);
    this.parts.canvas.setAttribute("width", this.width + 2 * more);
    const move = `translate(${this.items.base - this.items.window[0]})`;
    for (const group of [this.parts.marks, this.parts.grid]) group.setAttribute("transform", move);
    const { origin, scale } = this.layout;
    const day = (x) => x / scale + origin;
    const x = (day) => Math.round(((day - origin) * scale - this.items.base) * 10) / 10;
    this.axis.draw(day(from - more), day(to + more), x, this.layout);
    if (this.hurried) return;
    this.name(rows);
    if (this.again) this.refocus();
  }

  /** Load what some rows are called, and say it. */
  name(rows) {
    return this.trying(async () => {
      if (!(await this.data.name(rows))) return;
      this.items.labelAll();
      this.items.stick((this.left - this.layout.origin) * this.scale, this.width);
    });
  }

  /** Load what a mark is called that a reader comes to. */
  prepare(item) {
    if (item && !item.count) this.name(item.rows);
  }

  /** Once it is at rest: draw what is beyond, say what is in view, keep it in the address. */
  settled() {
    if (this.hurried) {
      this.hurried = false;
      this.items.window = null;
      this.draw();
      return;
    }
    const [from, to] = [Math.floor(this.left), Math.ceil(this.left + this.days) - 1];
    const inView = this.rows.filter((row) => {
      const { first, last } = this.data.span(row);
      return (first === null || first <= to) && (last === null || last >= from);
    });
    const [low, high] = inView.length ? this.data.extent(inView) : [from, to];
    const days = this.words.period(Math.max(from, low), Math.min(to, high));
    const { length } = inView;
    const said = ngettext("{n} entry, {days}", "{n} entries, {days}", length, { days });
    const { status } = this.parts;
    if (!this.lost && status.textContent !== said) status.textContent = said;
    if (!this.small) this.remember(from, to);
  }

  remember(from, to) {
    const address = new URL(location.href);
    const set = (key, value) => {
      if (value === null) address.searchParams.delete(key);
      else address.searchParams.set(key, value);
    };
    set("lanes", this.kind === (this.kinds[0] ?? "") ? null : this.kind || "none");
    set("from", this.atHome ? null : iso(from));
    set("to", this.atHome ? null : iso(to));
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  // Moving

  pan(pixels) {
    this.left += pixels / this.scale;
    this.bound();
    this.later();
  }

  /** Follow where the browser has scrolled to, for what has the focus. */
  scrolled() {
    const by = this.parts.scroller.scrollLeft - this.within;
    if (Math.abs(by) > 1) this.pan(by);
  }

  /** Zoom at once, so that what is at `x` stays there. */
  zoomAt(factor, x) {
    this.stretch(x - 100, x - 100 * factor, x);
  }

  /** Zoom so that what was at `before` comes to `now`, and what was at `other` stays there. */
  stretch(before, now, other) {
    const day = this.left + other / this.scale;
    const factor = Math.max(Math.abs(now - other), 10) / Math.max(Math.abs(before - other), 10);
    this.hurried = true;
    this.scale = this.limited(this.scale * factor);
    this.left = day - other / this.scale;
    this.bound();
    this.later();
  }

  /** Zoom in steps; what is at `x` stays there. */
  zoom(factor, x = this.width / 2) {
    const { scale, left } = this.target ?? this;
    const next = this.limited(scale * factor);
    this.go(next, left + x / scale - x / next);
  }

  /** Move by a part of the view. */
  shift(part) {
    const { scale, left } = this.target ?? this;
    this.go(scale, left + (part * this.width) / scale);
  }

  showAll() {
    this.go(this.whole, this.home);
  }

  showFirst() {
    this.go(this.scale, this.extent[0] - LEFT / this.scale);
  }

  showLast() {
    this.go(this.scale, this.extent[1] + 1 - this.days * 0.86);
  }

  /** Go to a place, in steps unless the reader wants calm. */
  go(scale, left) {
    this.stop();
    const begin = { scale: this.scale, left: this.left, time: performance.now() };
    this.target = { scale, left };
    const fly = (now) => {
      const part = calm.matches ? 1 : clamp((now - begin.time) / FLIGHT, 0, 1);
      this.hurried = part < 1;
      if (part < 1) {
        const eased = part * (2 - part);
        this.scale = begin.scale * (scale / begin.scale) ** eased;
        const turn = 1 / begin.scale - 1 / scale; // how the width changes, in days a pixel
        const share = turn ? (1 / begin.scale - 1 / this.scale) / turn : eased;
        this.left = begin.left + (left - begin.left) * share;
        this.flight = requestAnimationFrame(fly);
      } else {
        this.target = null;
        [this.scale, this.left] = [scale, left];
        if (!this.atHome) this.bound();
      }
      this.draw();
    };
    fly(begin.time);
  }

  /** Stay where a flight has come to. */
  stop() {
    cancelAnimationFrame(this.flight);
    this.target = null;
  }

  // Opening

  /** Follow a mark that has no address yet, or come nearer to what is counted. */
  open(item) {
    if (!item.count) {
      this.trying(async () => {
        await this.data.name(item.rows);
        location.assign(this.entryAddress(this.data.entry(item.rows[0]).id));
      });
      return;
    }
    const [low, high] = this.data.extent(item.rows);
    const scale = this.limited((this.width * 0.8) / (high - low + 1));
    if (low === high || scale <= this.scale * 1.05) {
      this.trying(() => this.list(item)); // nearer, it would still be one
      return;
    }
    this.again = { row: item.rows[0], lane: item.lane };
    this.go(scale, (low + high + 1) / 2 - this.width / scale / 2);
  }

  /** List what is counted. */
  async list(item) {
    await this.data.name(item.rows);
    const { list } = this.parts;
    const line = (row) => {
      const { id, title, when, said, language } = this.data.entry(row);
      const link = html("a", { href: this.entryAddress(id) }, title);
      if (language) link.lang = language;
      const date = html("span", { class: "rg-tl-when" }, when);
      return html("li", {}, date, said ? `${labelled(upper(said))} ` : "", link);
    };
    const close = html("button", { type: "button" }, pgettext("button", "Close"));
    close.addEventListener("click", () => list.close());
    const name = this.items.countName(item);
    list.setAttribute("aria-label", name);
    list.replaceChildren(html("h2", {}, name), html("ol", {}, ...item.rows.map(line)), close);
    list.showModal();
  }

  // Focus

  /** Where a mark is in the view. */
  place(item) {
    const x = item.from - (this.left - this.layout.origin) * this.scale;
    return clamp(x, 0, this.width);
  }

  /** After a change of scale, give the focus to where its entry has gone. */
  refocus() {
    const { row, lane } = this.again;
    this.again = null;
    const item = this.layout.lanes[lane]?.items.find((one) => one.rows.includes(row));
    const element = this.items.element(item);
    if (!element) return;
    this.items.tabTo(item);
    element.focus({ preventScroll: true });
  }

  /** Give the focus to a mark, and bring it into view. */
  focusOn(item) {
    if (!item) return;
    const view = (this.left - this.layout.origin) * this.scale;
    if (item.from > view + this.width - 40 || item.to < view) {
      this.left = this.layout.origin + (item.from - this.width * 0.3) / this.scale;
      this.bound();
    }
    this.draw();
    this.items.tabTo(item);
    this.items.element(item)?.focus();
  }

  /** The mark that an arrow, Home or End leads to from another: in its lane, or in the next. */
  next(item, key) {
    const { items } = this.layout.lanes[item.lane];
    const place = items.indexOf(item);
    if (key === "ArrowRight") return items[place + 1];
    if (key === "ArrowLeft") return items[place - 1];
    if (key === "Home") return items[0];
    if (key === "End") return items.at(-1);
    const other = this.layout.lanes[item.lane + (key === "ArrowDown" ? 1 : -1)];
    const far = (one) => Math.abs(one.from - item.from);
    return other?.items.reduce((best, one) => (far(one) < far(best) ? one : best));
  }
}

/** The ground of a lane. */
function stripe({ top, height }, number) {
  const place = { x: 0, y: top, width: "100%", height };
  return svg("rect", { class: `rg-tl-lane rg-tl-lane--${number % 2}`, fill: "none", ...place });
}

/** A function that says how wide a text is in a drawing, of the usual weight or bold. */
function measuring(drawing) {
  const { fontSize, fontFamily, letterSpacing, wordSpacing } = getComputedStyle(drawing);
  const [plain, bold] = [400, 600].map((weight) => {
    const pen = document.createElement("canvas").getContext("2d");
    const font = `${weight} ${fontSize} ${fontFamily}`;
    return Object.assign(pen, { font, letterSpacing, wordSpacing }); // as a reader has set them
  });
  return (text, isBold = false) => (isBold ? bold : plain).measureText(text).width;
}

/** The kinds of lanes that there are to choose from. */
function kindsOf(host) {
  return (host.dataset.kinds ?? "").split(" ").filter((kind) => kind in KINDS);
}

/** The kind of lanes that the address asks for, else the first; empty for none. */
function kindAsked(host) {
  const [kinds, kind] = [kindsOf(host), new URLSearchParams(location.search).get("lanes")];
  if (kinds.length === 0 || kind === "none") return "";
  return kinds.includes(kind) ? kind : kinds[0];
}

/** What is said where a file is not to be had. */
function lost(error, files) {
  if (!(error instanceof AnotherTimeError)) return [LOST];
  const button = html("button", { type: "button" }, _("Load the page again"));
  button.addEventListener("click", () => loadAnew(datesOf(files)));
  return [`${ANEW} `, button];
}

/** Load and draw; where that fails, say so. */
async function begin(host) {
  const files = new URL(host.dataset.files, document.baseURI);
  try {
    const data = await Chronology.load(files, kindAsked(host));
    await new Timeline(host, data).start();
  } catch (error) {
    console.warn(error);
    host.replaceChildren(html("p", { role: "status" }, ...lost(error, files)));
    host.classList.add("rg-timeline--drawn"); // nothing more needs room
  }
}

/** A small timeline is drawn when a reader comes near it. */
const near = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      begin(target);
    }
  },
  { rootMargin: "200px" },
);

for (const host of document.querySelectorAll(".rg-timeline")) {
  host.classList.add("rg-timeline--awaited"); // its room is kept for it
  if ("rows" in host.dataset) near.observe(host);
  else begin(host);
}
