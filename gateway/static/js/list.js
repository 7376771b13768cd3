// A table screen: selection that survives paging, the batch bar, keys in the table.
import { all, make, one, onClick, typing } from "./dom.js";
import { act, confirm, confirmTexts, fillNames } from "./dialog.js";
import { renewing } from "./renew.js";
import { toast } from "./toast.js";
import "./columns.js";
import "./copy.js";
import "./query.js";
import "./saved.js";
import "./drawer.js";
import "./settling.js";

const card = () => one("#list");
const store = () => `chosen:${location.pathname}`;
const [keptScope, keptRows] = JSON.parse(sessionStorage.getItem(store()) ?? "[null, []]");
let scope = keptScope;
let chosen = new Map(keptRows);
let matching = null;
let done = 0;

const boxes = () => all("input[data-row]", card());
const keep = () => sessionStorage.setItem(store(), JSON.stringify([scope, [...chosen]]));

function describe(box) {
  return { title: box.dataset.title, actions: box.dataset.actions.split(" ").filter(Boolean), why: box.dataset.why,
    refusals: JSON.parse(box.dataset.refusals ?? "{}") };
}

/** Another query or another tab makes another choice; another page, order or size does not. */
function restore() {
  if (!card()) return;
  if (scope !== card().dataset.scope) { chosen = new Map(); matching = null; }
  scope = card().dataset.scope;
  for (const box of boxes()) {
    if (chosen.has(box.value)) chosen.set(box.value, describe(box));
    box.checked = chosen.has(box.value);
  }
  render();
}

function render() {
  for (const box of boxes()) box.closest("tr").classList.toggle("chosen", box.checked);
  const every = one("[data-row-all]", card());
  if (every) {
    const marked = boxes().filter((box) => box.checked).length;
    every.checked = marked > 0 && marked === boxes().length;
    every.indeterminate = marked > 0 && !every.checked;
  }
  bar();
  keep();
}

function bar() {
  const batch = one(".batch", card());
  if (!batch) return;
  batch.hidden = !chosen.size && !matching;
  one("[data-chosen-count]", batch).textContent = matching ? matching.count : chosen.size;
  for (const button of all("[data-batch]", batch)) enable(button);
  for (const button of all("[data-single]", batch)) enableSingle(button);
}

/** For exactly one ticked row that allows it. */
function enableSingle(button) {
  const [row] = chosen.values();
  const alone = chosen.size === 1 && !matching;
  const fits = alone && row.actions.includes(button.dataset.single);
  button.setAttribute("aria-disabled", String(!fits));
  if (fits) button.removeAttribute("title");
  else button.title = alone ? `不能${button.dataset.verb}：${reason(row, button.dataset.single)}` : "请只勾选一条记录";
}

const reason = (row, action) => row.refusals?.[action] || row.why || row.title;

/** A button that cannot be used says why, to those who cannot hover over it as well. */
function refused(button) {
  const off = button.getAttribute("aria-disabled") === "true";
  if (off) toast({ text: button.title, tone: "info" });
  return off;
}

onClick("[data-single]", (button) => {
  if (refused(button)) return;
  const [id] = chosen.keys();
  const { url, away } = button.dataset;
  const address = url.replace("/-/", `/${encodeURIComponent(id)}/`);
  if (away) location.assign(`${address}?back=${encodeURIComponent(away)}`);
  else globalThis.htmx.ajax("GET", address, { target: "#dialogs", swap: "beforeend" });
});

function enable(button) {
  const refused = [...chosen.values()].filter((row) => !row.actions.includes(button.dataset.batch));
  const blocked = matching ? matching.action !== button.dataset.batch : refused.length > 0;
  button.setAttribute("aria-disabled", String(blocked));
  if (!blocked) button.removeAttribute("title");
  else if (matching) button.title = "当前选择的是另一种操作的记录";
  else button.title = `其中 ${refused.length} 条不能${button.dataset.verb}：${reason(refused[0], button.dataset.batch)}`;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches?.("[data-row-all]")) for (const row of boxes()) choose(row, box.checked);
  else if (box.matches?.("input[data-row]")) choose(box, box.checked);
  else return;
  matching = null;
  render();
});

