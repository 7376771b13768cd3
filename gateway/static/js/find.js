// Search over the 栏目 of the menu by title or pinyin initials: a combobox with a list box.
import { all, make, one, onClick, typing } from "./dom.js";

const MOST = 12;

export function startFind(box) {
  if (!box) return;
  const input = one("input", box);
  const list = one('[role="listbox"]', box);
  const entries = readMenu();
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  input.addEventListener("input", () => show(list, input, match(entries, input.value)));
  input.addEventListener("focus", () => show(list, input, match(entries, input.value)));
  input.addEventListener("blur", () => setTimeout(() => { close(); box.classList.remove("open"); }, 150));
  input.addEventListener("keydown", (event) => keys(event, list, input, close));
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) location.assign(option.dataset.href);
  });
  shortcuts(box, input);
}

function readMenu() {
  return all(".side a[data-title]").map((link) => ({
    title: link.dataset.title, chapter: link.dataset.chapter, initials: link.dataset.initials, alias: link.dataset.alias ?? "", href: link.getAttribute("href"),
  }));
}

function match(entries, text) {
  const wanted = text.trim().toLowerCase();
  return entries.filter((entry) => !wanted || entry.title.includes(wanted) || entry.chapter.includes(wanted)
    || entry.initials.includes(wanted) || entry.alias.includes(wanted)).slice(0, MOST);
}

function show(list, input, found) {
  list.replaceChildren(...found.map((entry, index) => option(entry, index)));
  if (!found.length) list.append(make("li", { class: "nothing", role: "option", "aria-disabled": "true", text: "没有匹配的栏目" }));
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  choose(list, input, 0);
}

function option(entry, index) {
  return make("li", { role: "option", id: `find-${index}`, "data-href": entry.href, "aria-selected": "false" },
    make("span", { text: entry.title }), make("small", { text: entry.chapter }));
}

function choose(list, input, index) {
  const options = all("[data-href]", list);
  options.forEach((option_, at) => option_.setAttribute("aria-selected", String(at === index)));
  if (options[index]) {
    input.setAttribute("aria-activedescendant", options[index].id);
    options[index].scrollIntoView({ block: "nearest" });
  }
}

function keys(event, list, input, close) {
  const options = all("[data-href]", list);
  const now = options.findIndex((option_) => option_.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(list, input, (now + 1) % options.length);
  else if (event.key === "ArrowUp") choose(list, input, (now - 1 + options.length) % options.length);
  else if (event.key === "Enter" && options[now]) location.assign(options[now].dataset.href);
  else if (event.key === "Escape") { close(); input.blur(); }
  else return;
  event.preventDefault();
}

function shortcuts(box, input) {
  const start = () => { box.classList.add("open"); input.focus(); input.select(); };
  onClick("[data-find]", start);
  document.addEventListener("keydown", (event) => {
    const control = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !typing(event.target);
    if (!(control || slash) || one("dialog[open]")) return;
    event.preventDefault();
    start();
  });
}
