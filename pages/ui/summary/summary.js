// What the basket's lines do. Acts are numbered and kept in a journal until Python acknowledges them: each message
// carries all of it, since a message that is still waiting is replaced by the next one. Needs drawing.js before it.

const PATIENCE = 4000;                  // ms without an answer before the journal is sent again, then twice that

class Summary extends Drawing {
  constructor(root) {
    super(root);
    this.pending = [];                  // [n, verb, keys], not acknowledged yet
    this.last = 0;
    this.pressed = false;               // a button is held down: what is drawn meanwhile would lose the click
    this.late = null;                   // data that came meanwhile
    root.addEventListener("pointerdown", event => this.held(event));
    try {
      sessionStorage.removeItem("planning");      // its journal: the server heard it before this step was asked for
    } catch { /* a browser that refuses to keep anything */ }
    root.addEventListener("click", event => this.clicked(event));
    root.addEventListener("change", ({ target }) => this.act(target.checked ? "wait" : "unwait", [keyOf(target)]));
  }

  update(data, send) {
    this.send = send;
    this.late = this.pressed ? data : null;
    if (this.late) return;
    this.data = data;
    const left = this.pending.some(([n, verb]) => n <= data.ack && verb === "remove");
    this.pending = this.pending.filter(([n]) => n > data.ack);
    this.last = Math.max(this.last, data.ack);
    this.draw();
    this.fade();
    if (left) this.live.textContent = data.words.removed;
  }

  held({ button, isPrimary }) {         // until the click, which comes after the end of the press
    if (button || !isPrimary) return;
    this.pressed = true;
    const ends = new AbortController();
    const released = () => {
      ends.abort();
      setTimeout(() => {
        this.pressed = false;
        if (this.late) this.update(this.late, this.send);
      });
    };
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, released, { signal: ends.signal });
  }

  fade() {                              // lines on their way out stay in place until the server has answered
    const leaving = new Set(this.pending.filter(([, verb]) => verb === "remove").flatMap(([, , keys]) => keys));
    for (const line of this.root.querySelectorAll("li.line")) {
      line.classList.toggle("leaving", leaving.has(line.dataset.key));
    }
    for (const { node, group } of this.drawn.values()) {
      node.classList.toggle("leaving", group.lines.every(({ key }) => leaving.has(key)));
    }
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button || button.closest(".leaving")) return;
    if (button === this.every) return this.turnAll(!this.allOpen());
    const { group } = this.drawn.get(button.closest("[data-group]").dataset.group);
    if (button.classList.contains("toggle")) return this.turn(group, !this.isOpen(group));
    if (button.classList.contains("hour")) return this.send("opened", { n: Date.now(), key: keyOf(button) });
    if (event.detail > 1) return;       // the second click of a double one is not meant for what took its place
    this.act("remove", button.classList.contains("all") ? group.lines.map(({ key }) => key) : [keyOf(button)]);
  }

  turn(group, open) {
    this.chosen.set(group.id, open);
    this.draw();
    this.fade();
  }

  turnAll(open) {
    this.data.groups.forEach(group => this.chosen.set(group.id, open));
    this.draw();
    this.fade();
  }

  act(verb, keys) {
    this.pending.push([++this.last, verb, keys]);
    this.fade();
    this.emit(PATIENCE);
  }

  emit(patience) {
    this.send("acted", this.pending);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.root.isConnected && this.pending.length) this.emit(2 * PATIENCE);
    }, patience);
  }
}

const keyOf = node => node.closest("[data-key]").dataset.key;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".summary");
  root.summary ??= new Summary(root);
  root.summary.update(data, setTriggerValue);
}
