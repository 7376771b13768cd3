// The search of Ctrl K, a combobox with a list box: 栏目 of the menu at once (title, pinyin, initials), then what the
// services find. What is typed may be an ID number: it is sent by POST and kept nowhere.
import { all, make, one, onClick, typing } from "./dom.js";
import { csrfToken } from "./net.js";

const MOST = 8;
const LEAST = 2;
const PAUSE = 200;

export function startFind(box) {
  if (!box) return;
  const find = { box, input: one("input", box), list: one('[role="listbox"]', box), entries: readMenu(), asking: null, wait: 0 };
  find.input.addEventListener("input", () => look(find));
  find.input.addEventListener("focus", () => look(find));
  find.input.addEventListener("blur", () => setTimeout(() => { close(find); box.classList.remove("open"); }, 150));
  find.input.addEventListener("keydown", (event) => keys(event, find));
  find.list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) location.assign(option.dataset.href);
  });
  shortcuts(find);
}

function readMenu() {
  return all(".side a[data-title]").map((link) => ({
    title: link.dataset.title, chapter: link.dataset.chapter, href: link.getAttribute("href"),
    words: [link.dataset.title, link.dataset.chapter, link.dataset.initials, link.dataset.pinyin, link.dataset.alias ?? ""],
  }));
}

function look(find) {
  const text = find.input.value.trim();
  const screens = match(find.entries, text.toLowerCase());
  const asks = text.length >= LEAST && "rows" in find.box.dataset;
  forget(find);
  find.list.replaceChildren(...(screens.length ? [group(screens)] : []), make("div", { "data-found": true }));
  find.list.hidden = false;
  find.input.setAttribute("aria-expanded", "true");
  settle(find, asks ? "正在查找…" : "没有匹配的栏目");
  if (asks) find.wait = setTimeout(() => ask(find, text), PAUSE);
}

const match = (entries, wanted) => entries.filter((entry) => entry.words.some((word) => word.includes(wanted))).slice(0, MOST);

function group(screens) {
  return make("div", { role: "group", "aria-label": "栏目" }, make("div", { class: "kind", "aria-hidden": "true", text: "栏目" }),
    ...screens.map((entry) => make("div", { role: "option", "data-href": entry.href, "aria-selected": "false" },
      make("span", { text: entry.title }), make("small", { text: entry.chapter }))));
}

/** Only the answer to what stands in the field now is shown. */
async function ask(find, text) {
  find.asking = new AbortController();
  const body = new FormData();
  body.append("q", text);
  const headers = { "HX-Request": "true", "X-CSRF-Token": csrfToken() };
  const sent = fetch("/find", { method: "POST", body, headers, signal: find.asking.signal });
  const answer = await sent.catch((problem) => (problem.name === "AbortError" ? null : { ok: false }));
  const html = answer?.ok ? await answer.text().catch(() => null) : "";
  if (!answer || html === null) return;
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("office:session-expired"));
  one("[data-found]", find.list).innerHTML = html;
  settle(find, answer.ok ? "没有找到" : "暂时无法查找，请稍后再试");
}

function forget(find) {
  clearTimeout(find.wait);
  find.asking?.abort();
  find.asking = null;
}

/** After a change of the list: something is chosen, or it is said why there is nothing. */
function settle(find, nothing) {
  one("[data-nothing]", find.list)?.remove();
  const options = all("[role=option]", find.list);
  options.forEach((option, at) => { option.id = `find-${at}`; });
  if (!options.length) find.list.append(make("div", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false", "data-nothing": true, text: nothing }));
  const open = choices(find);
  choose(find, Math.max(0, open.findIndex((option) => option.getAttribute("aria-selected") === "true")));
}

const choices = (find) => all("[data-href]", find.list);

function choose(find, index) {
  const options = choices(find);
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
  if (!options[index]) { find.input.removeAttribute("aria-activedescendant"); return; }
  find.input.setAttribute("aria-activedescendant", options[index].id);
  options[index].scrollIntoView({ block: "nearest" });
}

function close(find) {
  forget(find);
  find.list.hidden = true;
  find.input.setAttribute("aria-expanded", "false");
  find.input.removeAttribute("aria-activedescendant");
}

function keys(event, find) {
  const options = choices(find);
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.isComposing) return;
  if (event.key === "ArrowDown") choose(find, (now + 1) % options.length);
  else if (event.key === "ArrowUp") choose(find, (now - 1 + options.length) % options.length);
  else if (event.key === "Enter" && options[now]) location.assign(options[now].dataset.href);
  else if (event.key === "Escape") { close(find); find.input.blur(); }
  else return;
  event.preventDefault();
}

function shortcuts(find) {
  const start = () => { find.box.classList.add("open"); find.input.focus(); find.input.select(); };
  onClick("[data-find]", start);
  document.addEventListener("keydown", (event) => {
    const control = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !typing(event.target);
    if (!(control || slash) || one("dialog[open]")) return;
    event.preventDefault();
    start();
  });
}
