/**
 * Where everything is drawn at one scale: marks in lines within lanes, and counts where there are
 * more entries than lines. It depends on the scale alone, so that nothing moves while a reader pans.
 */

import { binFor, nextOf, startOf } from "./timeline_calendar.js";
import { GOES_ON } from "./timeline_data.js";

export const LINE = 24; // height of a line
const HEAD = 26; // height of a lane's name
export const FADE = 90; // how far an open side fades
const DOT = 14; // room for a mark without its title
const WIDE = 26; // what is wider than this is drawn in its width
const BIN = 36; // counts are of at least this width
const LABEL = 200; // room that a title is given where there is choice
export const LEAST_LABEL = 44; // no title in less room than this
const PAD = 10;
const MOST_LINES = 90; // of all lanes together
const MANY = 100; // so many points get higher counts

/**
 * A mark or a count. `from` and `to` are in pixels from the origin; `room` is what there is for the
 * title, from `from` on.
 * @typedef {{key: string, lane: number, rows: number[], count: boolean, wide: boolean, from: number,
 *   to: number, line: number, lines: number, room: number}} Item
 */

/** How many lines a lane may have, so that all of them together are not too high. */
export function linesFor(lanes) {
  const high = (most) => lanes.reduce((sum, { rows }) => sum + Math.min(rows.length, most), 0);
  let most = 4;
  while (most < 16 && high(most + 1) <= MOST_LINES) most += 1;
  return most;
}

export class Layout {
  /**
   * @param {import("./timeline_data.js").Chronology} data
   * @param {Array<{id: string, name: string, rows: number[]}>} lanes
   * @param {{scale: number, origin: number, end: number, lines: number, heads: boolean}} options
   *   pixels a day, the day at 0, the day after the last, how many lines a lane may have, whether
   *   lanes have names
   */
  constructor(data, lanes, { scale, origin, end, lines, heads }) {
    this.data = data;
    this.scale = scale;
    this.origin = origin;
    this.most = lines;
    this.bin = binFor(scale, BIN);
    this.end = end;
    this.tallest = 1;
    let top = 0;
    /** @type {Array<{id: string, name: string, total: number, top: number, height: number, items: Item[]}>} */
    this.lanes = lanes.map((lane, number) => {
      const { items, lines: used } = this.lane(lane.rows, number);
      const height = (heads ? HEAD : 4) + used * LINE + PAD;
      const made = { ...lane, total: lane.rows.length, top, height, items };
      made.body = top + (heads ? HEAD : 4);
      top += height;
      return made;
    });
    this.height = top;
  }

  x(day) {
    return (day - this.origin) * this.scale;
  }

  /** From where to where an entry is drawn; an open side fades beyond what is known. */
  reach(row) {
    const { first, last, exact, time, bits, members } = this.data.span(row);
    if (exact) {
      const x = this.x(first + (time ?? 0.5));
      return [x, x];
    }
    const known = members.flat().filter((day) => day !== null);
    const from = first === null ? this.x(Math.min(...known)) - FADE : this.x(first);
    if (last !== null) return [from, this.x(last + 1)];
    const until = this.x(Math.max(...known) + 1);
    return [from, FADE + (bits & GOES_ON ? Math.max(this.x(this.end), until) : until)];
  }

  lane(rows, lane) {
    const wide = [];
    const narrow = [];
    for (const row of rows) {
      const [from, to] = this.reach(row);
      const broad = to - from > WIDE;
      const key = `${lane}.${row}`;
      const item = {
        key,
        lane,
        rows: [row],
        count: false,
        wide: broad,
        from,
        to,
        line: 0,
        lines: 1,
        room: Infinity,
      };
      (broad ? wide : narrow).push(item);
    }
    const bars = this.bars(wide, narrow);
    const { items, lines } = this.points(narrow, lane, bars);
    for (const line of bars) items.push(...line);
    return { items: items.sort((a, b) => a.from - b.from), lines: Math.max(lines, bars.length) };
  }

