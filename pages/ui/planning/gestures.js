// Many cells at once: a week, a column, a sweep of the mouse; and the arrows of the keyboard. What a gesture changes,
// the same gesture or « Annuler » takes back. Needs layout.js before it; continued by planning.js.

class Gestures extends Layout {
  constructor(root) {
    super(root);
    this.gestures = new Map();          // group → the keys that its last gesture put in the basket
    this.undoable = [];                 // [key, verb] that take the last gesture back
    root.addEventListener("keydown", event => this.pressed(event));
    root.addEventListener("focusin", event => this.rove(event.target.closest(".month button")));
    root.addEventListener("pointerdown", event => this.swept(event));
    const [undo, close] = this.toast.querySelectorAll("button");
    undo.addEventListener("click", () => this.undo());
    close.addEventListener("click", () => this.tell(""));
  }

  // --- groups ------------------------------------------------------------------------------------------------------

  members(group) {
    const [kind, at, id] = group.split("|");
    const shown = cell => cell.button.offsetParent && {
      column: () => weekday(cell.date) === Number(at) && cell.activity === id,
      series: () => cell.series === Number(at),
      week: () => cell.week === Number(at) && (!id || cell.child === id),
    }[kind]();
    return [...this.cells.values()].filter(shown);
  }

  toggle(group) {                                   // all that is free; when nothing is, what the basket holds
    const members = this.members(group);
    const free = members.filter(({ action }) => action === "pick");
    if (free.length) {
      this.gestures.set(group, new Set(free.map(({ key }) => key)));
      return this.actOn(free);
    }
    const held = members.filter(({ action }) => action === "unpick");
    const own = held.filter(({ key }) => this.gestures.get(group)?.has(key));
    this.gestures.delete(group);
    const dropped = own.length ? own : held;
    if (dropped.length) this.actOn(dropped);
    else this.tell(this.data.words.nothing);
  }

  actOn(cells) {                                    // one gesture: one message, one sentence, one « Annuler »
    const [verb] = new Set(cells.map(({ action }) => action));
    this.clickAll(cells.map(({ key }) => [key, verb]));
    this.undoable = cells.map(({ key }) => [key, verb === "pick" ? "unpick" : "pick"]);
    const words = this.data.words[verb === "pick" ? "added" : "removed"];
    this.tell(fill(words[cells.length > 1 ? 1 : 0], { n: cells.length }), true);
  }

  undo() {
    const still = this.toUndo();
    this.undoable = [];
    if (still.length) this.clickAll(still);
    this.tell(this.data.words.undone);
    this.roving?.focus({ preventScroll: true });
  }

  toUndo() {                                        // a day of another month is not seen: the server knows
    return this.undoable.filter(([key, verb]) => (this.cells.get(key) ?? { action: verb }).action === verb);
  }

  tell(text, undoable = false) {                    // in sight at the bottom of the planning, and heard
    const [words, undo, close] = this.toast.children;
    words.textContent = text;
    undo.textContent = this.data.words.undo;
    close.setAttribute("aria-label", this.data.words.close);
    undo.hidden = !undoable;
    this.toast.hidden = !text;
    if (text) this.say(text);
  }

  // --- sweeping with the mouse -------------------------------------------------------------------------------------

