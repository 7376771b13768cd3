// A table's rows onto the clipboard, as text that a sheet takes. Without the right to it (no https) they are marked.
import { all, onClick } from "./dom.js";
import { toast } from "./toast.js";

onClick("[data-copy]", async (button) => {
  const table = document.getElementById(button.dataset.copy);
  const lines = all("tr", table).map((row) => all("th, td", row).map((cell) => cell.textContent.trim()).join("\t"));
  const copied = await navigator.clipboard?.writeText(lines.join("\n")).then(() => true, () => false);
  if (copied) return toast({ text: "已复制。" });
  getSelection().selectAllChildren(table);
  return toast({ text: "浏览器不允许自动复制；已选中全部内容，请按 Ctrl+C 复制。", tone: "info" });
});
