// Runs before the page is drawn, so that a chosen theme does not flash.
(() => {
  const order = ["auto", "light", "dark"];
  const root = document.documentElement;
  let theme = localStorage.getItem("theme") ?? "auto";
  if (!order.includes(theme)) {
    theme = "auto";
  }
  root.dataset.theme = theme;

  const changed = () => document.dispatchEvent(new Event("themechange"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const show = () => {
      button.textContent = `Theme: ${theme}`;
    };
    button.addEventListener("click", () => {
      theme = order[(order.indexOf(theme) + 1) % order.length];
      localStorage.setItem("theme", theme);
      root.dataset.theme = theme;
      show();
      changed();
    });
    show();
  });
})();
