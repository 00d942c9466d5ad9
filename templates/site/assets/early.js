// Runs before the first paint: the reader's theme and language, without a flash.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("digest:1:" + root.dataset.base)) || {};
  } catch {
    // Storage may be closed (private mode) or damaged; the defaults hold then.
  }
  if (kept.theme === "light" || kept.theme === "dark") root.dataset.theme = kept.theme;
  root.dataset.lang = ["zh", "en"].includes(kept.lang) ? kept.lang : "both";
})();
