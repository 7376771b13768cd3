// Short notices. A polite live region; errors stay until closed, others leave after a while.
import { act } from "./dialog.js";
import { fromTemplate, icon, make, one } from "./dom.js";

const ICONS = { good: "circle-check", bad: "alert-circle", info: "info-circle" };
const STAY = 5000;

/** toast({text, tone: good|bad|info, note, action: {label, run}}) */
export function toast({ text, tone = "good", note = "", action = null }) {
  const line = fromTemplate("toast-template");
  line.classList.add(tone);
  line.prepend(icon(ICONS[tone] ?? ICONS.info));
  one(".text", line).append(text);
  if (note) one(".text", line).append(make("small", { text: note }));
  if (action) one(".close", line).before(actionButton(action, line));
  one(".close", line).addEventListener("click", () => remove(line));
  show(line);
  if (tone !== "bad") leaveLater(line, action ? STAY * 2 : STAY);
}

function actionButton({ label, run }, line) {
  const button = make("button", { type: "button", class: "btn-plain", text: label });
  button.addEventListener("click", () => { remove(line); run(); });
  return button;
}

// A popover lies in the top layer, so a notice is seen above an open dialog as well.
function show(line) {
  const box = one("#toasts");
  box.append(line);
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
}

function leaveLater(line, after) {
  const timer = setTimeout(() => remove(line), after);
  line.addEventListener("pointerenter", () => clearTimeout(timer), { once: true });
  line.addEventListener("focusin", () => clearTimeout(timer), { once: true });
}

function remove(line) {
  line.remove();
  const box = one("#toasts");
  if (!box.children.length && box.matches(":popover-open")) box.hidePopover();
}

document.addEventListener("office:toast", (event) => {
  const { undo, ...notice } = event.detail;
  toast({ ...notice, action: undo ? { label: "撤销", run: () => takeBack(undo) } : null });
});

const takeBack = ({ url, ids, answers }) => act(url, { ...answers, ids });

document.addEventListener("office:problem", (event) => {
  const { text, request_id: id } = event.detail;
  toast({ text, tone: "bad", note: id ? `请求编号 ${id}` : "" });
});

document.addEventListener("office:leave", (event) => {
  const { to, text } = event.detail;
  sessionStorage.setItem("toast", JSON.stringify({ text }));
  location.assign(to);
});

// A notice that was left for the next page.
const left = sessionStorage.getItem("toast");
if (left) {
  sessionStorage.removeItem("toast");
  toast(JSON.parse(left));
}
