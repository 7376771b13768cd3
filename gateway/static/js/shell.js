// The frame: 栏目 menu (folding, off-canvas), search over it, keyboard, waiting counts.
import "./theme.js";
import "./net.js";
import "./dialog.js";
import "./menu.js";
import "./form.js";
import "./job.js";
import { startFind } from "./find.js";
import { all, one, onClick, typing } from "./dom.js";

const root = document.documentElement;
const narrow = matchMedia("(max-width: 760px)");

onClick("[data-fold]", (button) => {
  if (narrow.matches) return openSide(!root.classList.contains("side-open"));
  const folded = root.classList.toggle("folded");
  localStorage.setItem("folded", folded ? "1" : "0");
  button.setAttribute("aria-expanded", String(!folded));
  return undefined;
});

function openSide(open) {
  root.classList.toggle("side-open", open);
  one("[data-fold]").setAttribute("aria-expanded", String(open));
  if (open) one(".side [aria-current], .side a").focus();
  else one("[data-fold]").focus();
}

onClick(".side-mask", () => openSide(false));

onClick(".side button.nav-row", (button) => {
  const group = button.parentElement;
  if (root.classList.contains("folded") && !narrow.matches) return peek(group);
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  one(".sub", group).hidden = !open;
  return undefined;
});

function peek(group) {
  for (const other of all(".side .peek")) if (other !== group) other.classList.remove("peek");
  group.classList.toggle("peek");
  one(".sub", group).style.top = `${Math.min(group.getBoundingClientRect().top, innerHeight - 260)}px`;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".side")) for (const group of all(".side .peek")) group.classList.remove("peek");
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (root.classList.contains("side-open")) openSide(false);
    for (const group of all(".side .peek")) group.classList.remove("peek");
  }
  if (event.key === "?" && !typing(event.target) && !one("dialog[open]")) one("[data-help]")?.click();
});

startFind(one(".find"));
