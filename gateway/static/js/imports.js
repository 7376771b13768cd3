// The upload of an import: progress, stopping, and what can be said before anything is sent.
import { icon, make, one, onClick } from "./dom.js";

const form = one("#import-upload");
const file = form.elements.file;
const year = form.elements.graduation_year;
const box = one("#upload-progress");
const MB = 1_000_000;

function verdict(text) {
  const line = text ? [make("p", { class: "notice bad", role: "alert" }, icon("alert-circle"), make("span", { text }))] : [];
  one("#upload-verdict").replaceChildren(...line);
}

function fault() {
  if (file.files.length !== 1) return file.files.length ? "一次只能上传一个文件。" : "请选择要上传的文件。";
  const [{ name, size }] = file.files;
  const endings = file.accept.split(",");
  if (!endings.some((ending) => name.toLowerCase().endsWith(ending))) return `“${name}”不是可以导入的文件，请选择 ${endings.join("、")} 文件。`;
  if (size > Number(form.dataset.largest)) return `文件不能超过 ${Number(form.dataset.largest) / MB} MB，请拆分后再上传。`;
  return "";
}

function step(number) {
  form.closest(".import-card").querySelectorAll(".wizard li").forEach((item, at) => {
    item.classList.toggle("past", at + 1 < number);
    if (at + 1 === number) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

function renew() {
  const example = one("[data-name-example]");
  if (example) example.textContent = example.dataset.nameExample.replace("{year}", year.value);
}

form.addEventListener("change", (event) => {
  verdict(event.target === file ? fault() : "");
  if (file.files.length) step(2);
  renew();
});
onClick("[data-template]", () => step(2));

document.addEventListener("htmx:confirm", (event) => {
  if (event.target !== form) return;
  const text = fault();
  verdict(text);
  if (text) event.preventDefault();
});

const show = (on) => { box.hidden = !on; };
form.addEventListener("htmx:beforeSend", () => { verdict(""); tell(0, file.files[0].size); show(true); });
form.addEventListener("htmx:afterRequest", () => show(false));
form.addEventListener("htmx:xhr:progress", ({ detail: { loaded, total } }) => { if (total) tell(loaded, total); });

function tell(loaded, total) {
  const bar = one("progress", box);
  if (loaded < bar.value && loaded > 0) return;
  bar.value = Math.floor((loaded / total) * 100);
  const text = loaded >= total ? "已上传，正在保存…" : `已上传 ${(loaded / MB).toFixed(1)} / ${(total / MB).toFixed(1)} MB`;
  one("[role=status]", box).textContent = text;
}

onClick("[data-stop-upload]", () => globalThis.htmx.trigger(form, "htmx:abort"));
renew();
