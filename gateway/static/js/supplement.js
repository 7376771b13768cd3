// 补报生源: rows of qualifications, faults of the fields one has left, birth date and sex from the ID number.
import { all, make, one, onClick } from "./dom.js";
import { request } from "./net.js";

const FROM_NUMBER = ["birth_date", "sex"];
const TOGETHER = { id_number: FROM_NUMBER, training_mode: ["commissioned_by"] };
const touched = new Set();
const filled = new Map();
let asked = 0;

const form = () => one("#supplement[data-check]");

document.addEventListener("change", (event) => {
  const { name } = event.target;
  if (event.target.matches?.("[data-verified]")) one("[data-needs-verified]").disabled = !event.target.checked;
  if (!form()?.contains(event.target) || !name || name === "graduation_year") return;
  touched.add(name);
  for (const other of TOGETHER[name] ?? []) touched.add(other);
  check();
});

async function check() {
  const mine = ++asked;
  const found = await request("POST", form().dataset.check, new FormData(form()), { quiet: true }).catch(() => null);
  if (!found || mine !== asked || !form()) return;
  fill(found);
  for (const name of touched) tell(name, [...(found.faults[name] ?? []), ...(found.duplicates[name] ?? [])]);
}

/** A field that is empty, or still holds what the number before gave, follows the number. */
function fill(found) {
  for (const name of FROM_NUMBER) {
    const field = form().elements[name];
    const value = found.faults.id_number ? "" : found[name] ?? "";
    if (!value || field.value === value || (field.value && field.value !== filled.get(name))) continue;
    filled.set(name, value);
    if (field.tomselect) field.tomselect.setValue(value, true);
    else field.value = value;
  }
}

function tell(name, texts) {
  const field = form().elements[name];
  const box = field?.closest?.(".field");
  if (!box) return;
  const error = make("p", { class: "error", id: `${field.id}-error`, role: "status", text: texts.join("；") });
  one(".error", box)?.remove();
  if (texts.length) box.append(error);
  const words = all(".hint, .error", box).map((each) => each.id).join(" ");
  if (words) field.setAttribute("aria-describedby", words);
  else field.removeAttribute("aria-describedby");
  if (texts.length) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

onClick("[data-add-row]", () => {
  const blank = one("template[data-blank-row]", form()).content.firstElementChild.cloneNode(true);
  one("[data-rows]", form()).append(blank);
  globalThis.htmx.process(blank);
  blank.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  one("input", blank).focus();
});

onClick("[data-remove-row]", (button) => {
  const row = button.closest("[data-row]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next ? one("input", next) : one("[data-add-row]")).focus();
  check();
});

// The page came back with other fields: what was told before counts no more.
document.addEventListener("htmx:load", () => { if (!all("#supplement .error").length) touched.clear(); });
