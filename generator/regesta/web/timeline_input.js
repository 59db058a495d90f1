/** What a reader does to the timeline: keys, wheel, mouse, pen and fingers. */

const NEAR = 4; // a press that moves by less is a click
const STEPS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

/** @param {import("./timeline.js").Timeline} timeline */
export function listen(timeline) {
  const { view } = timeline.parts;
  const at = (event) => event.clientX - view.getBoundingClientRect().left;
  view.addEventListener("keydown", (event) => pressed(timeline, event));
  view.addEventListener("wheel", (event) => turned(timeline, event, at(event)), { passive: false });
  view.addEventListener("dragstart", (event) => event.preventDefault());
  view.addEventListener("focusin", (event) => {
    const item = timeline.items.of(event.target);
    if (!item) return;
    timeline.items.tabTo(item);
    timeline.prepare(item);
  });
  view.addEventListener("pointerover", (event) => {
    timeline.prepare(timeline.items.of(event.target));
  });
  view.addEventListener("dblclick", (event) => {
    if (!timeline.items.of(event.target)) timeline.zoom(2, at(event));
  });
  timeline.parts.scroller.addEventListener("scroll", () => timeline.scrolled());
  new Drag(timeline, at);
}

function pressed(timeline, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const item = timeline.items.of(event.target);
  const names = [...timeline.parts.names.querySelectorAll("a")];
  if (names.includes(event.target)) goOn(names, event);
  if (!item && event.target !== timeline.parts.view) return;
  const action = common(timeline, event.key, item) ?? keyOf(timeline, event.key, item);
  if (!action) return;
  event.preventDefault();
  action();
}

/** Go from the name of a lane to another: of all of them the Tab key stops at one. */
function goOn(names, event) {
  const place = names.indexOf(event.target);
  const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: names.length - 1 };
  const next = names[to[event.key]];
  if (!next) return;
  event.preventDefault();
  names[place].setAttribute("tabindex", -1);
  next.setAttribute("tabindex", 0);
  next.focus();
}

function common(timeline, key, item) {
  const x = item && timeline.place(item);
  if (key === "+" || key === "=") return () => timeline.zoom(1.6, x);
  if (key === "-" || key === "_") return () => timeline.zoom(1 / 1.6, x);
  return key === "0" ? () => timeline.showAll() : null;
}

function keyOf(timeline, key, item) {
  if (!item) {
    if (key === "ArrowLeft") return () => timeline.shift(-0.2);
    if (key === "ArrowRight") return () => timeline.shift(0.2);
    if (key === "Home") return () => timeline.showFirst();
    return key === "End" ? () => timeline.showLast() : null;
  }
  if (STEPS.includes(key)) return () => timeline.focusOn(timeline.next(item, key));
  const opens = key === "Enter" || (key === " " && item.count);
  return opens && !timeline.items.element(item).hasAttribute("href")
    ? () => timeline.open(item)
    : null;
}

/** The wheel zooms with Ctrl, or where the drawing has the focus; else the page scrolls. */
function turned(timeline, event, x) {
  const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
  const focused = timeline.parts.view.contains(document.activeElement);
  if (!sideways && !event.ctrlKey && !focused) return;
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  if (sideways && !event.ctrlKey) timeline.pan((event.deltaX || event.deltaY) * unit);
  else timeline.zoomAt(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.002)), x);
}

/** One pointer moves the time, two of them stretch it; what does not move is a click. */
class Drag {
  constructor(timeline, at) {
    this.timeline = timeline;
    this.view = timeline.parts.view;
    this.at = at;
    this.pointers = new Map();
    this.moved = false;
    this.view.addEventListener("pointerdown", (event) => this.down(event));
    this.view.addEventListener("pointermove", (event) => this.move(event));
    this.view.addEventListener("pointerup", (event) => this.up(event));
    this.view.addEventListener("pointercancel", (event) => this.up(event));
    this.view.addEventListener("click", (event) => this.click(event), true);
  }

  down(event) {
    if (event.button !== 0) return;
    this.timeline.stop();
    if (this.pointers.size === 0) this.moved = false;
    this.pointers.set(event.pointerId, { x: this.at(event), start: this.at(event) });
  }

  move(event) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) return;
    const x = this.at(event);
    if (!this.moved && this.pointers.size === 1 && Math.abs(x - pointer.start) < NEAR) return;
    if (!this.moved) {
      this.moved = true;
      this.view.classList.add("rg-tl-view--held");
      for (const id of this.pointers.keys()) this.view.setPointerCapture(id);
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) this.timeline.stretch(pointer.x, x, other.x);
    else this.timeline.pan(pointer.x - x);
    pointer.x = x;
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    if (this.pointers.size > 0) return;
    this.view.classList.remove("rg-tl-view--held");
    if (this.moved) setTimeout(() => (this.moved = false)); // after the click that ends a drag
  }

  click(event) {
    const item = this.timeline.items.of(event.target);
    if (this.moved) {
      event.preventDefault();
      event.stopPropagation();
    } else if (item && !this.timeline.items.element(item).hasAttribute("href")) {
      this.timeline.open(item);
    }
  }
}
