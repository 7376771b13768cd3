// 隶属级别: choosing the school or a department in the organisation tree.
import { one, onClick } from "./dom.js";
import { tree } from "./tree.js";

const dialog = one("#place-dialog");

function show() {
  const now = one("#create [name=place]").value;
  const item = tree("place-tree").items.find((each) => each.dataset.placeId === now);
  dialog.showModal();
  if (item) { tree("place-tree").select(item); tree("place-tree").focus(item); }
}

function take() {
  const item = one('#place-tree [aria-selected="true"]');
  if (!item) return;
  one("#create [name=place]").value = item.dataset.placeId;
  one("#place-name").value = item.dataset.word;
  dialog.close();
  one("#user-name").focus();
}

onClick("[data-place]", show);
onClick("#place-name", show);
onClick("[data-place-done]", take);
one("#place-tree").addEventListener("dblclick", take);
one("#place-tree").addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
