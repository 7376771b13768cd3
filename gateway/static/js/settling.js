// While a row says 处理中 the list is fetched again, ever less often, until the services are of one mind or the job is done.
import { one } from "./dom.js";

const WAITS = [1000, 2000, 4000, 8000, 15000];
let tries = 0;
let timer = null;

/** Someone who is choosing, asking or reading in the list is not interrupted; the next turn looks again. */
const busy = () => document.hidden || one("dialog[open], [popover]:popover-open, #list input[data-row]:checked")
  || one("#list")?.contains(document.activeElement);

function watch() {
  clearTimeout(timer);
  if (!one("#list .settling")) { tries = 0; return; }
  timer = setTimeout(again, WAITS[Math.min(tries, WAITS.length - 1)]);
  tries += 1;
}

function again() {
  if (busy()) watch();
  else document.dispatchEvent(new Event("office:reload"));
}

/** A job of mine has ended: what the list waits for may be there. */
function ended() {
  tries = 0;
  clearTimeout(timer);
  if (one("#list .settling")) again();
}

document.addEventListener("office:ended", ended);
for (const name of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError"]) document.addEventListener(name, watch);
watch();
