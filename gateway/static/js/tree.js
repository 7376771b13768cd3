// ARIA tree: arrows, Home, End, typing a letter, Space ticks; branches tick their leaves and show a mixed state.
import { all, one } from "./dom.js";

const ITEM = '[role="treeitem"]';
const parentOf = (item) => item.parentElement.closest(ITEM);
const childrenOf = (item) => all(`:scope > ul > ${ITEM}`, item).filter((child) => !child.hidden);
const closed = (item) => item.getAttribute("aria-expanded") === "false";

export class Tree {
  constructor(root) {
    this.root = root;
    const first = one(ITEM, root);
    if (first) first.tabIndex = 0;
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  get items() { return all(ITEM, this.root); }

  /** Items that can be seen: not filtered away, no closed branch above. */
  get visible() { return this.items.filter((item) => item.offsetParent !== null); }

  focus(item) {
    for (const other of this.items) other.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  }

  select(item) {
    for (const other of this.items) other.removeAttribute("aria-selected");
    item.setAttribute("aria-selected", "true");
    this.#tell("tree:select", item);
  }

  open(item, open = closed(item)) {
    if (item.hasAttribute("aria-expanded")) item.setAttribute("aria-expanded", String(open));
  }

  openAll(open) { for (const item of this.items) this.open(item, open); }

  /** Ticks an item with all below it, as far as they are not filtered away. */
  tick(item, on = item.getAttribute("aria-checked") !== "true") {
    if (!item.hasAttribute("aria-checked")) return;
    this.#set(item, on);
    for (let up = parentOf(item); up; up = parentOf(up)) this.#sum(up);
    this.#tell("tree:tick", item);
  }

  #set(item, on) {
    const children = childrenOf(item);
    for (const child of children) this.#set(child, on);
    if (children.length) this.#sum(item);
    else item.setAttribute("aria-checked", String(on));
  }

  #sum(item) {
    const states = new Set(all(`:scope > ul > ${ITEM}`, item).map((child) => child.getAttribute("aria-checked")));
    item.setAttribute("aria-checked", states.size === 1 ? [...states][0] : "mixed");
  }

  untick() {
    for (const item of all(`${ITEM}[aria-checked]`, this.root)) item.setAttribute("aria-checked", "false");
    this.#tell("tree:tick", null);
  }

  /** Ticked leaves that carry the given data name, e.g. "account" or "key". */
  ticked(name) { return all(`[data-${name}][aria-checked="true"]`, this.root); }

  /** Shows what matches, with the branches above and, for a matching branch, all below. */
  filter(text) {
    const wanted = text.trim().toLowerCase();
    const hit = (item) => item.dataset.label.toLowerCase().includes(wanted);
    for (const item of this.items) {
      const above = [];
      for (let up = parentOf(item); up; up = parentOf(up)) above.push(up);
      item.dataset.out = !wanted || hit(item) || above.some(hit) || all(ITEM, item).some(hit) ? "" : "1";
      item.hidden = item.dataset.out === "1" || item.dataset.gone === "1";
      if (wanted && item.dataset.out === "") for (const up of above) this.open(up, true);
    }
    const current = this.items.find((item) => item.tabIndex === 0);
    if (!current || current.hidden) { if (this.visible[0]) this.visible[0].tabIndex = 0; }
  }

  #tell(name, item) { this.root.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: item })); }

  #click(event) {
    const item = event.target.closest(ITEM);
    if (!item) return;
    if (event.target.closest("[data-turn]") && item.hasAttribute("aria-expanded")) this.open(item);
    else if (event.target.closest("[data-box]")) this.tick(item);
    else this.select(item);
    this.focus(item);
  }

  #key(event) {
    const item = event.target.closest(ITEM);
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const list = this.visible;
    const at = list.indexOf(item);
    const moves = { ArrowDown: list[at + 1], ArrowUp: list[at - 1], Home: list[0], End: list.at(-1) };
    if (event.key in moves) { if (moves[event.key]) this.focus(moves[event.key]); }
    else if (event.key === "ArrowRight") this.#right(item);
    else if (event.key === "ArrowLeft") this.#left(item);
    else if (event.key === " ") { if (item.hasAttribute("aria-checked")) this.tick(item); else this.select(item); }
    else if (event.key === "Enter") this.select(item);
    else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) this.#menu(item);
    else if (event.key.length === 1 && !event.shiftKey) return this.#typed(event.key, list, at);
    else return undefined;
    event.preventDefault();
    return undefined;
  }

  #right(item) {
    if (closed(item)) this.open(item, true);
    else if (childrenOf(item)[0]) this.focus(childrenOf(item)[0]);
  }

  #left(item) {
    if (item.getAttribute("aria-expanded") === "true") this.open(item, false);
    else if (parentOf(item)) this.focus(parentOf(item));
  }

  #typed(letter, list, at) {
    const next = [...list.slice(at + 1), ...list.slice(0, at)].find((item) => item.dataset.label.toLowerCase().startsWith(letter.toLowerCase()));
    if (next) this.focus(next);
  }

  #menu(item) {
    const box = one(".line", item).getBoundingClientRect();
    item.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.left + 120, clientY: box.bottom - 4 }));
  }
}

const trees = new Map();

/** The tree with this id, made at the first call. */
export function tree(id) {
  if (!trees.has(id)) trees.set(id, new Tree(document.getElementById(id)));
  return trees.get(id);
}

for (const root of all("[data-tree]")) tree(root.id);
document.addEventListener("input", (event) => {
  const { treeFilter } = event.target.dataset ?? {};
  if (treeFilter) tree(treeFilter).filter(event.target.value);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-tree-all]");
  if (!button) return;
  const open = button.textContent === "全部展开";
  tree(button.dataset.treeAll).openAll(open);
  button.textContent = open ? "全部收起" : "全部展开";
});
