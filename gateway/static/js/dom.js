// Small helpers that every module uses.
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Calls back for clicks on elements that match, now or later. */
export function onClick(selector, callback) {
  document.addEventListener("click", (event) => {
    const element = event.target.closest?.(selector);
    if (element) callback(element, event);
  });
}

/** Builds an element: make("p", {class: "dim", text: "…"}, child, …). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";
const sprite = new URL("../vendor/icons.svg", import.meta.url).pathname;

/** An icon of the sprite. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A copy of a <template> of the page. */
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

export const typing = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));

/** Loads a plain script of the vendor folder once. */
const loading = new Map();
export function vendorScript(path) {
  if (!loading.has(path)) {
    loading.set(path, new Promise((done, fail) => {
      const script = make("script", { src: new URL(`../vendor/${path}`, import.meta.url).href });
      script.onload = done;
      script.onerror = () => fail(new Error(`cannot load ${path}`));
      document.head.append(script);
    }));
  }
  return loading.get(path);
}

export function vendorStyle(path) {
  const href = new URL(`../vendor/${path}`, import.meta.url).href;
  if (one(`link[href="${href}"]`)) return;
  const own = one("link[data-own]");
  own.before(make("link", { rel: "stylesheet", href }));
}
