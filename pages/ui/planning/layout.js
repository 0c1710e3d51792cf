// What the planning looks like: one set of nodes for the desktop's cards and the phone's list. Every text from the
// data reaches the page by textContent or setAttribute, never as markup. Continued by gestures.js and planning.js.

const MAIN_STATES = ["free", "basket", "requested", "confirmed"];
const PHONE_WIDTH = 700;      // as in the style sheet
const PHONE_COLUMNS = 6;      // above, or above two children: one child at a time
const STEEP_BELOW = 38;       // px of a column under which the activities' names are written upwards

const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
};
const weekday = date => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;      // Monday is 0, in every time zone
const dayNumber = date => Number(date.slice(8));
const isShut = day => !day.cells?.length || day.cells.every(([state]) => state === "closed");
const distinct = texts => [...new Set(texts.filter(Boolean))];
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

class Layout {
  constructor(root) {
    this.root = root;
    const find = selector => root.querySelector(selector);
    [this.legend, this.title, this.picker, this.chips, this.tip, this.idle, this.month, this.live, this.toast] =
      [".legend", ".title", ".picker select", ".chips", ".tip", ".idle", ".month", ".live", ".toast"].map(find);
    this.turns = [...root.querySelectorAll(".turn")];
    this.cells = new Map();             // key → { button, hour, name, child, activity, date, week, series }, then what
                                        // it shows: { server, state, action, painted }
  }

  drawBar(before) {
    const { data } = this;
    if (before?.month !== data.month) {
      if (this.turning?.month === data.month) this.turning = null;       // the last one asked, not one before it
      if (!this.turning) this.root.removeAttribute("aria-busy");
      if (before && this.toast.children[1].hidden) this.tell("");      // said of the other month
      if (before) this.say(data.title);
    }
    this.title.textContent = data.title;
    const { idle, words } = data;
    this.idle.hidden = !idle.length;
    this.idle.textContent = fill(words.idle, { month: data.title.toLowerCase(), names: idle.join(", ") });
    this.picker.setAttribute("aria-label", data.words.month);
    if (!same(before?.pickable, data.pickable)) {
      this.picker.replaceChildren(...data.pickable.map(([month, title]) => new Option(title, month)));
    }
    this.picker.value = data.month;
    this.turns.forEach(button => {
      const step = Number(button.dataset.step);
      const name = step > 0 ? data.words.next : data.words.previous;
      button.setAttribute("aria-label", name);
      button.title = name;
      button.setAttribute("aria-disabled", String(!this.beside(step)));
    });
  }

  beside(step) {                                    // the month before or after, among those that can be shown
    const { month, pickable } = this.data;
    return pickable[pickable.findIndex(([id]) => id === month) + step]?.[0];
  }

  draw() {
    const { data } = this;
    const focused = this.focused()?.dataset.key;
    this.cells.clear();
    this.columns = [...new Set(data.weeks.flatMap(week => week.days.map(day => weekday(day.date))))].sort();
    this.used = data.activities.filter(activity => data.series.some(([, id]) => id === activity.id));
    const atLeastOne = list => Math.max(1, list.length);
    this.style(this.root, {
      "--days": atLeastOne(this.columns), "--acts": atLeastOne(this.used), "--kids": atLeastOne(data.children),
    });
    this.month.replaceChildren(this.headOfDays(), this.headOfSeries(), ...this.weeks());
    this.drawChips();
    this.arrange();
    this.measure();
    const kept = this.cells.get(focused)?.button;
    this.rove(kept);
    kept?.focus({ preventScroll: true });
  }

  style(node, properties) {
    for (const [name, value] of Object.entries(properties)) node.style.setProperty(name, value);
  }

  headOfDays() {                                    // desktop: weekdays, and under each the activities that run then
    const head = make("div", "head-days");
    head.append(make("span"), ...this.columns.map(day => {
      const column = make("div", "column");
      const name = this.data.words.weekdays[day];
      column.append(make("span", "dow", name));
      column.lastChild.setAttribute("aria-hidden", "true");
      this.used.forEach((activity, i) => {
        if (!this.runs(activity, day)) return;
        const label = this.group(`column|${day}|${activity.id}`, "act", activity.short);
        this.called(label, this.data.words.column, { day: name.toLowerCase(), activity: activity.name });
        this.style(label, { "--a": i + 1 });
        column.append(label);
      });
      return column;
    }));
    return head;
  }

  runs(activity, column) {                          // on that weekday, at least once in the month
    const { series, weeks } = this.data;
    const days = weeks.flatMap(week => week.days).filter(({ date }) => weekday(date) === column);
    return days.some(day => day.cells?.some(([state], i) => series[i][1] === activity.id && state !== "closed"));
  }

  group(members, className, text) {                 // one gesture for many cells: gestures.js says which
    const button = make("button", `group ${className}`);
    button.append(make("span", "", text));
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.group = members;
    return button;
  }

