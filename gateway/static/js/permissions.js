// 按用户分配: the chosen user's grants, changed by drag, buttons or keys, shown as a difference until they are submitted.
import { confirm } from "./dialog.js";
import { all, make, one, onClick } from "./dom.js";
import { openMenu } from "./menu.js";
import { request } from "./net.js";
import { toast } from "./toast.js";
import { tree } from "./tree.js";

const pane = one("#permissions");
const granted = tree("granted");
const screens = tree("screens");
let user = null;
let saved = new Set();
let wanted = new Set();
let version = 0;

const url = (id, more = "") => `${pane.dataset.path}/grants/${id}${more}`;
const added = () => [...wanted].filter((key) => !saved.has(key));
const removed = () => [...saved].filter((key) => !wanted.has(key));
const dirty = () => added().length + removed().length > 0;

/** Asks before pending changes of another user would be lost. */
async function mayLeave() {
  if (!dirty()) return true;
  return Boolean(await confirm({ title: "放弃更改", text: `“${user.dataset.name}”有未提交的更改，离开后将丢失。`, danger: true }));
}

async function choose(item) {
  if (item === user || !(await mayLeave())) return;
  take(item, await request("GET", url(item.dataset.account)));
}

function take(item, grants) {
  user = item;
  saved = new Set(grants.keys);
  wanted = new Set(grants.keys);
  version = grants.version;
  one("#who").textContent = `${item.dataset.name} · ${item.dataset.userName}`;
  one("#who").hidden = false;
  show();
}

function show() {
  for (const leaf of all("[data-key]", granted.root)) {
    const { key } = leaf.dataset;
    const gone = !saved.has(key) && !wanted.has(key);
    leaf.dataset.gone = gone ? "1" : "";
    leaf.hidden = gone;
    mark(leaf, wanted.has(key) ? (saved.has(key) ? "" : "add") : "del");
  }
  for (const group of all("[data-group]", granted.root)) group.hidden = !all("[data-key]:not([hidden])", group).length;
  const none = user && !saved.size && !wanted.size;
  one("#granted-holder").hidden = !user || none;
  one("#granted-none").hidden = Boolean(user) && !none;
  one("#granted-none").textContent = none ? "还没有授予任何栏目。" : "请先在左侧选择一个院系用户。";
  summary();
}

const MARKS = { add: ["新增", "mark"], del: ["取消", "mark gone"] };
function mark(leaf, state) {
  if ((leaf.dataset.state ?? "") === state) return;
  leaf.dataset.state = state;
  one(".mark", leaf)?.remove();
  if (state) one(".line", leaf).append(make("span", { class: MARKS[state][1], text: MARKS[state][0] }));
}

function summary() {
  one("#diff").hidden = !dirty();
  one("[data-added]").textContent = `+${added().length}`;
  one("[data-removed]").textContent = `−${removed().length}`;
  one("[data-submit]").disabled = !dirty();
  one("[data-discard]").disabled = !dirty();
  one("[data-clear-all]").disabled = !user || !saved.size;
  ticks();
}

function ticks() {
  const keys = screens.ticked("key").map((item) => item.dataset.key);
  one("#ticked").textContent = `已选 ${keys.length} 个栏目`;
  one('[data-move="grant"]').disabled = !user || !keys.some((key) => !wanted.has(key));
  one('[data-move="revoke"]').disabled = !user || !keys.some((key) => wanted.has(key));
}

function move(keys, grant) {
  if (!user) { toast({ text: "请先在左侧选择一个院系用户。", tone: "bad" }); return; }
  for (const key of keys) if (grant) wanted.add(key); else wanted.delete(key);
  show();
}

onClick("[data-move]", (button) => {
  move(screens.ticked("key").map((item) => item.dataset.key), button.dataset.move === "grant");
  screens.untick();
});
document.addEventListener("tree:tick", ticks);
one("#users").addEventListener("tree:select", (event) => { if (event.detail.dataset.account) choose(event.detail); });

// Delete in the right tree and Enter in the left one do by keys what dragging does.
granted.root.addEventListener("keydown", (event) => {
  const leaf = event.target.closest("[data-key]");
  if (leaf && ["Delete", "Backspace"].includes(event.key)) move([leaf.dataset.key], leaf.dataset.state === "del");
});
screens.root.addEventListener("keydown", (event) => {
  if (event.key === "Enter") move(keysOf(event.target), true);
});

