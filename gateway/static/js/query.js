// The query card: on narrow windows, and where there are many fields, it unfolds.
import { one, onClick } from "./dom.js";

onClick("[data-query-more]", (button) => {
  const open = button.closest(".query").classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
  one("span", button).textContent = open ? "收起" : "展开";
});
