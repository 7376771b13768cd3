// 批量授权: ticked users and departments × ticked screens.
import { confirm } from "./dialog.js";
import { all, one, onClick } from "./dom.js";
import { request } from "./net.js";
import { toast } from "./toast.js";
import { tree } from "./tree.js";

const pane = one("#grant-many");
const people = () => tree("users").ticked("account");
const screens = () => tree("screens").ticked("key");
const WORDS = { grant: ["授权", "获得"], revoke: ["取消授权", "失去"] };

document.addEventListener("tree:tick", () => {
  one("#users-ticked").textContent = `已选 ${people().length} 人`;
  one("#screens-ticked").textContent = `已选 ${screens().length} 个栏目`;
  for (const button of all("[data-many]")) button.disabled = !people().length || !screens().length;
});

onClick("[data-many]", async (button) => {
  const op = button.dataset.many;
  const [verb, effect] = WORDS[op];
  const text = `${people().length} 个用户将${effect} ${screens().length} 个栏目，这些用户需要重新登录。`;
  const names = people().map((item) => item.dataset.name);
  if (!(await confirm({ title: verb, text, names, danger: op === "revoke" }))) return;
  const body = { op, keys: screens().map((item) => item.dataset.key), account_ids: people().map((item) => item.dataset.account) };
  const result = await request("POST", `${pane.dataset.path}/batch`, body);
  const wrong = result.results.filter((row) => !row.ok);
  if (!wrong.length) toast({ text: `已${verb}：${result.done} 个用户。` });
  else toast({ text: `成功 ${result.done} 个，失败 ${result.failed} 个。`, tone: "bad", note: wrong.slice(0, 5).map((row) => `${row.title}：${row.reason}`).join("；") });
  tree("screens").untick();
});
