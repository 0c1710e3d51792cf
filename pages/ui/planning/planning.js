// What the planning does. Clicks are numbered and kept in a journal until Python acknowledges them: each message
// carries all of it, since a message that is still waiting is replaced by the next one. Needs layout.js and gestures.js
// before it. The journal outlives the page in sessionStorage: one that is loaded again sends it on.

const UNBOOKED = ["free", "late", "late_open", "full", "document"];
const PATIENCE = 4000;        // ms without an answer before the journal is sent again, then twice that
const JOURNAL = "planning";
const KEPT_FOR = 5 * 60_000;  // ms: an older click may have been undone elsewhere since

class Planning extends Gestures {
  constructor(root) {
    super(root);
    this.pending = [];                  // [n, key, verb], not acknowledged yet
    this.last = 0;                      // number of the last click
    this.turning = null;                // { n, month } until the other month arrives
    root.addEventListener("click", event => this.clicked(event));
    this.picker.addEventListener("change", () => this.turn(this.picker.value));
    new ResizeObserver(() => this.data && this.measure()).observe(root);
  }

  // --- answering the server ----------------------------------------------------------------------------------------

  update(data, send) {
    const before = this.data;
    this.data = data;
    this.send = send;
    const answered = this.pending.filter(([n]) => n <= data.ack);
    this.pending = this.pending.filter(([n]) => n > data.ack);
    this.last = Math.max(this.last, data.ack);
    if (before) this.keep();
    else this.recover();
    this.drawBar(before);
    const shape = this.shapeOf(data);
    if (shape !== this.shape) {
      this.shape = shape;
      this.draw();
    }
    this.patch();
    this.drawLegend();
    this.showRefusals(answered);
  }

  keep() {                                          // the journal, as long as something in it waits
    try {
      if (!this.pending.length) return sessionStorage.removeItem(JOURNAL);
      sessionStorage.setItem(JOURNAL, JSON.stringify([this.data.basket, Date.now(), this.pending]));
    } catch { /* a browser that refuses to keep anything */ }
  }

  recover() {                                       // what waited when the page was left; a new session has answered 0
    try {
      const [basket, at, clicks] = JSON.parse(sessionStorage.getItem(JOURNAL)) ?? [];
      if (basket !== this.data.basket || Date.now() - at > KEPT_FOR) return;      // another person's, or ordered since
      this.pending = clicks.filter(([n]) => n > this.data.ack);
      this.last = Math.max(this.last, ...this.pending.map(([n]) => n));
      this.insist(PATIENCE);
    } catch { /* nothing that can be read */ }
  }

  shapeOf({ month, today, children, activities, series, weeks }) {     // what cannot change without drawing anew
    const days = week => week.days.map(day => [day.date, day.note, day.cells?.map(([state]) => state === "closed")]);
    return JSON.stringify([
      month, today, children, activities, series, weeks.map(week => [week.label, week.closed, days(week)]),
    ]);
  }

  patch() {                                         // states, hours and hints, in place: focus and presses survive
    const { series, weeks } = this.data;
    for (const week of weeks) for (const day of week.days) day.cells?.forEach((server, i) => {
      const cell = this.cells.get(`${series[i][0]}|${series[i][1]}|${day.date}`);
      if (cell) cell.server = server;
    });
    const shown = new Map();
    for (const [, key, verb] of this.pending) shown.set(key, verb);
    for (const [key, cell] of this.cells) this.paint(cell, this.after(cell.server[0], shown.get(key)));
  }

  after(state, verb) {                              // what a cell shows while its click waits for its answer
    if (verb === "pick") return "basket";
    if (verb !== "unpick") return state === "cancelled" ? "free" : state;
    return state === "basket" ? "free" : state.startsWith("basket_") ? "confirmed" : state;
  }

  paint(cell, state) {
    const [serverState, hour, hint] = cell.server;
    const { label, action } = this.data.states[state] ?? { label: state, action: "" };
    const toSay = this.phone ? hint.replaceAll(...this.data.words.touch) : hint;
    const ownHint = state === this.after(serverState) ? toSay : "";
    const painted = [state, hour, ownHint, label, action].join("\n");
    if (cell.painted === painted) return;
    Object.assign(cell, { painted, state, action });
    const { button } = cell;
    button.dataset.state = state;
    const own = (state === "free") === (serverState === "free") ? hour : "";        // of a free day: its last places
    cell.hour.textContent = state === "full" ? label : own;
    const said = own && state !== "free" ? `${label}, ${own}` : label;
    button.setAttribute("aria-label", `${cell.name} : ${said}${ownHint ? `. ${ownHint}` : ""}`);
    button.setAttribute("aria-disabled", String(!action));
    button.title = ownHint || said;
  }

