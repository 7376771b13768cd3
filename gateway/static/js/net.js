// Requests to our own gateway: CSRF header, problems as notices, the end of a session without losing the form.
import { all, one } from "./dom.js";
import { toast } from "./toast.js";

const meta = () => one('meta[name="csrf-token"]');
export const csrfToken = () => meta()?.content ?? "";

/** After signing in again the pages' forms go on with the new token. */
export function renewToken(token) {
  meta().content = token;
  for (const field of all('input[name="csrf_token"]')) field.value = token;
}

/** Sent with what a page asks of its own accord: a session that nobody uses must end. */
export const UNATTENDED = { "X-Unattended": "1" };

export class Problem extends Error {
  constructor(body) {
    super(body.detail ?? body.title ?? "请求失败，请稍后再试。");
    this.body = body;
  }
}

/** Sends JSON or a FormData and gives the JSON answer; tells problems as a notice and throws them. */
export async function request(method, url, body, { quiet = false } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrfToken() };
  const raw = body instanceof FormData || body === undefined;
  if (!raw) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, { method, headers, body: raw ? body : JSON.stringify(body) }).catch(() => null);
  if (answer?.ok) return answer.status === 204 ? null : answer.json();
  const problem = new Problem(answer ? await answer.json().catch(() => ({})) : { detail: "网络不通，请检查网络后重试。" });
  if (answer?.status === 401) document.dispatchEvent(new CustomEvent("office:session-expired"));
  else if (!quiet) toast({ text: problem.message, tone: "bad", note: problem.body.request_id ? `请求编号 ${problem.body.request_id}` : "" });
  throw problem;
}

document.addEventListener("htmx:configRequest", (event) => {
  // A form that came with its own token (signing in again over a page) is sent with that one.
  event.detail.headers["X-CSRF-Token"] = event.detail.elt.closest("form")?.elements.csrf_token?.value ?? csrfToken();
  if (event.detail.elt.matches("[data-unattended]")) Object.assign(event.detail.headers, UNATTENDED);
});

/** Asks by itself, once it is on the page, until something has ended. */
const ASKS_ON = "[data-unattended][hx-trigger^=load]";
const ASKED_AGAIN = 3_000;

/** What asks by itself asks on when there was no answer: what it waits for goes on meanwhile. */
function askOn(asker) {
  setTimeout(() => {
    if (!asker.isConnected) return;
    const next = asker.cloneNode(true);
    asker.replaceWith(next);
    globalThis.htmx.process(next);
  }, ASKED_AGAIN);
}

document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.elt.matches(ASKS_ON)) askOn(event.detail.elt);
  else toast({ text: "网络不通，请检查网络后重试。", tone: "bad" });
});
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.elt.matches(ASKS_ON) && event.detail.xhr.status >= 500) askOn(event.detail.elt);
});

let running = 0;
const line = () => one("#progress-line");
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.closest("[data-quiet]")) return;
  running += 1;
  line()?.classList.add("on");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.closest("[data-quiet]")) return;
  running = Math.max(0, running - 1);
  if (!running) line()?.classList.remove("on");
});

document.addEventListener("office:session-expired", () => {
  if (one("#sign-in-again")) return;
  globalThis.htmx.ajax("GET", "/sign-in/again", { target: "#dialogs", swap: "beforeend" });
});

document.addEventListener("office:signed-in", (event) => {
  renewToken(event.detail.csrf);
  one("#sign-in-again")?.close();
  if (event.detail.user !== document.body.dataset.user) location.reload();
  else toast({ text: "已重新登录，请继续刚才的操作。" });
});

document.addEventListener("office:go", (event) => location.assign(event.detail.value ?? event.detail));
