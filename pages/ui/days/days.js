// Days written by the server; a press on one is told back. Arrows move inside a month of the year.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function beside(button, [rows, columns]) {
  const cell = button.closest("td"), all = [...button.closest("table").querySelectorAll("td [data-day]")];
  if (columns) return all[all.indexOf(button) + columns];
  for (let row = cell.parentElement; row; ) {
    row = rows > 0 ? row.nextElementSibling : row.previousElementSibling;
    const other = row && row.cells[cell.cellIndex].querySelector("[data-day]");
    if (other) return other;
  }
  return null;
}

function moved(ev) {
  const button = ev.target.closest("td [data-day]"), step = STEPS[ev.key];
  const other = button && step && beside(button, step);
  if (!button || !step) return;
  ev.preventDefault();
  if (!other) return;
  button.tabIndex = -1;
  other.tabIndex = 0;
  other.focus();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".days");
  if (root._html !== data.html) {
    const held = root.contains(document.activeElement) ? document.activeElement.dataset.day : "";
    root._html = data.html;
    root.innerHTML = data.html; // names were escaped by the server
    if (held) root.querySelector(`[data-day="${held}"]`)?.focus();
  }
  root.onkeydown = moved;
  root.onclick = (ev) => {
    const button = ev.target.closest("button[data-day], button[data-month]");
    if (button) setTriggerValue("picked", { n: `${Date.now()} ${Math.random()}`, ...button.dataset });
  };
}