function choose(box, on) {
  box.checked = on;
  if (on) chosen.set(box.value, describe(box));
  else chosen.delete(box.value);
}

function clear() {
  chosen = new Map();
  matching = null;
  for (const box of boxes()) box.checked = false;
  render();
}
onClick("[data-clear]", clear);
document.addEventListener("office:done", () => { done += 1; clear(); });

onClick("[data-matching]", (button) => {
  const { matching: action, rows: count } = button.dataset;
  for (const box of boxes()) choose(box, box.dataset.actions.split(" ").includes(action));
  matching = { action, count: Number(count) };
  render();
});

// What the question names is what is sent, whatever is fetched meanwhile. The key is the same until something was done:
// what is sent again because no answer came is done once.
onClick("[data-batch]", async (button) => {
  if (refused(button)) return;
  if ("asks" in button.dataset) { globalThis.htmx.ajax("GET", button.dataset.url, { target: "#dialogs", swap: "beforeend" }); return; }
  const count = matching ? matching.count : chosen.size;
  const names = [...chosen.values()].map((row) => row.title);
  const effect = button.dataset.effect.replace("{n}", count);
  const type = button.dataset.typed ? (names.length === 1 && !matching ? names[0] : String(count)) : "";
  const values = { ...(matching ? { matching: "1" } : { ids: [...chosen.keys()] }), key: `${card().dataset.key}-${done}` };
  const url = `${button.dataset.url}${location.search}`;
  const answer = await confirm(confirmTexts(button, { text: effect, names, count, type }));
  if (answer) act(url, { ...values, reason: answer.reason });
});

// A dialog that asks something before it is done to the ticked rows: they are named in it and go with it.
document.addEventListener("htmx:load", (event) => {
  for (const form of all("form[data-of-chosen]", event.target.parentElement ?? event.target)) {
    const count = matching ? matching.count : chosen.size;
    for (const place of all("[data-chosen-n]", form)) place.textContent = count;
    fillNames(one("[data-chosen-names]", form), [...chosen.values()].map((row) => row.title), count);
  }
});
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches?.("form[data-of-chosen]")) return;
  const { formData } = event.detail;
  event.detail.path += location.search;
  if (matching) formData.append("matching", "1");
  else for (const id of chosen.keys()) formData.append("ids", id);
});

/** The list of the present address; the choice stays when it is fetched again. */
function listed() {
  const url = new URL(location.href);
  for (const name of ["open", "tab"]) url.searchParams.delete(name);
  return url.pathname + url.search;
}
const refresh = renewing("list", listed);
document.addEventListener("office:reload", refresh);
onClick("[data-refresh]", refresh);

// At once, and not when it has settled: until then nothing would be ticked and no button would know why it is off.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "list" || event.target.id === "list") restore();
});

onClick("[data-density]", (button) => {
  const dense = document.documentElement.classList.toggle("dense");
  localStorage.setItem("density", dense ? "dense" : "normal");
  button.setAttribute("aria-pressed", String(dense));
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-go]")) event.target.form.requestSubmit();
});

// Up and down walk the rows, Space ticks, Enter opens: on the links and boxes that already have focus.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("#list tbody tr");
  if (!row || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  if (typing(event.target) && event.target.type !== "checkbox") return;
  const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  const at = all("a, input, button", row).indexOf(event.target);
  const target = next && (all("a, input, button", next)[at] ?? one("a, input", next));
  if (target) { event.preventDefault(); target.focus(); }
});

// What a result dialog says can be kept as a file.
onClick("[data-save-results]", (button) => {
  const rows = all("tr", button.closest("dialog")).map((row) => all("th, td", row).map((cell) => quote(cell.textContent.trim())).join(","));
  const file = new Blob([`\ufeff${rows.join("\r\n")}`], { type: "text/csv" });
  const link = make("a", { href: URL.createObjectURL(file), download: "处理结果.csv" });
  link.click();
  URL.revokeObjectURL(link.href);
});

// A cell that begins like a formula is only text for the spreadsheet.
function quote(text) {
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

restore();
