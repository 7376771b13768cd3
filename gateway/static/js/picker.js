// The receiver picker of a single message: tabs by kind of user, filters, chips of those who were chosen.
import { all, icon, make, one, onClick } from "./dom.js";
import { renewing } from "./renew.js";
import { toast } from "./toast.js";

export const chosen = new Map();
const picker = one("#picker");
const query = one("#people-query");
const told = () => document.dispatchEvent(new CustomEvent("compose:people"));

const wanted = () => new URLSearchParams([...new FormData(query)].filter(([, value]) => value));
const renew = renewing("people", () => `${query.getAttribute("action")}?${wanted()}`);

function load(page = 1) {
  query.elements.page.value = page;
  renew();
}

onClick("[data-pick]", () => { picker.showModal(); load(); });
onClick("[data-close-picker]", () => picker.close());
onClick("[data-people-page]", (button) => load(Number(button.dataset.peoplePage)));
query.addEventListener("submit", (event) => { event.preventDefault(); load(); });

onClick("[data-people-kind]", (tab) => {
  for (const other of all("[data-people-kind]")) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
  }
  query.elements.kind.value = tab.dataset.peopleKind;
  one("#picker-body").setAttribute("aria-labelledby", tab.id);
  for (const field of all("[data-only]", query)) {
    field.hidden = !field.dataset.only.split(" ").includes(tab.dataset.peopleKind);
    const input = one("select", field);
    if (field.hidden) input.value = "";
  }
  load();
});

one('#picker [role="tablist"]').addEventListener("keydown", (event) => {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const tabs = all("[data-people-kind]");
  const next = tabs.at((tabs.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)) % tabs.length);
  next.click();
  next.focus();
});

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches?.("[data-person]")) return;
  const most = Number(one("#compose").dataset.mostPeople);
  if (box.checked && chosen.size >= most) {
    box.checked = false;
    toast({ text: `最多选择 ${most} 人；人数更多时请用群发。`, tone: "bad" });
  } else if (box.checked) chosen.set(box.value, box.dataset.name);
  else chosen.delete(box.value);
  told();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "people") return;
  for (const box of all("[data-person]")) box.checked = chosen.has(box.value);
});

export function showChips() {
  const chips = [...chosen].map(([id, name]) => chip(id, name));
  one("#chips").replaceChildren(...(chips.length ? chips : [make("span", { class: "dim", text: "还没有选择接收人" })]));
  one("#picked-count").textContent = chosen.size;
}

function chip(id, name) {
  const remove = make("button", { type: "button", "aria-label": `去掉 ${name}` }, icon("x"));
  remove.addEventListener("click", () => { chosen.delete(id); told(); one("[data-pick]").focus(); });
  return make("span", { class: "chip" }, name, remove);
}
