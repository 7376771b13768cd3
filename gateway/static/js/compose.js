// 新建信息: kinds, draft, attachments, preview, confirm, send.
import { addLine, count, lines, recount, titles } from "./audience.js";
import { chosen, showChips } from "./picker.js";
import { confirm, openDialog } from "./dialog.js";
import { all, fromTemplate, icon, make, one, onClick } from "./dom.js";
import { request } from "./net.js";
import { toast } from "./toast.js";

const form = one("#compose");
const filled = JSON.parse(form.dataset.filled ?? "null");
// What begins as a reminder is a draft of its own: the one that waits stays as it is.
const DRAFT = `draft:${document.body.dataset.user}${filled ? ":reminder" : ""}`;
const files = new Map();
// Without TLS a browser has no randomUUID.
const freshKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
let key = freshKey();

const kind = () => form.elements.kind.value;
const single = () => kind() === "single";

function showKind() {
  for (const part of all("[data-for]", form)) part.hidden = part.dataset.for !== kind();
  if (!single() && count === null) recount();
}

// Draft: kept in this browser after each change, given back at the next visit, gone once sent.
function keepDraft() {
  const draft = { kind: kind(), title: form.elements.title.value, body: form.elements.body.value,
    people: [...chosen], lines: lines(), files: [...files] };
  localStorage.setItem(DRAFT, JSON.stringify(draft));
  one("#draft-state").textContent = "草稿已保存在本浏览器";
}

function giveDraft() {
  const draft = filled ?? JSON.parse(localStorage.getItem(DRAFT) ?? "null");
  for (const line of draft?.lines?.length ? draft.lines : [{}]) addLine(line);
  if (!draft) return;
  form.elements.kind.value = draft.kind;
  form.elements.title.value = draft.title;
  form.elements.body.value = draft.body;
  for (const [id, name] of draft.people) chosen.set(id, name);
  for (const [id, file] of draft.files) { files.set(id, file); one("#file-list").append(fileLine(id, file)); }
  if (!filled && (draft.title || draft.body)) one("#draft-state").textContent = "已恢复上次的草稿";
}

function clearForm() {
  localStorage.removeItem(DRAFT);
  document.dispatchEvent(new CustomEvent("office:saved"));
  location.assign(form.getAttribute("action"));
}

form.addEventListener("input", keepDraft);
form.addEventListener("change", (event) => { if (event.target.name === "kind") showKind(); keepDraft(); });
document.addEventListener("compose:people", () => { showChips(); keepDraft(); });
onClick("[data-drop-draft]", async () => {
  const answer = await confirm({ title: "清空草稿", text: "将清空已填写的内容和附件。", danger: true });
  if (answer) clearForm();
});

// Attachments go up one by one as soon as they are chosen; the service judges their content.
one("#files").addEventListener("change", async (event) => {
  const picked = [...event.target.files];
  event.target.value = "";
  for (const file of picked) await upload(file);
  keepDraft();
});

async function upload(file) {
  const problem = unfit(file);
  if (problem) { toast({ text: problem, tone: "bad" }); return; }
  const waiting = make("li", { class: "dim" }, icon("loader-2"), `正在上传 ${file.name}…`);
  one("#file-list").append(waiting);
  const body = new FormData();
  body.append("file", file);
  try {
    const stored = await request("POST", "/messages/attachments", body);
    files.set(stored.id, { name: stored.name, size: stored.size });
    waiting.replaceWith(fileLine(stored.id, stored));
  } catch { waiting.remove(); }
}

function unfit(file) {
  const { mostFiles, mostBytes } = form.dataset;
  if (files.size >= Number(mostFiles)) return `最多添加 ${mostFiles} 个附件。`;
  if (file.size > Number(mostBytes)) return `“${file.name}”超过 ${Number(mostBytes) / 1048576} MB，请压缩后再添加。`;
  return "";
}

function fileLine(id, { name, size }) {
  const remove = make("button", { type: "button", class: "btn-square", "aria-label": `去掉附件 ${name}` }, icon("x"));
  const line = make("li", {}, icon("paperclip"), make("span", { class: "name grow", text: name }),
    make("span", { class: "dim small", text: `${Math.max(1, Math.round(size / 1024)).toLocaleString("zh-CN")} KB` }), remove);
  remove.addEventListener("click", () => { files.delete(id); line.remove(); keepDraft(); });
  return line;
}

const receivers = () => (single() ? [...chosen.values()] : titles());

onClick("[data-preview]", () => {
  const dialog = fromTemplate("preview-template");
  one("[data-preview-title]", dialog).textContent = form.elements.title.value || "（没有标题）";
  one("[data-preview-to]", dialog).textContent = `发送给：${receivers().slice(0, 8).join("、") || "（没有选择）"}`;
  one("[data-preview-body]", dialog).textContent = form.elements.body.value || "（没有内容）";
  openDialog(dialog);
});

function faults() {
  const found = [];
  if (single() && !chosen.size) found.push("请至少选择一位接收人。");
  if (!single() && count === 0) found.push("这个范围内没有接收人，请重新选择。");
  if (!form.elements.title.value.trim()) found.push("请填写信息标题。");
  if (!form.elements.body.value.trim()) found.push("请填写信息内容。");
  return found;
}

function tell(texts) {
  const box = one("#compose-errors");
  box.hidden = !texts.length;
  box.replaceChildren(make("div", { class: "notice bad" }, icon("alert-circle"), make("span", { text: texts.join(" ") })));
  if (texts.length) { box.scrollIntoView({ block: "center" }); box.focus(); }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wrong = faults();
  tell(wrong);
  if (wrong.length) return;
  const number = single() ? chosen.size : count;
  const text = `将把“${form.elements.title.value.trim()}”${single() ? "单发" : "群发"}给 ${number ?? "所选范围内的"} ${number === null ? "全部用户" : "人"}，发出后不能撤回。`;
  const answer = await confirm({ title: "确认发送", text, names: receivers(), label: "发送" });
  if (answer) await send();
});

function message() {
  const receivers_ = single() ? { recipient_ids: [...chosen.keys()] } : { audience: lines() };
  return { kind: kind(), title: form.elements.title.value, body: form.elements.body.value,
    attachment_ids: [...files.keys()], key, ...receivers_ };
}

async function send() {
  const button = one('button:not([type="button"])', form);
  button.disabled = true;
  try {
    const result = await request("POST", form.getAttribute("action"), message(), { quiet: true });
    key = freshKey();
    localStorage.removeItem(DRAFT);
    document.dispatchEvent(new CustomEvent("office:saved"));
    sessionStorage.setItem("toast", JSON.stringify({ text: `已发送给 ${result.count.toLocaleString("zh-CN")} 人。` }));
    location.assign("/messages/sent");
  } catch (problem) {
    const reasons = Object.values(problem.body?.fields ?? {}).flat();
    tell([problem.message, ...reasons.filter((reason) => typeof reason === "string" && !problem.message.includes(reason))]);
  } finally { button.disabled = false; }
}

giveDraft();
showChips();
showKind();
