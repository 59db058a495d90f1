/** The parts of the timeline that stay where they are: controls, drawings, legend, list. */

import { html } from "./elements.js";
import { LEGEND, fades, sampleOf, svg } from "./timeline_marks.js";
import { _ } from "./words.js";

export const AXIS = 44; // height of the axis
export const OVERVIEW = 44;

/** The kinds of lanes, and what is in none. */
export const KINDS = {
  topics: [_("Topic"), _("No topic")],
  people: [_("Person"), _("No person")],
  organisations: [_("Organisation"), _("No organisation")],
  countries: [_("Country"), _("No country")],
};

const KEYS = _(
  "Arrow keys move through time, plus and minus zoom, Home and End go to the first and last entry, 0 shows the whole period. The Tab key moves to the names of the lanes and to the entries, the arrow keys from one to the next.",
);

const HELP = _(
  "Drag to move; pinch, or hold Ctrl and turn the wheel, to zoom. Once the drawing has the focus, the wheel alone zooms, + and − zoom, the arrow keys move, Home and End go to the first and last entry, 0 shows the whole period.",
);

function button(text, name, action) {
  const made = html("button", { type: "button", "aria-label": name, title: name }, text);
  made.addEventListener("click", action);
  return made;
}

/**
 * Put the parts into a host, and return those that change.
 * @param {HTMLElement} host
 * @param {{kinds: string[], small: boolean, name: string}} options
 * @param {{kind: function, out: function, in: function, all: function}} actions
 */
export function frame(host, { kinds, small, name }, actions) {
  const parts = {
    select: selectOf(kinds, actions.kind),
    status: html("p", { class: "rg-tl-status", role: "status" }),
    overview: drawing("rg-tl-overview", { height: OVERVIEW, "aria-hidden": "true" }),
    axis: drawing("rg-tl-axis", { height: AXIS, "aria-hidden": "true" }),
    grid: svg("g", { class: "rg-tl-grid", "aria-hidden": "true" }),
    stripes: svg("g", { "aria-hidden": "true" }),
    names: drawing("rg-tl-names", { height: 100 }),
    marks: svg("g"),
    list: html("dialog", { class: "rg-tl-list" }),
  };
  const canvas = { height: 100, role: "group", "aria-label": _("Entries") };
  const within = [fades(), parts.stripes, parts.grid, parts.marks];
  parts.canvas = drawing("rg-tl-canvas", canvas, ...within);
  parts.scroller = html("div", { class: "rg-tl-scroller" }, parts.canvas);
  const view = { class: "rg-tl-view", tabindex: 0, role: "group", "aria-label": name, dir: "ltr" };
  const lower = html("div", { class: "rg-tl-lower" }, parts.names, parts.scroller);
  parts.view = html("div", { ...view, "aria-description": KEYS }, parts.axis, lower);
  const zoom = html(
    "div",
    { class: "rg-tl-buttons", role: "group", "aria-label": _("Zoom") },
    button("−", _("Zoom out"), actions.out),
    button("+", _("Zoom in"), actions.in),
    button(_("Whole period"), _("Whole period"), actions.all),
  );
  const by = _("Lanes by");
  const lanes = html("label", {}, html("span", {}, `${by} `), parts.select);
  const controls = small ? [zoom, parts.status] : [lanes, zoom, parts.status];
  host.replaceChildren(
    html("div", { class: "rg-tl-controls" }, ...controls),
    ...(small ? [] : [parts.overview]),
    parts.view,
    legend(),
    parts.list,
  );
  host.classList.add("rg-timeline--drawn");
  return parts;
}

function selectOf(kinds, action) {
  const select = html("select");
  for (const kind of kinds) select.append(new Option(KINDS[kind][0], kind));
  select.append(new Option(_("None: all in one"), ""));
  select.addEventListener("change", () => action(select.value));
  return select;
}

function drawing(name, attributes, ...children) {
  return svg(
    "svg",
    { class: name, width: "100%", fill: "currentColor", ...attributes },
    ...children,
  );
}

function legend() {
  const row = (sample, words) => html("li", {}, sample, html("span", {}, words));
  const number = html("span", { class: "rg-tl-number" }, "12");
  return html(
    "details",
    { class: "rg-tl-legend" },
    html("summary", {}, _("How to read it")),
    html(
      "ul",
      {},
      ...LEGEND.map(([words, span, wide]) => row(sampleOf(span, wide), words)),
      row(number, _("That many entries close together; choose the number to zoom in")),
    ),
    html("p", {}, HELP),
  );
}
