"use strict";
// Sorts and filters, and draws the weeks of an organisation; everything is read without it.
const collator = new Intl.Collator("ru", { numeric: true });
const rowsOf = (table) => [...table.querySelectorAll("tbody tr:not(.g)")];
const groupOf = (row) => {
  const head = row.parentElement.rows[0];
  return head.className === "g" ? head.textContent.trim() : "";
};

for (const table of document.querySelectorAll("table")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(table, head, column));
  });
}
function sort(table, head, column) {
  const isDown = head.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
  const rows = rowsOf(table);
  ungroup(table, rows);
  const keyed = rows.map((row) => [key(row.cells[column]), row]);
  keyed.sort(([a], [b]) => compare(a, b, isDown ? -1 : 1));
  table.tBodies[0].append(...keyed.map(([, row]) => row));
}
// Rows that leave their group take its name along.
function ungroup(table, rows) {
  if (!table.querySelector("tr.g")) return;
  for (const row of rows) {
    const name = document.createElement("small");
    name.textContent = groupOf(row);
    row.cells[0].append(" ", name);
  }
  table.tBodies[0].append(...rows);
  for (const head of table.querySelectorAll("tr.g")) head.remove();
  for (const body of [...table.tBodies].slice(1)) body.remove();
}
function key(cell) {
  if (!cell) return null;
  const value = cell.dataset.value;
  if (value === undefined) {
    const text = cell.textContent;
    return text === "–" || text === "н/д" || cell.className === "h" ? null : text;
  }
  return /^\d{4}-\d\d-\d\d/.test(value) ? value : Number(value);
}
// What has no value stands last either way.
function compare(a, b, sign) {
  if (a === null || b === null) return (a === null) - (b === null);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * collator.compare(String(a), String(b));
}

// Of what a filter finds the first rows; a browser takes seconds to lay out thousands anew.
const FIRST = 50;
for (const input of document.querySelectorAll("input[data-table]")) {
  const table = document.getElementById(input.dataset.table);
  const count = document.getElementById(input.dataset.table + "-count");
  const all = document.getElementById(input.dataset.table + "-all");
  const texts = new Map();
  input.closest("p").hidden = false;
  const filter = (most) => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const open = new Set();
    let found = 0;
    for (const row of rowsOf(table)) {
      if (!texts.has(row)) texts.set(row, (groupOf(row) + " " + row.textContent).toLowerCase());
      const isFound = words.every((word) => texts.get(row).includes(word));
      found += isFound;
      row.hidden = !isFound || (words.length > 0 && found > most);
      if (!row.hidden) open.add(row.parentElement);
    }
    for (const head of table.querySelectorAll("tr.g")) {
      head.hidden = !open.has(head.parentElement);
    }
    const isCut = words.length > 0 && found > most;
    all.hidden = !isCut;
    count.textContent = !words.length ? ""
      : "Строк: " + found + (isCut ? ", показаны первые " + most : "");
  };
  input.addEventListener("input", () => filter(FIRST));
  all.addEventListener("click", () => { filter(Infinity); input.focus(); });
}

// A bar a week, as high as its count among those of the row; the counts stay for who listens.
const BARS = "▁▂▃▄▅▆▇█";
const UNDRAWN = "td.s:not([title])";
const picture = document.createElement("i");
picture.setAttribute("aria-hidden", "true");
const draw = (cells) => {
  for (const cell of cells) {
    const text = cell.textContent.trim();
    const counts = text.split(" ").map(Number);
    const highest = Math.max(1, ...counts.filter((count) => !Number.isNaN(count)));
    const bars = picture.cloneNode();
    bars.textContent = counts.map((count) => Number.isNaN(count)
      ? "·" : BARS[Math.round(count / highest * (BARS.length - 1))]).join("");
    const read = document.createElement("span");
    read.textContent = text;
    cell.replaceChildren(bars, read);
    cell.title = text;
  }
};
// When the table comes near; some at a time, so that a key pressed meanwhile is answered.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    (function some() {
      const strips = [...target.querySelectorAll(UNDRAWN)].slice(0, 100);
      draw(strips);
      if (strips.length) setTimeout(some);
    })();
  }
});
for (const table of document.querySelectorAll("table")) seen.observe(table);

// Browsers without ::details-content print what is open.
addEventListener("beforeprint", () => {
  draw(document.querySelectorAll(UNDRAWN));
  for (const all of document.querySelectorAll(".filter button:not([hidden])")) all.click();
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.dataset.printed = "";
    details.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-printed]")) {
    details.removeAttribute("data-printed");
    details.open = false;
  }
});
