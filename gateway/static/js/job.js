// Waiting counts on the menu and the bell, and a notice when one of my jobs has ended, on whatever page I am.
import { all, one } from "./dom.js";
import { UNATTENDED } from "./net.js";
import { toast } from "./toast.js";

const FAST = 5_000;
const SLOW = 60_000;
const KEPT = "running-jobs";

async function look() {
  if (!document.body.dataset.user || document.hidden) return plan(SLOW);
  const answer = await fetch("/counts", { headers: { Accept: "application/json", ...UNATTENDED } }).catch(() => null);
  if (!answer?.ok) return plan(SLOW);
  return show(await answer.json());
}

function show(counts) {
  showCounts(counts.waiting);
  dot("[data-bell-dot]", counts.bell);
  const running = tellEnded(counts.jobs);
  dot("[data-jobs-dot]", running.length);
  return plan(running.length ? FAST : SLOW);
}

const plan = (after) => setTimeout(again, after);

/** What else on the page is asked for anew goes along, only while somebody sees it. */
function again() {
  if (!document.hidden) document.dispatchEvent(new Event("office:again"));
  look();
}

/** A chapter has the sum of its screens, which is all that is seen of them while it is closed. */
function showCounts(waiting) {
  for (const badge of all(".side [data-count]")) fill(badge, waiting[badge.dataset.count] ?? 0);
  for (const badge of all(".side [data-sum]")) {
    const screens = all("[data-count]", badge.closest(".group"));
    fill(badge, screens.reduce((sum, each) => sum + (waiting[each.dataset.count] ?? 0), 0));
  }
}

function fill(mark, count) {
  mark.hidden = !count;
  mark.textContent = count > 99 ? "99+" : count;
}

function dot(selector, count) {
  const mark = one(selector);
  if (mark) fill(mark, count);
}

/** Jobs that ran when we last looked and do not run now have ended: say so once. */
function tellEnded(jobs) {
  const before = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  const running = jobs.filter((job) => job.running).map((job) => job.id);
  for (const job of jobs) if (before.includes(job.id) && !job.running) tell(job);
  sessionStorage.setItem(KEPT, JSON.stringify(running));
  return running;
}

function tell(job) {
  document.dispatchEvent(new Event("office:ended"));
  if (one(`[data-job="${job.id}"]`)) return;
  const text = job.ok ? `“${job.title}”已完成` : `“${job.title}”没有完成`;
  toast({ text, tone: job.ok ? "good" : "bad", action: { label: "查看", run: () => location.assign(`/jobs?open=${job.open}`) } });
}

document.addEventListener("office:look", look);
// 工作台 comes with its counts: they are not asked for once more.
const given = one("[data-told]")?.dataset.told;
if (given) show(JSON.parse(given));
else if (document.body.dataset.user) look();