  swept(event) {                                    // along one child and one activity, from day to day
    const start = this.cells.get(event.target.closest?.("button.cell")?.dataset.key);
    if (event.pointerType !== "mouse" || event.button || !["pick", "unpick"].includes(start?.action)) return;
    const verb = start.action;
    const ends = new AbortController();
    let range = [];
    const show = cells => {
      range.forEach(({ button }) => button.classList.remove("swept"));
      range = cells;
      range.forEach(({ button }) => button.classList.add("swept"));
    };
    const stop = () => {
      show([]);
      ends.abort();
    };
    const follow = ({ clientX, clientY, buttons }) => {
      if (!buttons) return stop();
      const under = this.root.getRootNode().elementFromPoint(clientX, clientY)?.closest?.("button.cell");
      const over = this.cells.get(under?.dataset.key);
      if (over && (over !== start || range.length)) show(this.between(start, over, verb));
    };
    const finish = () => {
      const cells = range;
      stop();
      if (cells.length < 2) return;
      this.swallow = true;                          // the click that follows where the press began
      setTimeout(() => { this.swallow = false; });
      this.actOn(cells);
    };
    const { signal } = ends;
    window.addEventListener("pointermove", follow, { signal });
    window.addEventListener("pointerup", finish, { signal });
    window.addEventListener("pointercancel", stop, { signal });
    window.addEventListener("keydown", ({ key }) => key === "Escape" && stop(), { signal });
  }

  between(start, over, verb) {
    const [first, last] = [start.date, over.date].sort();
    return [...this.cells.values()].filter(({ series, date, action }) =>
      series === start.series && date >= first && date <= last && action === verb);
  }

  // --- keyboard ----------------------------------------------------------------------------------------------------

  focused() {
    return this.root.getRootNode().activeElement?.closest?.(".month button");
  }

  rove(button) {                                    // one stop in the Tab order: the last one used, else the first cell
    const next = button ?? [...this.cells.values()].find(cell => cell.button.offsetParent)?.button;
    if (!next || next === this.roving) return;
    if (this.roving) this.roving.tabIndex = -1;
    next.tabIndex = 0;
    this.roving = next;
  }

  pressed(event) {
    const from = event.target.closest(".month button");
    if (!from || event.altKey || event.metaKey) return;
    const to = this.reached(from, event.key, event.ctrlKey);
    if (to === undefined) return;
    event.preventDefault();
    to?.focus();
  }

  reached(from, key, ctrl) {                        // the button where a key leads; null: nowhere, undefined: not ours
    if (key === "PageUp" || key === "PageDown") {
      this.turn(this.beside(key === "PageUp" ? -1 : 1));
      return null;
    }
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    const stops = [...this.month.querySelectorAll("button.cell, button.group")].filter(stop => stop.offsetParent);
    const [heads, cells] = [stops.filter(stop => isHead(stop)), stops.filter(stop => !isHead(stop))];
    if (key === "Home" || key === "End") {
      const row = ctrl ? cells : (isHead(from) ? heads : cells).filter(stop => sameRow(stop, from));
      return row.filter(stop => stop.matches(".cell") || isHead(stop)).at(key === "Home" ? 0 : -1) ?? null;
    }
    if (!step || ctrl) return undefined;
    if (isHead(from)) return step[0] ? nearest(from, heads, ...step) : step[1] > 0 ? under(from, cells) : null;
    return nearest(from, cells, ...step) ?? (step[1] < 0 ? under(from, heads) : null);
  }
}

const isHead = button => button.closest(".head-days, .head-series") !== null;      // stays in sight: not below a cell

const middle = node => {
  const box = node.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

const sameRow = (one, other) => Math.abs(middle(one)[1] - middle(other)[1]) < one.offsetHeight / 2;

const under = (from, stops) => {                    // of the first row of stops, the one in the same column
  const row = stops.filter(stop => sameRow(stop, stops[0]) || stop === stops[0]);
  const away = stop => Math.abs(middle(stop)[0] - middle(from)[0]);
  return row.sort((a, b) => away(a) - away(b))[0] ?? null;
};

const nearest = (from, stops, dx, dy) => {          // by where they are on the screen
  const [x, y] = middle(from);
  let best = null, least = Infinity;
  for (const stop of stops) {
    const [sx, sy] = middle(stop);
    const along = dx ? (sx - x) * dx : (sy - y) * dy;
    const aside = Math.abs(dx ? sy - y : sx - x);
    const cost = along + 4 * aside;
    if (along > 4 && cost < least && aside <= along + 4) [best, least] = [stop, cost];
  }
  return best;
};