  showRefusals(answered) {                          // clicks that the server did not follow: back, seen and heard
    const waiting = new Set(this.pending.map(([, key]) => key));
    const asked = new Map(answered.map(([, key, verb]) => [key, verb]));
    const back = [...asked].filter(([key, verb]) => verb === "pick" && !waiting.has(key) && this.cells.has(key))
      .map(([key]) => this.cells.get(key)).filter(({ state }) => UNBOOKED.includes(state));
    for (const { button } of back) {
      button.classList.remove("back");
      void button.offsetWidth;                      // starts the animation anew
      button.classList.add("back");
    }
    const names = back.map(({ button }) => `${this.data.words.refused} : ${button.getAttribute("aria-label")}`);
    if (names.length) this.say(names.join(". "));
    const { refusals } = this.data;
    const undoable = !this.toast.hidden && !this.toast.children[1].hidden && this.toUndo().length > 0;
    const picked = this.phone && !undoable && answered.length === 1 && this.cells.get(answered[0][1]);
    if (refusals.length && answered.length) this.tell(refusals.join(" "), undoable);
    else if (picked && picked.state === "basket") this.tell(picked.button.getAttribute("aria-label"));      // no tooltip here
  }

  // --- acting ------------------------------------------------------------------------------------------------------

  clicked(event) {
    const button = event.target.closest("button");
    if (!button || this.swallow) return;
    if (button.dataset.step) this.turn(this.beside(Number(button.dataset.step)));
    else if (button.dataset.group) this.toggle(button.dataset.group);
    else if (button.classList.contains("chip")) this.choose(button.dataset.child);
    else if (button.dataset.key) this.act(this.cells.get(button.dataset.key));
  }

  act(cell) {
    if (cell.action === "open") return this.open(cell);
    if (!cell.action) return this.tell(cell.button.getAttribute("aria-label"));      // why nothing can be done here
    this.tell("");
    this.clickAll([[cell.key, cell.action]]);
    this.say(cell.button.getAttribute("aria-label"));
  }

  open({ key }) {                                   // a dialog; once it is closed, the keyboard goes on from the cell
    this.emit("opened", { n: Date.now(), key });
    clearInterval(this.opening);
    const given = Date.now() + PATIENCE;
    let seen = false;
    this.opening = setInterval(() => {
      const shown = document.querySelector("[role=dialog]") !== null;
      seen ||= shown;
      if (this.root.isConnected && (shown || (!seen && Date.now() < given))) return;
      clearInterval(this.opening);
      if (document.activeElement === document.body) this.cells.get(key)?.button.focus({ preventScroll: true });
    }, 100);
  }

  clickAll(wishes) {
    for (const [key, verb] of wishes) {
      const cell = this.cells.get(key);             // none in another month
      this.pending.push([++this.last, key, verb]);
      if (cell) this.paint(cell, this.after(cell.server[0], verb));
    }
    this.emit();
  }

  turn(month) {
    if (!month || month === (this.turning?.month ?? this.data.month)) return;      // a double click turns one month
    this.turning = { n: Date.now(), month };
    this.root.setAttribute("aria-busy", "true");
    this.emit();
  }

  emit(name, value) {                               // in one message: the event and all that waits for an answer
    if (name) this.send(name, value);
    this.insist(PATIENCE);
  }

  insist(patience) {
    if (this.turning) this.send("nav", this.turning);
    if (this.pending.length) this.send("picked", this.pending);
    this.keep();
    clearTimeout(this.timer);
    if (!this.turning && !this.pending.length) return;
    this.timer = setTimeout(() => {
      if (this.turning?.month === this.data.month) this.turning = null;       // another was asked, then given up
      this.root.removeAttribute("aria-busy");       // the month still on show can be used meanwhile
      if (this.root.isConnected) this.insist(2 * PATIENCE);
    }, patience);
  }

  choose(child) {
    this.child = child;
    this.arrange();
    this.measure();
    this.say(this.data.children.find(({ id }) => id === child).name);
  }

  say(text) {
    this.live.textContent = text;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".planning");
  root.planning ??= new Planning(root);
  root.planning.update(data, setTriggerValue);
}
