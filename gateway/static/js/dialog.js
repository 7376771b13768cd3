// Dialogs: fragments that arrive in #dialogs open themselves; confirm() asks before an act.
import { all, fromTemplate, make, one, onClick } from "./dom.js";

/** Opens a <dialog> modally and removes it when it closes; the browser traps focus and gives it back. */
export function openDialog(dialog) {
  const opener = document.activeElement;
  if (!dialog.isConnected) one("#dialogs").append(dialog);
  dialog.addEventListener("close", () => {
    leave(dialog);
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    else one("#page")?.focus({ preventScroll: true });
  }, { once: true });
  dialog.showModal();
  one("input:not([type=hidden], [type=file]), select, textarea", dialog)?.focus();
  return dialog;
}

/** What is gone tells nothing: closed while a request is on its way, it stays unseen until the answer has been told. */
function leave(dialog) {
  if (!one(".htmx-request", dialog)) { dialog.remove(); return; }
  dialog.addEventListener("htmx:beforeSwap", ({ detail }) => { detail.shouldSwap &&= detail.requestConfig.verb !== "get"; });
  dialog.addEventListener("htmx:afterRequest", () => dialog.remove(), { once: true });
}

document.addEventListener("htmx:load", (event) => {
  const found = event.target.matches?.("dialog[data-modal]") ? [event.target] : all("dialog[data-modal]", event.target);
  for (const dialog of found) if (!dialog.open) openDialog(dialog);
});

onClick("[data-close]", (button) => button.closest("dialog")?.close());
document.addEventListener("office:close-dialog", (event) => {
  const own = event.target.closest?.("#dialogs dialog");
  (own ?? all("#dialogs dialog[open]").at(-1))?.close();
});

document.addEventListener("pointerdown", (event) => {
  const dialog = event.target;
  if (dialog.matches?.("dialog[data-light]") && outside(dialog, event)) dialog.close();
});

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/**
 * Asks before an act. `names` are shown up to five; `type` must be typed for a grave act; `reason` demands one.
 * Gives {reason} when confirmed, null when not.
 */
export function confirm({ title, text, names = [], count = names.length, danger = false, type = "", reason = false, label }) {
  const dialog = fromTemplate("confirm-template");
  one("h2", dialog).textContent = title;
  one(".text", dialog).textContent = text;
  fillNames(one(".names", dialog), names, count);
  const go = one(".go", dialog);
  go.textContent = label ?? title;
  go.classList.toggle("btn-grave", danger);
  go.classList.toggle("btn-primary", !danger);
  const typed = demand(one(".type", dialog), type, type);
  const why = demand(one(".reason", dialog), reason, "");
  const check = () => { go.disabled = (type && typed.value.trim() !== type) || (reason && !why.value.trim()); };
  dialog.addEventListener("input", check);
  check();
  return new Promise((done) => {
    let answer = null;
    one("form", dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      answer = { reason: why.value.trim() };
      dialog.close();
    });
    openDialog(dialog).addEventListener("close", () => done(answer), { once: true });
  });
}

/** Up to five names, and how many there are. */
export function fillNames(list, names, count) {
  list.replaceChildren();
  for (const name of names.slice(0, 5)) list.append(make("li", { text: name }));
  if (count > 5) list.append(make("li", { text: `…… 等共 ${count} 项` }));
  list.hidden = !names.length;
}

function demand(box, wanted, shown) {
  box.hidden = !wanted;
  const hint = one("b", box);
  if (hint) hint.textContent = shown;
  return one("input, textarea", box);
}

/** Reads the confirm texts that the server wrote on a button. */
export function confirmTexts(button, extra = {}) {
  const { verb, effect, danger, typed, reason, names } = button.dataset;
  return { title: verb, text: effect, danger: danger === "1", type: typed ?? "", reason: reason === "ask",
    names: names ? [names] : [], label: verb, ...extra };
}

document.addEventListener("htmx:confirm", (event) => {
  const element = event.detail.elt;
  if (!element.dataset.effect) return;
  event.preventDefault();
  confirm(confirmTexts(element)).then((answer) => {
    if (!answer) return;
    act(element.getAttribute("hx-post"), { reason: answer.reason });
  });
});

/**
 * Does what was asked for, and shows what came of it. Not in the name of a button or a bar: the list may be fetched again
 * under the question or before the answer, and what is gone sends nothing and tells nothing. Nor of the page: there a
 * list that is fetched would take its place in the queue.
 */
export function act(url, values) {
  globalThis.htmx.ajax("POST", url, { source: "#dialogs", target: "#dialogs", swap: "beforeend", values });
}