  /**
   * Give each bar the first line that is free; what finds none is counted among the points.
   * @returns {Item[][]} the bars of each line
   */
  bars(wide, narrow) {
    const most = Math.ceil(this.most * 0.6);
    const lines = [];
    for (const item of wide.sort((a, b) => a.from - b.from)) {
      const after = (room) => (bars) =>
        Math.max(bars.at(-1).to + 3, bars.at(-1).from + room) <= item.from;
      let line = lines.findIndex(after(LABEL));
      if (line < 0 && lines.length < most) line = lines.length;
      if (line < 0) line = lines.findIndex(after(0));
      if (line < 0) {
        narrow.push({ ...item, wide: false, to: item.from });
        continue;
      }
      (lines[line] ??= []).push(item);
      item.line = line;
      const before = lines[line].at(-2);
      if (before) before.room = item.from - before.from - 8;
    }
    return lines;
  }

  /** Put points into lines, those of the bars too; where they are too many, into counts. */
  points(narrow, lane, bars) {
    const items = [];
    const lines = bars.map((line) => new Line(line));
    const most = Math.max(this.most, bars.length + Math.ceil(this.most * 0.6));
    const high = narrow.length > MANY ? 3 : 2; // lines for counts
    let used = bars.length;
    for (const [start, group] of this.binned(narrow)) {
      if (group.length > most - bars.length) {
        const [from, to] = [this.x(start), this.x(nextOf(this.bin, start))];
        for (const line of lines.slice(bars.length)) line.close(from);
        const rows = group.map((one) => one.rows[0]);
        const key = `${lane}.${start}.${this.bin.of}${this.bin.step}`;
        const line = bars.length;
        items.push({
          key,
          lane,
          rows,
          count: true,
          wide: false,
          from,
          to,
          line,
          lines: high,
          room: 0,
        });
        this.tallest = Math.max(this.tallest, rows.length);
        used = Math.max(used, bars.length + high);
        continue;
      }
      for (const item of group) {
        while (lines.length < most) lines.push(new Line([]));
        item.line = best(lines, item.from);
        lines[item.line].add(item);
        used = Math.max(used, item.line + 1);
        items.push(item);
      }
    }
    return { items, lines: used };
  }

  /** Group points by the stretch of time that they begin in, in order. */
  binned(narrow) {
    const sorted = narrow.sort((a, b) => a.from - b.from);
    const groups = [];
    let group = null;
    let end = -Infinity;
    for (const item of sorted) {
      if (item.from >= end) {
        const start = startOf(this.bin, this.origin + item.from / this.scale + 1e-7);
        group = [];
        groups.push([start, group]);
        end = this.x(nextOf(this.bin, start));
      }
      group.push(item);
    }
    return groups;
  }
}

/** A line of a lane while points are put into it from left to right, between its bars. */
class Line {
  /** @param {Item[]} bars */
  constructor(bars) {
    this.bars = bars;
    this.place = 0; // of the first bar that is not over
    this.last = null; // what stands last in it, so far
  }

  /** How much of what stands before `x` is left, as a title's room; less than 0 where it is taken. */
  free(x) {
    while (this.place < this.bars.length && this.bars[this.place].to <= x - 2) {
      this.last = this.bars[this.place];
      this.place += 1;
    }
    const next = this.bars[this.place];
    if (next && next.from < x + DOT) return -1;
    const after = next ? next.from - x : Infinity;
    return Math.min(this.last ? x - this.last.from : Infinity, after);
  }

  add(item) {
    this.close(item.from);
    const next = this.bars[this.place];
    if (next) item.room = Math.min(item.room, next.from - item.from - DOT - 6);
    this.last = item;
  }

  /** Let nothing that stands before `x` reach beyond it. */
  close(x) {
    if (this.last) this.last.room = Math.min(this.last.room, x - this.last.from - DOT - 6);
    this.last = null;
  }
}

/** The first line that leaves every title its room, else that which leaves most. */
function best(lines, x) {
  let found = lines.length - 1;
  let most = -Infinity;
  for (const [number, line] of lines.entries()) {
    const free = line.free(x);
    if (free >= LABEL + DOT) return number;
    if (free > most) [found, most] = [number, free];
  }
  return found;
}
