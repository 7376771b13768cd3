// Details in a drawer with its own address (?open=<id>): J and K walk the rows, A does the main act, Esc closes.
import { all, one, onClick, typing } from "./dom.js";

const drawer = () => one("#drawer");
const current = () => new URL(location.href).searchParams.get("open");
const wanted = () => new URL(location.href).searchParams.get("tab");
const links = () => all("#list a[data-open].title-link");
let sought = null;

/** The present address with a row open on one of its tabs; a tab stays while one walks the rows. */
function address(id, tab = wanted()) {
  const url = new URL(location.href);
  for (const [name, value] of [["open", id], ["tab", id && tab]]) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  return url.pathname + url.search;
}

async function load(id) {
  sought = id;
  // A source of its own: htmx queues but one request an element, and the list may be waiting to be fetched again.
  // Settled at once: what is shown already takes keys and clicks.
  const tab = wanted() ? `?tab=${encodeURIComponent(wanted())}` : "";
  await globalThis.htmx.ajax("GET", `${location.pathname}/rows/${encodeURIComponent(id)}${tab}`, {
    source: "#drawer-body", target: "#drawer-body", swap: "innerHTML settle:0ms",
  });
  if (sought !== id || current() !== id) return;
  show(id);
}

function show(id) {
  if (!drawer().open) drawer().showModal();
  mark(id);
  one("#drawer-body .panel-body")?.scrollTo(0, 0);
  const at = links().findIndex((link) => link.dataset.open === id);
  for (const button of all("[data-step]", drawer())) {
    button.disabled = at < 0 || !links()[at + Number(button.dataset.step)];
  }
}

function mark(id) {
  for (const link of links()) link.closest("tr").classList.toggle("current", link.dataset.open === id);
}

export function openRow(id, { push = true, tab = wanted() } = {}) {
  if (push) history[current() ? "replaceState" : "pushState"]({ drawer: id }, "", address(id, tab));
  return load(id);
}

function step(by) {
  const list = links();
  const next = list[list.findIndex((link) => link.dataset.open === current()) + by];
  if (next && current()) openRow(next.dataset.open);
  return Boolean(next);
}

onClick("a[data-open]", (link, event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openRow(link.dataset.open, { tab: link.dataset.tab ?? null });
});
// A form page opened from the drawer leads back to the list as it is now.
onClick("#drawer a[data-away]", (link) => {
  link.search = new URLSearchParams({ back: address(null) }).toString();
});
onClick("[data-step]", (button) => step(Number(button.dataset.step)));

document.addEventListener("keydown", (event) => {
  if (!drawer()?.open || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (all("dialog[open]").some((dialog) => dialog !== drawer())) return;
  const key = event.key.toLowerCase();
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "a") one("[data-main-action]", drawer())?.click();
});

function closed() {
  const id = current();
  mark(null);
  sought = null;
  if (id) history.replaceState({}, "", address(null));
  links().find((link) => link.dataset.open === id)?.focus();
}

addEventListener("popstate", () => {
  const id = current();
  if (id) openRow(id, { push: false });
  else if (drawer()?.open) drawer().close();
});

document.addEventListener("pointerdown", (event) => {
  if (event.target === drawer() && event.clientX < drawer().getBoundingClientRect().left) drawer().close();
});

document.addEventListener("office:close-drawer", () => drawer()?.close());
document.addEventListener("office:next-row", () => { if (!step(1)) drawer()?.close(); });
document.addEventListener("office:reload-row", () => { if (current()) load(current()); });

// Tabs inside the drawer.
document.addEventListener("click", (event) => {
  const tab = event.target.closest?.('#drawer [role="tab"]');
  if (tab) chooseTab(tab);
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.('#drawer [role="tab"]');
  if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const list = all('[role="tab"]', tab.parentElement);
  const next = list.at((list.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1)) % list.length);
  chooseTab(next);
  next.focus();
});

function chooseTab(tab) {
  for (const other of all('[role="tab"]', tab.parentElement)) {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
  }
  if (current()) history.replaceState(history.state, "", address(current(), tab.id.replace("tab-", "")));
}

drawer()?.addEventListener("close", closed);
if (drawer() && current() && one("#drawer-body .panel-head")) show(current());
