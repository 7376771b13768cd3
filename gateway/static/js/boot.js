// Runs before the first paint: theme, folded menu and density as the user left them.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.bsTheme = localStorage.getItem("theme") ?? dark;
  root.classList.toggle("folded", localStorage.getItem("folded") === "1");
  root.classList.toggle("dense", localStorage.getItem("density") === "dense");
})();
