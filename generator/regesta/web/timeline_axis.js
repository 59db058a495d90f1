/** The axis of the timeline, and the lines that it draws through the lanes. */

import { nextOf, outerOf, startOf, unitFor } from "./timeline_calendar.js";
import { AXIS } from "./timeline_frame.js";
import { svg } from "./timeline_marks.js";

const FAR = 3652059; // the last day of 9999

export class Axis {
  /**
   * @param {{axis: SVGElement, grid: SVGElement}} parts
   * @param {import("./timeline_calendar.js").Words} words
   * @param {(text: string, isBold?: boolean) => number} long how wide a text is
   */
  constructor({ axis, grid }, words, long) {
    this.words = words;
    this.long = long;
    this.grid = grid;
    this.ticks = svg("g");
    this.outer = svg("g");
    this.edge = svg("text", { class: "rg-tl-outer", x: 0, y: 16 });
    this.labels = [];
    this.names = [];
    axis.append(this.ticks, this.outer, this.edge);
  }

  /** The groups that move while a reader pans. */
  get moving() {
    return [this.ticks, this.outer];
  }

  /**
   * Draw the ticks from one day to another.
   * @param {(day: number) => number} x where a day is
   * @param {{scale: number, height: number}} size pixels a day, height of the lanes
   */
  draw(from, to, x, { scale, height }) {
    const unit = unitFor(scale, from < 1 || to > FAR);
    const outer = outerOf(unit);
    const [ticks, lines] = [[], []];
    this.labels = [];
    for (let day = startOf(unit, from); day < to; day = nextOf(unit, day)) {
      const bound = outer !== null && startOf(outer, day) === day;
      const at = { x1: x(day), x2: x(day) };
      const line = bound ? "rg-tl-line rg-tl-line--bound" : "rg-tl-line";
      const label = this.words.tick(unit, day);
      const text = svg("text", { class: "rg-tl-unit", x: x(day) + 4, y: 36 }, label);
      ticks.push(svg("line", { class: "rg-tl-tick", ...at, y1: bound ? 22 : 36, y2: AXIS }), text);
      this.labels.push([x(day) + 4, x(day) + 4 + this.long(label), text]);
      lines.push(
        svg("line", {
          class: line,
          ...at,
          y1: 0,
          y2: height,
          stroke: "currentColor",
          "stroke-opacity": 0.2,
        }),
      );
    }
    this.names = [];
    for (let day = outer && startOf(outer, from); outer && day < to; day = nextOf(outer, day)) {
      const place = { class: "rg-tl-outer", x: x(day) + 4, y: 16 };
      this.names.push([x(day) + 4, svg("text", place, this.words.within(unit, day))]);
    }
    this.ticks.replaceChildren(...ticks);
    this.grid.replaceChildren(...lines);
    this.outer.replaceChildren(...this.names.map(([, text]) => text));
  }

  /**
   * Say at the left edge what the first ticks are within, until the next name comes there; leave out
   * what an edge would cut, for the rest of a number is another number.
   */
  stick(edge, width) {
    let now = "";
    for (const [x, text] of this.names) {
      const gone = x < edge + 6;
      if (gone) now = text.textContent;
      else if (now && x < edge + this.long(now, true) + 14) now = "";
      hide(text, gone || x + this.long(text.textContent, true) > edge + width);
    }
    for (const [from, to, text] of this.labels) hide(text, from < edge || to > edge + width);
    if (this.edge.textContent !== now) this.edge.textContent = now;
  }
}

function hide(text, gone) {
  if (text.classList.contains("rg-tl-gone") !== gone) text.classList.toggle("rg-tl-gone");
}
