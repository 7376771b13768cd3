// 常用查询: named queries of a screen, kept in this browser.
import { icon, make, one, onClick } from "./dom.js";
import { toast } from "./toast.js";

const key = () => `queries:${location.pathname}`;
const read = () => JSON.parse(localStorage.getItem(key()) ?? "[]");
const write = (queries) => localStorage.setItem(key(), JSON.stringify(queries));
const MOST = 20;

document.addEventListener("toggle", (event) => {
  if (event.target.id === "saved-queries" && event.newState === "open") fill();
}, true);

function fill() {
  const list = one("#saved-queries [data-saved]");
  const queries = read();
  list.replaceChildren(...queries.map(line));
  if (!queries.length) list.append(make("p", { class: "head", text: "还没有常用查询。设好查询条件后，点下面的“保存当前查询”。" }));
}

function line({ name, query }) {
  const link = make("a", { role: "menuitem", href: `${location.pathname}?${query}`, class: "grow" }, icon("star"), name);
  const remove = make("button", { type: "button", class: "btn-square", "aria-label": `删除常用查询 ${name}` }, icon("x"));
  remove.addEventListener("click", () => { write(read().filter((each) => each.name !== name)); fill(); });
  return make("div", { class: "row-line", role: "none" }, link, remove);
}

onClick("[data-save-query]", () => {
  const form = one("#save-query");
  form.hidden = false;
  one("input", form).focus();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "save-query") return;
  event.preventDefault();
  const name = one("input", event.target).value.trim();
  if (!name) return;
  const url = new URL(location.href);
  url.searchParams.delete("page");
  url.searchParams.delete("open");
  const others = read().filter((each) => each.name !== name);
  write([{ name, query: url.searchParams.toString() }, ...others].slice(0, MOST));
  event.target.closest("dialog").close();
  toast({ text: `已保存常用查询“${name}”` });
});
