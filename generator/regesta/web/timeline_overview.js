/** The whole time in small above the drawing, with the part of it that is in view. */

import { OVERVIEW } from "./timeline_frame.js";
import { svg } from "./timeline_marks.js";

const BAR = 3;

export class Overview {
  /**
   * @param {SVGElement} drawing
   * @param {(x: number) => void} go brings a place into view
   */
  constructor(drawing, go) {
    this.profile = svg("path", { class: "rg-tl-profile", stroke: "currentColor" });
    this.view = svg("rect", {
      class: "rg-tl-window",
      "fill-opacity": 0.1,
      y: 0.5,
      height: OVERVIEW - 1,
    });
    drawing.append(this.profile, this.view);
    const choose = (event) => {
      if (event.buttons === 1) go(event.clientX - drawing.getBoundingClientRect().left);
    };
    drawing.addEventListener("pointerdown", (event) => {
      drawing.setPointerCapture(event.pointerId);
      choose(event);
    });
    drawing.addEventListener("pointermove", choose);
  }

  /** Draw how many entries there are along a width; `places` are where they are. */
  draw(places, width) {
    const bins = new Uint32Array(Math.max(1, Math.floor(width / BAR)));
    for (const place of places) {
      bins[Math.min(Math.max(Math.floor(place / BAR), 0), bins.length - 1)] += 1;
    }
    const most = bins.reduce((a, b) => Math.max(a, b), 1);
    const bar = (number, place) => {
      const height = Math.round(2 + Math.sqrt(number / most) * (OVERVIEW - 8));
      return number ? `M${place * BAR + 1} ${OVERVIEW - 2}v${-height}` : "";
    };
    this.profile.setAttribute("d", Array.from(bins, bar).join(""));
  }

  /** Show what is in view, in pixels of the overview. */
  show(from, to, width) {
    const [a, b] = [Math.max(from, 0), Math.min(to, width)];
    this.view.setAttribute("x", Math.min(Math.round(a), width - 4) + 0.5);
    this.view.setAttribute("width", Math.max(Math.round(b - a) - 1, 3));
  }
}
