// Light and dark, kept in this browser.
import { one, onClick } from "./dom.js";

const root = document.documentElement;

function tell() {
  const dark = root.dataset.bsTheme === "dark";
  const button = one("[data-theme-switch]");
  button?.setAttribute("aria-pressed", String(dark));
}

onClick("[data-theme-switch]", () => {
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.bsTheme);
  tell();
});
tell();
