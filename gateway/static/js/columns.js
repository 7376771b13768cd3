// 列设置: which columns and in which order, kept in this browser per screen.
import { all, fromTemplate, icon, make, one, onClick, vendorScript } from "./dom.js";
import { openDialog } from "./dialog.js";

const table = () => one("#list table[data-columns]");
const key = () => `columns:${table()?.dataset.columns}`;
const read = () => JSON.parse(localStorage.getItem(key()) ?? "null");

/** Headers that may be moved: every declared column, in the order now shown. */
const heads = () => all("th[data-column]", table());

export function applyColumns() {
  const saved = table() && read();
  if (!saved) return;
  const known = new Set(heads().map((head) => head.dataset.column));
  const order = saved.filter((column) => known.has(column.key));
  for (const row of all("tr", table())) arrange(row, order);
}

function arrange(row, order) {
  const last = one(".acts", row);
  for (const { key: name, shown } of order) {
    const cell = one(`[data-column="${name}"]`, row);
    if (!cell) continue;
    cell.hidden = !shown;
    if (last) last.before(cell);
    else row.append(cell);
  }
}

onClick("[data-column-settings]", async () => {
  const dialog = fromTemplate("columns-template");
  const list = one(".column-list", dialog);
  for (const head of heads()) list.append(line(head));
  one("form", dialog).addEventListener("submit", () => save(list));
  one("[data-reset]", dialog).addEventListener("click", () => { localStorage.removeItem(key()); location.reload(); });
  openDialog(dialog);
  await vendorScript("sortablejs/Sortable.min.js");
  globalThis.Sortable.create(list, { handle: ".grip", animation: 120 });
});

function line(head) {
  const title = head.dataset.title;
  const box = make("input", { type: "checkbox", class: "form-check-input", value: head.dataset.column, id: `column-${head.dataset.column}` });
  box.checked = !head.hidden;
  box.disabled = head.dataset.fixed === "1";
  const item = make("li", {}, make("span", { class: "grip", "aria-hidden": "true" }, icon("grip-vertical")), box,
    make("label", { for: box.id, text: title }), mover("chevron-up", `上移 ${title}`, -1), mover("chevron-down", `下移 ${title}`, 1));
  return item;
}

function mover(name, label, step) {
  const button = make("button", { type: "button", class: "btn-square", "aria-label": label }, icon(name));
  button.addEventListener("click", () => {
    const item = button.closest("li");
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) other[step < 0 ? "before" : "after"](item);
    button.focus();
  });
  return button;
}

function save(list) {
  const columns = all("input", list).map((box) => ({ key: box.value, shown: box.checked }));
  localStorage.setItem(key(), JSON.stringify(columns));
  applyColumns();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "list") applyColumns();
});
document.addEventListener("htmx:load", (event) => { if (event.target.id === "list") applyColumns(); });
applyColumns();
