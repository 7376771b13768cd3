// The audience of a broadcast: lines of conditions that add up, with the live number of receivers.
import { all, fromTemplate, one, onClick } from "./dom.js";
import { request } from "./net.js";

const box = one("#audience-lines");
const WAIT = 300;
let timer = null;
let latest = 0;
export let count = null;

export function addLine(values = {}) {
  const line = fromTemplate("line-template");
  for (const select of all("[data-line]", line)) if (values[select.dataset.line]) select.value = values[select.dataset.line];
  box.append(line);
  numberLines();
  return line;
}

function numberLines() {
  const lines = all(".audience-line", box);
  for (const line of lines) one("[data-remove-line]", line).hidden = lines.length === 1;
}

/** The lines as the service reads them: what is not chosen means any. */
export const lines = () => all(".audience-line", box).map((line) => {
  const values = all("[data-line]", line).filter((select) => select.value)
    .map((select) => [select.dataset.line, select.dataset.line === "graduation_year" ? Number(select.value) : select.value]);
  return Object.fromEntries(values);
});

/** A short text of a line for the confirm. */
export const titles = () => all(".audience-line", box).map((line) =>
  all("[data-line]", line).filter((select) => select.value).map((select) => select.selectedOptions[0].textContent).join(" · ")
    || "范围内全部用户");

export function recount() {
  clearTimeout(timer);
  count = null;
  one("#audience-count span").textContent = "正在计算人数…";
  timer = setTimeout(ask, WAIT);
}

async function ask() {
  const mine = ++latest;
  try {
    const answer = await request("POST", "/messages/compose/count", { lines: lines() }, { quiet: true });
    if (mine !== latest) return;
    count = answer.count;
    one("#audience-count span").textContent = `将发送给 ${count.toLocaleString("zh-CN")} 人`;
  } catch (problem) {
    if (mine === latest) one("#audience-count span").textContent = problem.message;
  }
}

onClick("[data-add-line]", () => { one("select", addLine()).focus(); recount(); });
onClick("[data-remove-line]", (button) => { button.closest(".audience-line").remove(); numberLines(); recount(); one("[data-add-line]").focus(); });
box.addEventListener("change", recount);
