// Menus in the top layer: <button data-menu="id"> opens <div class="menu" popover id="id" role="menu">.
import { all, one, onClick } from "./dom.js";

const EDGE = 8;
let opener = null;
let openedAt = 0;

/** Opens a menu at a button or at a point {x, y}; focus goes to its first item. */
export function openMenu(menu, from, point) {
  opener = from;
  menu.showPopover();
  place(menu, point ?? below(from, menu));
  from?.setAttribute("aria-expanded", "true");
  items(menu)[0]?.focus();
  openedAt = heightOf(from);
}

const heightOf = (element) => element?.getBoundingClientRect().top;

const items = (menu) => all('[role="menuitem"]', menu).filter((item) => item.offsetParent !== null);

function below(from, menu) {
  const box = from.getBoundingClientRect();
  return { x: box.right - menu.offsetWidth, y: box.bottom + 4, flip: box.top - 4 };
}

function place(menu, { x, y, flip }) {
  const up = y + menu.offsetHeight > innerHeight - EDGE;
  const top = up ? Math.max(EDGE, (flip ?? y) - menu.offsetHeight) : y;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.min(Math.max(EDGE, x), innerWidth - menu.offsetWidth - EDGE)}px`;
}

onClick("[data-menu]", (button) => {
  const menu = document.getElementById(button.dataset.menu);
  if (menu.matches(":popover-open")) menu.hidePopover();
  else openMenu(menu, button);
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".menu") || event.newState !== "closed") return;
  opener?.setAttribute("aria-expanded", "false");
  if (event.target.contains(document.activeElement) || document.activeElement === document.body) opener?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  if (!menu) return;
  const list = items(menu);
  const now = list.indexOf(document.activeElement);
  const moves = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: list.length - 1 };
  if (!(event.key in moves)) return;
  event.preventDefault();
  list.at(moves[event.key] % list.length)?.focus();
});

onClick('.menu [role="menuitem"]', (item, event) => {
  if (item.getAttribute("aria-disabled") === "true") event.preventDefault();
  else one(".menu:popover-open")?.hidePopover();
});

// A list that scrolls away under an open menu would leave it in the air. (The event of a scroll that came before the
// click arrives after it, so what counts is whether the opener has moved.)
document.addEventListener("scroll", (event) => {
  const open = one(".menu:popover-open");
  if (open && !open.contains(event.target) && heightOf(opener) !== openedAt) open.hidePopover();
}, true);
