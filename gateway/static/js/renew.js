// A part of the page that is fetched anew. An answer replaces the very element that a request sent meanwhile would be
// swapped into: so what is asked for meanwhile is sent when that one is through, once.

/** Gives a function that fetches the element of this id again, from what `address()` says when it is sent. */
export function renewing(id, address) {
  let sent = null;
  let again = false;
  const mine = ({ detail }) => detail.target?.id === id;
  const onItsWay = () => sent && ![XMLHttpRequest.UNSENT, XMLHttpRequest.DONE].includes(sent.readyState);

  function renew() {
    again = onItsWay();
    // Given up for another page of the same list, or told by net.js.
    if (!again) globalThis.htmx.ajax("GET", address(), { source: `#${id}`, target: `#${id}`, swap: "outerHTML" }).catch(() => null);
  }
  document.addEventListener("htmx:beforeRequest", (event) => { if (mine(event)) sent = event.detail.xhr; });
  // Later, for a request that was given up has its successor only then.
  document.addEventListener("htmx:afterRequest", (event) => { if (mine(event)) setTimeout(() => { if (again) renew(); }); });
  return renew;
}