const keysOf = (item) => (item.dataset.key ? [item.dataset.key] : all("[data-key]", item).filter((leaf) => !leaf.hidden).map((leaf) => leaf.dataset.key));

let dragged = null;
for (const each of [screens, granted]) {
  const area = each.root.closest(".tree");
  area.addEventListener("dragstart", (event) => {
    dragged = { from: each, keys: keysOf(event.target.closest("[data-key]")) };
    event.dataTransfer.setData("text/plain", dragged.keys.join(","));
    event.dataTransfer.effectAllowed = "move";
  });
  area.addEventListener("dragend", () => { dragged = null; area.classList.remove("drop-here"); });
  area.addEventListener("dragover", (event) => {
    if (!dragged || dragged.from === each) return;
    event.preventDefault();
    area.classList.add("drop-here");
  });
  area.addEventListener("dragleave", () => area.classList.remove("drop-here"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("drop-here");
    if (!dragged || dragged.from === each) return;
    event.preventDefault();
    move(dragged.keys, each === granted);
  });
}

async function reload() { take(user, await request("GET", url(user.dataset.account))); }

onClick("[data-discard]", () => { wanted = new Set(saved); show(); });

onClick("[data-submit]", async () => {
  const text = `${user.dataset.name}：新增 ${added().length} 个、取消 ${removed().length} 个栏目。提交后该用户需要重新登录。`;
  const names = [...added(), ...removed()].map((key) => one(`[data-key="${key}"]`, granted.root).dataset.label);
  if (!(await confirm({ title: "提交授权", text, names, label: "提交" }))) return;
  try {
    take(user, await request("PUT", url(user.dataset.account), { version, keys: [...wanted] }));
    toast({ text: "已提交，该用户需要重新登录。" });
  } catch (problem) {
    if (problem.body?.status === 412) await reload();
  }
});

onClick("[data-clear-all]", () => clear(user));

async function clear(item) {
  const text = `将取消“${item.dataset.name}”的全部栏目权限，该用户需要重新登录。`;
  if (!(await confirm({ title: "清空权限", text, danger: true, type: item.dataset.userName }))) return;
  const grants = await request("DELETE", url(item.dataset.account));
  toast({ text: `已清空 ${item.dataset.name} 的权限。` });
  if (item === user) take(item, grants);
}

// Context menu of a user: right click, or Shift+F10.
let menuOf = null;
one("#users").addEventListener("contextmenu", (event) => {
  const item = event.target.closest("[data-account]");
  if (!item) return;
  event.preventDefault();
  menuOf = item;
  openMenu(one("#user-menu"), item, { x: event.clientX, y: event.clientY });
});

const ACTS = {
  view: (item) => { tree("users").select(item); },
  clear,
  copy: startCopy,
  history: (item) => globalThis.htmx.ajax("GET", `${pane.dataset.path}/history?account=${item.dataset.account}`, { target: "#dialogs", swap: "beforeend" }),
};
onClick("[data-user-act]", (button) => ACTS[button.dataset.userAct]?.(menuOf));

function startCopy(item) {
  const dialog = one("#copy-dialog");
  one("#copy-from").textContent = item.dataset.name;
  dialog.dataset.from = item.dataset.account;
  const others = tree("copy-users");
  others.untick();
  dialog.showModal();
}

const targets = () => tree("copy-users").ticked("account").filter((item) => item.dataset.account !== one("#copy-dialog").dataset.from);
one("#copy-users").addEventListener("tree:tick", () => {
  one("#copy-count").textContent = `已选 ${targets().length} 人`;
  one("[data-copy-go]").disabled = !targets().length;
});
onClick("[data-copy-go]", async () => {
  const dialog = one("#copy-dialog");
  const result = await request("POST", url(dialog.dataset.from, "/copy"), { account_ids: targets().map((item) => item.dataset.account) });
  dialog.close();
  toast({ text: `已复制到 ${result.done} 个用户。`, note: result.failed ? `失败 ${result.failed} 个。` : "" });
  if (user && targets().some((item) => item.dataset.account === user.dataset.account)) await reload();
});

addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });

const first = all("#users [data-account]").find((item) => item.dataset.account === pane.dataset.account);
if (first) {
  tree("users").open(first.parentElement.closest('[role="treeitem"]'), true);
  tree("users").select(first);
  first.scrollIntoView({ block: "nearest" });
} else show();
