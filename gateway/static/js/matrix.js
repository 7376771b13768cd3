// The matrix of users and screens: filter by user.
import { all, one } from "./dom.js";

one("[data-matrix-find]")?.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of all(".matrix tbody tr")) row.hidden = !row.dataset.find.toLowerCase().includes(wanted);
});