  called(button, sentence, values) {
    const name = fill(sentence, values);
    button.setAttribute("aria-label", name);
    button.title = name;
  }

  headOfSeries() {                                  // phones: children, and under each the activities
    const head = make("div", "head-series");
    this.data.children.forEach(child => {
      const name = make("b", "kid", child.name);
      name.dataset.child = child.id;
      head.append(name);
    });
    this.data.series.forEach(([child, activity], i) => {
      const { name, short } = this.data.activities.find(({ id }) => id === activity);
      const label = this.group(`series|${i}`, "act", short);
      this.called(label, this.data.words.series, { child: this.childName(child), activity: name });
      label.dataset.child = child;
      label.dataset.series = i;
      head.append(label);
    });
    return head;
  }

  childName(child) {
    return this.data.children.find(({ id }) => id === child).name;
  }

  weeks() {
    const nodes = [];
    const { weeks } = this.data;
    for (let i = 0, row = 2; i < weeks.length; i++, row++) {
      let node;
      if (weeks[i].closed) {                        // neighbours closed for the same reason share one line
        const first = i;
        while (weeks[i + 1]?.closed === weeks[first].closed) i++;
        node = this.closedWeeks(weeks.slice(first, i + 1));
      } else {
        node = this.week(weeks[i], i);
      }
      this.style(node, { "--row": row });
      nodes.push(node);
    }
    return nodes;
  }

  closedWeeks(weeks) {
    const labels = distinct([weeks[0].label, weeks.at(-1).label]).join("–");
    return this.line(weeks.flatMap(week => week.days), weeks[0].closed, labels);
  }

  line(days, reason, label) {
    const line = make("p", "line");
    line.append(make("span", "wk", label), make("b", "", this.span(days)), make("span", "why", reason));
    return line;
  }

  span(days) {                                      // « 21–31 déc. »
    if (!days.length) return "";
    const [first, last] = [days[0].date, days.at(-1).date];
    const month = this.data.words.months[Number(last.slice(5, 7)) - 1];
    return `${distinct([dayNumber(first), dayNumber(last)]).join("–")} ${month}`;
  }

  week(week, at) {
    const node = make("div", "week");
    const gutter = make("div", "gutter");
    gutter.append(make("span", "wk", week.label));
    gutter.lastChild.setAttribute("aria-hidden", "true");
    const open = week.days.some(day => !isShut(day));
    if (open) this.data.children.forEach((child, i) => {
      const name = this.group(`week|${at}|${child.id}`, "kid", child.name);
      this.called(name, this.data.words.week, { week: week.label, child: child.name });
      this.style(name, { "--line": i + 2 });
      gutter.append(name);
    });
    node.append(gutter, ...this.days(week, at));
    return node;
  }

  days(week, at) {
    const nodes = [];
    const labelled = week.days.find(day => !isShut(day)) ?? week.days[0];
    let run = [];                                   // closed days in a row: one line on a phone
    const fold = () => {
      if (run.length > 1) {
        const reason = distinct(run.map(day => day.note)).join(" · ") || this.data.words.closed;
        const line = this.line(run, reason, run[0] === labelled ? week.label : "");
        line.classList.add("fold");
        nodes.slice(-run.length).forEach(node => node.classList.add("folded"));
        nodes.splice(-run.length, 0, line);
      }
      run = [];
    };
    week.days.forEach(day => {
      if (isShut(day)) run.push(day);
      else fold();
      nodes.push(this.day(day, day === labelled ? week.label : "", at));
    });
    fold();
    return nodes;
  }

  day(day, weekLabel, at) {
    const { data } = this;
    const shut = isShut(day);
    const note = day.note || (shut ? data.words.closed : "");
    const isToday = day.date === data.today;
    const node = make("div", `day${shut ? " shut" : ""}${isToday ? " today" : ""}`);
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", [day.label, note, isToday && data.words.today].filter(Boolean).join(", "));
    this.style(node, { "--col": this.columns.indexOf(weekday(day.date)) + 2 });
    const [, name, number] = day.short.match(/^(\D*)(.*)$/s);
    const head = make("div", "date");
    head.append(make("span", "dow", name), make("b", "", number), this.weekMark(weekLabel, shut, at));
    head.append(make("span", "note", note));
    head.lastChild.title = note;
    node.append(head);
    if (!shut) data.series.forEach((_, i) => node.append(this.cell(day, i, at)));
    return node;
  }

  weekMark(label, shut, at) {                       // phones: « S49 » under the first day, and its whole week
    if (!label || shut) return make("span", "wk", label);
    const mark = this.group(`week|${at}|`, "wk", label);
    this.called(mark, this.data.words.wholeWeek, { week: label });
    return mark;
  }

