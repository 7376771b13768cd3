// 上报就业方案锁定: the board over the lists follows the year of the list, and what was done.
import { one } from "./dom.js";
import { renewing } from "./renew.js";

const board = () => one("#plan-board");
const listed = () => new URLSearchParams(one("#list").dataset.scope).get("graduation_year");
const fetchBoard = renewing("plan-board", () => `${location.pathname}/board?graduation_year=${listed()}`);

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "list" && listed() !== board().dataset.year) fetchBoard();
});
document.addEventListener("office:reload", fetchBoard);
