// The interface description of one service at a time.
import { one } from "./dom.js";

function show(url) {
  globalThis.SwaggerUIBundle({ url, domNode: one("#swagger"), deepLinking: false, supportedSubmitMethods: [], validatorUrl: null });
}

const choice = one("#document");
choice.addEventListener("change", () => show(choice.value));
show(choice.value);