  cell(day, i, week) {
    const [childId, activityId] = this.data.series[i];
    const child = this.data.children.findIndex(({ id }) => id === childId);
    const activity = this.used.findIndex(({ id }) => id === activityId);
    const closed = day.cells[i][0] === "closed";
    const node = make(closed ? "span" : "button", "cell");
    const who = `${this.data.children[child].name}, ${this.used[activity].short}`;
    const hour = make("span", closed ? "sr" : "hour");
    node.append(make("i"), hour);
    node.dataset.child = childId;
    node.dataset.series = i;
    this.style(node, { "--a": activity + 1, "--line": child + 2 });
    if (closed) {
      node.dataset.state = "closed";
      const text = this.data.states.closed?.label || this.data.words.closed;
      hour.textContent = `${who} : ${text}`;
      node.title = day.cells[i][2] || day.note || text;
    } else {
      node.type = "button";
      node.tabIndex = -1;
      node.dataset.key = `${childId}|${activityId}|${day.date}`;
      this.cells.set(node.dataset.key, {
        button: node, hour, name: `${who}, ${day.label}`, key: node.dataset.key,
        child: childId, activity: activityId, date: day.date, week, series: i,
      });
    }
    return node;
  }

  drawLegend() {
    const { states, weeks, words } = this.data;
    const cells = weeks.flatMap(week => week.days).flatMap(day => day.cells ?? []);
    const present = new Set([...MAIN_STATES, ...cells.map(([state]) => state)]);
    present.delete("cancelled");
    const entries = Object.keys(states).filter(code => present.has(code)).map(code => [code, states[code].label]);
    if (same(entries, this.entries)) return;
    this.entries = entries;
    this.legend.firstChild.textContent = words.legend;
    this.legend.lastChild.replaceChildren(...entries.map(([code, label]) => {
      const item = make("li", "", label);
      const sample = make("span", "cell");
      sample.dataset.state = code;
      sample.append(make("i"));
      item.prepend(sample);
      return item;
    }));
  }

  // --- one child at a time (phones) -------------------------------------------------------------------------------

  drawChips() {
    const { children, series, words } = this.data;
    this.solo = children.length > 1 && (children.length > 2 || series.length > PHONE_COLUMNS);
    if (!children.some(({ id }) => id === this.child)) this.child = children[0]?.id;
    this.root.toggleAttribute("data-solo", this.solo);
    this.chips.setAttribute("aria-label", words.children);
    this.chips.replaceChildren(...(this.solo ? children : []).map(({ id, name }) => {
      const chip = make("button", "chip", name);
      chip.type = "button";
      chip.dataset.child = id;
      return chip;
    }));
  }

  arrange() {                                       // the phone's columns: a label, then each shown child's activities
    const { children, series } = this.data;
    const shown = this.solo ? children.filter(({ id }) => id === this.child) : children;
    const places = new Map();
    let tracks = "", column = 2;
    shown.forEach(({ id }, i) => {
      if (i) [tracks, column] = [`${tracks} .375rem`, column + 1];
      const own = series.flatMap(([child], at) => child === id ? [at] : []);
      tracks += ` repeat(${own.length || 1}, minmax(0, 6rem))`;
      places.set(id, `${column} / span ${own.length || 1}`);
      own.forEach((at, j) => places.set(at, column + j));
      column += own.length || 1;
    });
    this.style(this.root, { "--tracks": tracks });
    for (const node of this.month.querySelectorAll("[data-child]")) {
      const place = places.get(node.dataset.series ? Number(node.dataset.series) : node.dataset.child);
      node.classList.toggle("off", place === undefined);
      if (place !== undefined) this.style(node, { "--place": place });
    }
    for (const chip of this.chips.children) {
      chip.setAttribute("aria-pressed", String(chip.dataset.child === this.child));
    }
  }

  tipOf(phone) {
    const { words, weeks } = this.data;
    const open = weeks.find(week => !week.closed) ?? weeks[0];
    return phone ? fill(words.phoneTip, { week: open.label }) : words.tip;
  }

  measure() {                                       // what the width asks for, beyond what the style sheet knows
    const { root } = this;
    const phone = root.clientWidth <= PHONE_WIDTH;
    if (phone !== this.phone) {
      this.phone = phone;
      this.legend.open = !phone;
      this.tip.textContent = this.tipOf(phone);
    }
    root.removeAttribute("data-names");
    const labels = [...this.month.querySelectorAll(".act")].filter(label => label.clientWidth);
    const cut = () => labels.some(label => label.scrollWidth > label.clientWidth);
    if (labels.some(label => label.clientWidth < STEEP_BELOW)) root.setAttribute("data-names", "steep");
    else if (cut()) {
      root.setAttribute("data-names", "tall");      // on several lines, but never in the middle of a word
      if (cut()) root.setAttribute("data-names", "steep");
    }
    const head = this.month.querySelector(phone ? ".head-series" : ".column");
    this.style(root, { "--head-height": `${head?.offsetHeight ?? 0}px` });
    if (!this.roving?.offsetParent) this.rove();
  }
}
