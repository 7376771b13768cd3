// What forms need everywhere: dates, searchable selects, captcha, passwords, files, unsaved changes, first error.
import { all, icon, make, one, onClick, vendorScript, vendorStyle } from "./dom.js";
import "./form_renewal.js";

async function dates(root) {
  const inputs = all("input[data-date]", root).filter((input) => !input.dataset.ready);
  if (!inputs.length) return;
  for (const input of inputs) input.dataset.ready = "1";
  vendorStyle("air-datepicker/air-datepicker.css");
  await vendorScript("air-datepicker/air-datepicker.js");
  await vendorScript("air-datepicker/locale-zh.js");
  for (const input of inputs) picker(input);
}

function picker(input) {
  const dialog = input.closest("dialog");
  const calendar = new globalThis.AirDatepicker(input, {
    locale: globalThis.AirDatepickerLocaleZh, dateFormat: "yyyy-MM-dd", autoClose: true, keyboardNav: false,
    container: dialog ?? undefined, buttons: ["today", "clear"],
  });
  input.addEventListener("keydown", (event) => { if (event.key === "Escape") calendar.hide(); });
}

async function selects(root) {
  const found = all("select[data-search]", root).filter((select) => !select.tomselect && select.options.length > 8);
  if (!found.length) return;
  vendorStyle("tom-select/tom-select.bootstrap5.min.css");
  await vendorScript("tom-select/tom-select.complete.min.js");
  for (const select of found) {
    if (select.tomselect) continue;
    if (select.labels[0]) select.setAttribute("aria-label", select.labels[0].textContent.trim());
    new globalThis.TomSelect(select, {
      maxOptions: 500, allowEmptyOption: true, plugins: ["dropdown_input"],
      render: { no_results: () => make("div", { class: "no-results", text: "没有匹配的选项" }) },
    });
  }
}

// A table too long for a select: the server is asked while one types.
async function lookups(root) {
  const found = all("select[data-lookup]", root).filter((select) => !select.tomselect);
  if (!found.length) return;
  vendorStyle("tom-select/tom-select.bootstrap5.min.css");
  await vendorScript("tom-select/tom-select.complete.min.js");
  for (const select of found) if (!select.tomselect) lookup(select);
}

function lookup(select) {
  if (select.labels[0]) select.setAttribute("aria-label", select.labels[0].textContent.trim());
  new globalThis.TomSelect(select, {
    allowEmptyOption: true, plugins: ["dropdown_input"], valueField: "value", labelField: "text", searchField: [], score: () => () => 1,
    load(text, give) {
      this.clearOptions();
      fetch(`${select.dataset.lookup}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : { options: [] }))
        .then(({ options }) => give(options.map(([value, word]) => ({ value, text: word }))), () => give());
    },
    render: {
      no_results: () => make("div", { class: "no-results", text: "没有匹配的选项" }),
      loading: () => make("div", { class: "no-results", text: "正在查找…" }),
    },
  });
}

function prepare(root) {
  dates(root);
  selects(root);
  lookups(root);
  one('[aria-invalid="true"]', root)?.focus();
}

document.addEventListener("htmx:load", (event) => prepare(event.target));

onClick("[data-captcha]", async (button) => {
  const answer = await fetch("/captcha", { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const line = button.closest(".captcha");
  const fresh = make("template");
  fresh.innerHTML = await answer.text();
  const input = one("input[name=captcha_answer]", line);
  one(".captcha-picture", line).replaceWith(one(".captcha-picture", fresh.content));
  const question = one(".captcha-question", line);
  const another = one(".captcha-question", fresh.content);
  another.id = question.id;
  another.hidden = question.hidden;
  question.replaceWith(another);
  input.value = "";
  input.focus();
});

onClick("[data-captcha-words]", (button) => {
  const line = button.closest(".captcha");
  const question = one(".captcha-question", line);
  question.hidden = !question.hidden;
  button.setAttribute("aria-expanded", String(!question.hidden));
});

onClick("[data-eye]", (button) => {
  const input = document.getElementById(button.dataset.eye);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.replaceChildren(icon(shown ? "eye-off" : "eye"));
});

const LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
onClick("[data-generate]", (button) => {
  const input = document.getElementById(button.dataset.generate);
  const random = crypto.getRandomValues(new Uint32Array(10));
  input.type = "text";
  input.value = [...random].map((value) => LETTERS[value % LETTERS.length]).join("");
  input.dispatchEvent(new Event("input", { bubbles: true }));
});

// A form that was changed asks before the page is left.
const changed = new WeakSet();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) changed.add(form);
});
// A form that came back from the server with what was typed (data-changed) is as changed as one typed into.
const unchanged = (form) => { changed.delete(form); delete form.dataset.changed; };
document.addEventListener("submit", (event) => unchanged(event.target));
document.addEventListener("office:saved", () => all("form[data-guard]").forEach(unchanged));
addEventListener("beforeunload", (event) => {
  if (all("form[data-guard]").some((form) => changed.has(form) || "changed" in form.dataset)) event.preventDefault();
});

// A box to drop one file on; the file input in it stays the real thing.
document.addEventListener("dragover", (event) => {
  const box = event.target.closest?.(".drop");
  if (box) { event.preventDefault(); box.classList.add("over"); }
});
document.addEventListener("dragleave", (event) => event.target.closest?.(".drop")?.classList.remove("over"));
document.addEventListener("drop", (event) => {
  const box = event.target.closest?.(".drop");
  if (!box) return;
  event.preventDefault();
  box.classList.remove("over");
  const input = one('input[type="file"]', box);
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  if (!event.target.matches?.('.drop input[type="file"]')) return;
  if (event.target.matches("[data-import-file]")) one("[data-verdict]")?.replaceChildren();
  const name = one(".drop-name", event.target.closest(".drop"));
  if (name) name.textContent = event.target.files[0]?.name ?? "";
});

// A download as the answer to a form: sent by the browser itself, so the file goes to disk and the page stays.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-plain-submit]");
  if (!button) return;
  const { form } = button;
  const address = form.action;
  form.action = button.dataset.plainSubmit;
  form.submit();
  form.action = address;
});

prepare(document.body);
