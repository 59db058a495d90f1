/** The shapes of the timeline: how each kind of date looks. */

import { ABOUT, EACH, UNCERTAIN } from "./timeline_data.js";
import { LINE } from "./timeline_layout.js";
import { _ } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const round = (x) => Math.round(x * 10) / 10;

/** The gradients that open and vague sides fade by; their ids stand once in a page. */
export function fades() {
  const fade = (id, from, to) =>
    svg(
      "linearGradient",
      { id },
      svg("stop", { offset: 0, "stop-color": "currentColor", "stop-opacity": from }),
      svg("stop", { offset: 1, "stop-color": "currentColor", "stop-opacity": to }),
    );
  return svg("defs", {}, fade("rg-tl-in", 0, 1), fade("rg-tl-out", 1, 0));
}

/** A box; none where it would have no width. */
function box(name, from, to, y, height, more = {}) {
  if (to - from < 0.05) return [];
  const place = { x: round(from), y: round(y), width: round(to - from), height };
  if (name.startsWith("rg-tl-bar")) place["fill-opacity"] = 0.3;
  return [svg("rect", { class: name, ...place, ...more })];
}

/**
 * The shapes of one entry.
 * @param {import("./timeline_data.js").Span} span
 * @param {import("./timeline_layout.js").Item} item
 * @param {(day: number) => number} x where a day begins
 * @param {number} end where what goes on is drawn to, before it fades
 * @param {number} y the middle of the line
 */
export function shapes(span, { from, to, wide }, x, end, y) {
  const vague = span.bits & (ABOUT | UNCERTAIN) ? " rg-tl-about" : "";
  if (!wide) return point(span, (from + to) / 2, y, vague);
  const drawn = [];
  let before = null;
  for (const member of span.members) {
    const part =
      member.length === 2
        ? moment(member, { from, to }, x, y, vague)
        : lasted(member, { from, to }, x, end, y, vague);
    if (before !== null && part.from > before) {
      const joined = span.bits & EACH ? "rg-tl-join" : "rg-tl-join rg-tl-join--or";
      drawn.push(
        svg("path", {
          class: joined,
          d: `M${round(before)} ${y}H${round(part.from)}`,
          stroke: "currentColor",
        }),
      );
    }
    before = part.to;
    drawn.push(...part.drawn);
  }
  return drawn;
}

function point(span, x, y, vague) {
  if (span.members.length > 1) {
    return [-4, 4].map((by) => dot(x + by, y, 3.5, `rg-tl-dot--within${vague}`));
  }
  const [member] = span.members;
  if (member.length === 4)
    return box(`rg-tl-bar rg-tl-bar--short${vague}`, x - 6, x + 6, y - 4.5, 9, { rx: 2 });
  const known = span.exact || member[0] === member[1];
  return [dot(x, y, 4.5, `${known && !vague ? "" : "rg-tl-dot--within"}${vague}`)];
}

function dot(x, y, r, kind) {
  const line = kind ? { fill: "none", stroke: "currentColor" } : {};
  return svg("circle", {
    ...line,
    class: `rg-tl-dot ${kind}`.trim(),
    cx: round(x),
    cy: round(y),
    r,
  });
}

/** One moment within a stretch: a bracket under it, which fades where it has no bound. */
function moment([first, last], reach, x, y, vague) {
  const from = first === null ? reach.from : x(first);
  const to = last === null ? reach.to : x(last + 1);
  if (to - from < 10) {
    const middle = (from + to) / 2;
    const kind = first === last && !vague ? "" : `rg-tl-dot--within${vague}`;
    return { from: middle - 5, to: middle + 5, drawn: [dot(middle, y, 4.5, kind)] };
  }
  const foot = y + LINE / 2 - 3;
  const sides = {
    in: first === null ? Math.min(90, to - from) : 0,
    out: last === null ? Math.min(90, to - from) : 0,
  };
  const [a, b] = [from + sides.in, Math.max(from + sides.in, to - sides.out)];
  const path = `M${round(a)} ${first === null ? foot : foot - 8}V${foot}H${round(b)}V${last === null ? foot : foot - 8}`;
  return {
    from,
    to,
    drawn: [
      ...box("rg-tl-faded", from, a, foot - 0.75, 1.5, { fill: "url(#rg-tl-in)" }),
      ...box("rg-tl-faded", b, to, foot - 0.75, 1.5, { fill: "url(#rg-tl-out)" }),
      svg("path", { class: `rg-tl-within${vague}`, d: path, fill: "none", stroke: "currentColor" }),
    ],
  };
}

/** What lasted: a bar, which fades over what is not known of its ends. */
function lasted([first, firstTo, lastFrom, last], reach, x, end, y, vague) {
  const [top, height] = [y - 8, 16];
  const from = first === null ? reach.from : x(first);
  const to = last === null ? reach.to : x(last + 1);
  let a = first === null ? x(lastFrom) : first === firstTo ? from : x(firstTo + 1);
  let b = last === null ? to - 90 : lastFrom === last ? to : x(lastFrom);
  if (a > b) a = b = (Math.max(from, b) + Math.min(to, a)) / 2;
  const drawn = [
    ...box(`rg-tl-bar rg-tl-faded${vague}`, from, a, top, height, { fill: "url(#rg-tl-in)" }),
    ...box(`rg-tl-bar${vague}`, a, b, top, height),
    ...box(`rg-tl-bar rg-tl-faded${vague}`, b, to, top, height, { fill: "url(#rg-tl-out)" }),
  ];
  if (first !== null && first === firstTo)
    drawn.push(...box("rg-tl-edge", from, from + 2.5, top, height));
  if (last !== null && lastFrom === last)
    drawn.push(...box("rg-tl-edge", to - 2.5, to, top, height));
  return { from, to, drawn };
}

const exact = { exact: true, bits: 0, members: [[0, 0]] };
const sample = (members, bits = 0) => ({ exact: false, bits, members });

/** What is drawn how, in words, each with a sample 64 pixels wide. */
export const LEGEND = [
  [_("A day that is known"), exact, false],
  [_("One moment somewhere in this span"), sample([[0, 55]]), true],
  [_("One moment on that day or later; reversed, on that day or earlier"), sample([[0, null]]), true],
  [_("It lasted, from a known day to a known day"), sample([[0, 0, 55, 55]]), true],
  [_("It lasted; exactly when it began or ended is not known"), sample([[0, 20, 40, 55]]), true],
  [_("Approximate or uncertain"), sample([[0, 0, 55, 55]], ABOUT), true],
  [
    _("On one day or the other"),
    sample([
      [0, 4],
      [51, 55],
    ]),
    true,
  ],
  [
    _("On one day and on the other"),
    sample(
      [
        [0, 4],
        [51, 55],
      ],
      EACH,
    ),
    true,
  ],
];

/** A sample of the legend. */
export function sampleOf(span, wide) {
  const item = { from: wide ? 4 : 32, to: wide ? 60 : 32, wide };
  const drawn = shapes(span, item, (day) => day + 4, 60, LINE / 2);
  return svg(
    "svg",
    {
      class: "rg-tl-sample",
      width: 64,
      height: LINE,
      viewBox: `0 0 64 ${LINE}`,
      "aria-hidden": "true",
      fill: "currentColor",
    },
    ...drawn,
  );
}
