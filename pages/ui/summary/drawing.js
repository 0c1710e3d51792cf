// What the basket's lines look like. Every text from the data reaches the page by textContent or setAttribute, never as
// markup. Continued by summary.js.

const make = (tag, className, ...content) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...content.filter(part => part !== ""));
  return node;
};
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const isShown = button => button.offsetParent !== null;

class Drawing {
  constructor(root) {
    this.root = root;
    const find = selector => root.querySelector(selector);
    [this.head, this.every, this.groups, this.live] = [".head", ".every", ".groups", ".live"].map(find);
    this.drawn = new Map();             // group's id → { node, group, text, open }: what is on the screen
    this.chosen = new Map();            // group's id → whether the person opened it
  }

  draw() {
    const { groups, words, folded } = this.data;
    this.folded ||= folded;             // a basket that shrinks does not open under the eyes
    if (!this.head.childElementCount) {
      this.head.append(...words.columns.map((word, i) => make("span", ["name", "when", "kind", "money"][i], word)));
    }
    const focus = this.focus();
    const wanted = groups.map(group => this.group(group));
    for (const [id, { node }] of this.drawn) if (!groups.some(group => group.id === id)) {
      node.remove();
      this.drawn.delete(id);
    }
    wanted.forEach((node, i) => {       // those already in their place are not moved: a press on them survives
      const there = this.groups.children[i];
      if (there !== node) this.groups.insertBefore(node, there ?? null);
    });
    this.every.hidden = !this.folded || !groups.some(group => group.title && this.rest(group).length);
    this.every.textContent = this.allOpen() ? words.fold : words.unfold;
    this.refocus(focus);
  }

  rest(group) {
    return group.lines.filter(line => !line.told);
  }

  isOpen(group) {
    return !group.title || (this.chosen.get(group.id) ?? !this.folded);
  }

  allOpen() {
    return this.data.groups.every(group => this.isOpen(group));
  }

  group(group) {                        // the same node as long as nothing of it changes
    const [text, open] = [JSON.stringify(group), this.isOpen(group)];
    const before = this.drawn.get(group.id);
    if (before?.text === text && before.open === open) return before.node;
    const node = this.groupNode(group, open);
    before?.node.replaceWith(node);
    this.drawn.set(group.id, { node, group, text, open });
    return node;
  }

  groupNode(group, open) {
    const node = make("section", "block");
    node.dataset.group = group.id;
    if (group.child || group.title) node.append(this.heading(group, open));
    const rest = this.rest(group);
    if (!open && group.content) node.append(make("p", "content", group.content));
    const shown = open ? [...group.lines.filter(line => line.told), ...rest] : group.lines.filter(line => line.told);
    if (shown.length) node.append(this.list(shown));
    return node;
  }

  heading(group, open) {
    const node = make("div", "group");
    if (group.child) {
      const name = make("h2", "", make("bdi", "", group.child));
      node.append(make("div", "child", name, make("span", "note", group.child_note)));
    }
    if (!group.title) return node;
    const title = make("h3", "");
    if (this.folded && this.rest(group).length) {
      const toggle = make("button", "toggle", make("span", "", group.title));
      toggle.type = "button";
      toggle.setAttribute("aria-expanded", String(open));
      title.append(toggle);
    } else title.append(group.title);
    const row = make("div", "title", title, make("span", "count", group.count), make("span", "money", group.money));
    if (group.lines.length > 1) {
      const name = fill(this.data.words.allOf, { count: group.count, group: this.nameOf(group) });
      row.append(this.button("all", name, this.data.words.all));
    }
    node.append(row);
    return node;
  }

  nameOf({ id, title }) {               // with the child, whose heading may be further up
    const { groups } = this.data;
    const at = groups.findIndex(group => group.id === id);
    const child = groups.slice(0, at + 1).findLast(group => group.child)?.child;
    return child ? `${child}, ${title}` : title;
  }

  list(lines) {
    const list = make("ul", "lines", ...lines.map(line => this.line(line)));
    list.setAttribute("role", "list");
    return list;
  }

  line(line) {
    const { words } = this.data;
    const node = make("li", "line");
    node.dataset.key = line.key;
    const name = make("span", "name", make("bdi", "", line.name), line.name && line.activity && " · ", line.activity);
    node.append(
      name, make("span", "when", line.when), make("span", "kind", line.kind), make("span", "money", line.price),
      ...line.notes.map(note => make("small", "", note)),
    );
    const spoken = [line.name, line.activity, line.day].filter(Boolean).join(", ");
    if (line.wait !== null) node.append(this.waiting(line, fill(words.waitFor, { line: spoken })));
    if (line.hour) node.append(this.button("hour", fill(words.hour, { line: spoken })));
    node.append(this.button("bin", fill(words.remove, { line: spoken })));
    return node;
  }

  waiting(line, name) {
    const box = make("input", "");
    box.type = "checkbox";
    box.checked = line.wait;
    box.setAttribute("aria-label", name);
    return make("label", "wait", box, this.data.words.wait);
  }

  button(className, name, text = "") {
    const button = make("button", className, make("i", ""), text && make("span", "", text));
    button.type = "button";
    button.setAttribute("aria-label", name);
    button.title = name;
    return button;
  }

  // --- the keyboard's place, kept while lines leave ----------------------------------------------------------------

  stops() {
    return [...this.root.querySelectorAll("button, input")].filter(isShown);
  }

  stopId(stop) {
    const at = stop.closest("[data-key]")?.dataset.key ?? stop.closest("[data-group]")?.dataset.group;
    return `${stop.className}|${at}`;
  }

  focus() {                             // the stop that has it, those of its kind after it, before it, then the others
    const stops = this.stops();
    const at = stops.indexOf(this.root.getRootNode().activeElement);
    if (at < 0) return null;
    const near = [...stops.slice(at), ...stops.slice(0, at).reverse()];
    const alike = near.filter(({ className }) => className === stops[at].className);
    return [...alike, ...near].map(stop => this.stopId(stop));
  }

  refocus(ids) {
    if (!ids || this.root.contains(this.root.getRootNode().activeElement)) return;
    const now = new Map(this.stops().map(stop => [this.stopId(stop), stop]));
    now.get(ids.find(id => now.has(id)))?.focus({ preventScroll: true });
  }
}
