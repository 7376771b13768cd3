// A form that comes anew because one of its fields asks for it: what is typed or chosen meanwhile goes into the new one.
// Saving does not wait for it, and what is being saved takes nothing more until it is answered.

const RENEWS = "[data-renews]";
let sent = new Map();
let typed = [];

const value = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value);
const named = (form, name) => [...form.elements].filter((field) => field.name === name);

function put(field, given) {
  if (typeof given === "boolean") field.checked = given;
  else field.value = given;
}

document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.elt.closest(`form:has(${RENEWS})`);
  if (form?.matches(".htmx-request")) event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
  if (elt.matches(RENEWS)) sent = new Map([...target.elements].filter((field) => field.name).map((field) => [field, value(field)]));
});

document.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig, target } }) => {
  if (!requestConfig.elt.matches(RENEWS)) return;
  const changed = [...sent].filter(([field, before]) => field.isConnected && value(field) !== before);
  typed = changed.map(([field]) => [field.name, named(target, field.name).indexOf(field), value(field)]);
});

document.addEventListener("htmx:afterSwap", ({ target, detail: { requestConfig } }) => {
  if (!requestConfig.elt.matches(RENEWS) || !target.matches("form")) return;
  for (const [name, at, given] of typed) {
    const field = named(target, name)[at];
    if (field) put(field, given);
  }
});
