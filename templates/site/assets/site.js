// On every page: kept state, language and theme, star and read marks, keyboard, copying, printing.
// Other scripts use `window.digest`. All state stays in this browser.
window.digest = (() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "digest:1:" + root.dataset.base;
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ---- State: {stars: {id: {url, zh, en, at}}, read: {id: at}, keywords, lang, theme, keys}
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  function clean(value) {
    // What comes from storage or an imported file is only believed field by field.
    const out = { stars: {}, read: {} };
    if (!isObject(value)) return out;
    if (isObject(value.stars)) {
      for (const [id, star] of Object.entries(value.stars)) {
        if (!isObject(star) || typeof star.url !== "string" || !/^\/(?!\/)/.test(star.url)) continue;
        const text = (field) => (typeof star[field] === "string" ? star[field].slice(0, 1000) : "");
        out.stars[id] = { url: star.url, zh: text("zh"), en: text("en"), at: text("at") };
      }
    }
    if (isObject(value.read)) {
      for (const [id, at] of Object.entries(value.read)) out.read[id] = String(at).slice(0, 40);
    }
    if (typeof value.keywords === "string") out.keywords = value.keywords.slice(0, 2000);
    if (["zh", "both", "en"].includes(value.lang)) out.lang = value.lang;
    if (["light", "dark"].includes(value.theme)) out.theme = value.theme;
    if (typeof value.keys === "boolean") out.keys = value.keys;
    return out;
  }

  function load() {
    try {
      return clean(JSON.parse(localStorage.getItem(KEY)));
    } catch {
      return clean(null);
    }
  }

  let state = load();

  function save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(state));
    } catch {
      say("浏览器没有保存空间，标记只在本页有效");
    }
  }

  // ---- Messages and the clipboard
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  document.body.append(toast);
  let toastTimer = 0;

  function say(text) {
    toast.textContent = text;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => { toast.textContent = ""; }, 2600);
  }

  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Plain http has no clipboard interface.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(done);
  }

  // A node's text with formulas as TeX instead of KaTeX's two renderings joined.
  function textOf(node) {
    if (!node) return "";
    const copyOf = node.cloneNode(true);
    for (const formula of $$(".katex", copyOf)) {
      const tex = $("annotation", formula);
      formula.replaceWith("$" + (tex ? tex.textContent : "") + "$");
    }
    return copyOf.textContent.replace(/\s+/g, " ").trim();
  }

  // ---- Language and theme
  for (const input of $$("#lang input")) {
    input.checked = input.value === root.dataset.lang;
    input.addEventListener("change", () => setLang(input.value));
  }

  function setLang(lang) {
    state.lang = root.dataset.lang = lang;
    for (const input of $$("#lang input")) input.checked = input.value === lang;
    save();
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const shown = () => root.dataset.theme || (dark.matches ? "dark" : "light");

  $("#theme")?.addEventListener("click", () => {
    const next = shown() === "dark" ? "light" : "dark";
    // Back at the system's own theme the choice is dropped, so that the page follows the system again.
    if (next === (dark.matches ? "dark" : "light")) {
      delete root.dataset.theme;
      delete state.theme;
    } else {
      state.theme = root.dataset.theme = next;
    }
    save();
    say(next === "dark" ? "深色" : "浅色");
  });

  // ---- Marks
  const papers = () => $$(".paper[data-id]");

  function button(kind, label, icon) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "mark-button " + kind;
    element.dataset.mark = kind;
    element.innerHTML = `<svg class="icon-svg" aria-hidden="true"><use href="#${icon}"/></svg>`;
    element.setAttribute("aria-label", label);
    element.title = label;
    return element;
  }

  function addMarks(paper) {
    const holder = document.createElement("div");
    holder.className = "marks";
    holder.append(button("read", "已读", "i-read"), button("star", "收藏", "i-star"));
    paper.append(holder);
  }

  function paint(paper) {
    const id = paper.dataset.id;
    paper.classList.toggle("is-read", id in state.read);
    paper.classList.toggle("is-starred", id in state.stars);
    for (const element of $$(".mark-button", paper)) {
      const on = element.dataset.mark === "star" ? id in state.stars : id in state.read;
      element.setAttribute("aria-pressed", String(on));
    }
  }

  function starOf(paper) {
    const heading = $("h1, h2, h3", paper);
    const original = $(".orig", paper);
    const link = $("a", heading);
    return {
      url: link ? link.getAttribute("href") : location.pathname,
      zh: original ? textOf(heading) : "",
      en: textOf(original || heading),
      at: new Date().toISOString(),
    };
  }

  function toggle(paper, kind) {
    const id = paper.dataset.id;
    if (kind === "star") {
      if (id in state.stars) delete state.stars[id];
      else state.stars[id] = starOf(paper);
      say(id in state.stars ? "已收藏" : "已取消收藏");
    } else if (id in state.read) delete state.read[id];
    else state.read[id] = new Date().toISOString();
    save();
    paint(paper);
    document.dispatchEvent(new CustomEvent("digest:marks"));
  }

  function markRead(list) {
    const at = new Date().toISOString();
    for (const paper of list) state.read[paper.dataset.id] ??= at;
    save();
    list.forEach(paint);
    document.dispatchEvent(new CustomEvent("digest:marks"));
  }

  for (const paper of papers()) {
    addMarks(paper);
    paint(paper);
  }
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.(".mark-button");
    if (pressed) toggle(pressed.closest(".paper"), pressed.dataset.mark);
  });
  const own = $(".paper-page .paper-head");
  if (own) markRead([own]);

  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    state = load();
    papers().forEach(paint);
    document.dispatchEvent(new CustomEvent("digest:marks"));
  });

  // ---- Keyboard: single letters, which the reader can turn off (WCAG 2.1.4)
  const keys = {
    j: ["下一篇", () => move(1)],
    k: ["上一篇", () => move(-1)],
    o: ["打开论文页", () => follow("h2 a, h3 a")],
    e: ["展开或收起摘要", () => { const d = $("details.more", current() || document); if (d) d.open = !d.open; }],
    s: ["收藏", () => current() && toggle(current(), "star")],
    m: ["标为已读或未读", () => current() && toggle(current(), "read")],
    v: ["在 arXiv 打开", () => follow("a[href^='https://arxiv.org/abs/']")],
    l: ["切换 中 / 对照 / EN", () => setLang({ zh: "both", both: "en", en: "zh" }[root.dataset.lang])],
    n: ["后一天", () => $("a[rel='next']")?.click()],
    p: ["前一天", () => $("a[rel='prev']")?.click()],
    "/": ["搜索", () => ($("#search input") ? $("#search input").focus() : go("/search/"))],
    "?": ["这张表", () => help()],
  };

  const go = (path) => { location.href = root.dataset.base + path; };
  const visible = () => papers().filter((paper) => paper.offsetParent !== null);
  const current = () => $(".paper.is-current") || own;

  function move(step) {
    if (own) return void $(step > 0 ? "a[rel='next']" : "a[rel='prev']")?.click();
    const list = visible();
    if (!list.length) return;
    const at = list.indexOf($(".paper.is-current"));
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step))];
    $(".paper.is-current")?.classList.remove("is-current");
    next.classList.add("is-current");
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "start", behavior: "instant" });
  }

  function follow(selector) {
    const link = current() && $(selector, current());
    if (link) location.href = link.href;
  }

  let dialog = null;
  function help() {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "help";
      dialog.setAttribute("aria-labelledby", "help-title");
      const rows = Object.entries(keys).map(([key, [text]]) => `<dt><kbd>${key}</kbd></dt><dd>${text}</dd>`).join("");
      dialog.innerHTML = `<h2 id="help-title">键盘快捷键</h2><dl>${rows}</dl>
        <label><input type="checkbox" id="keys">启用单键快捷键</label>
        <form method="dialog"><button class="button">关闭</button></form>`;
      document.body.append(dialog);
      $("#keys", dialog).checked = state.keys !== false;
      $("#keys", dialog).addEventListener("change", (event) => {
        state.keys = event.target.checked;
        save();
      });
    }
    dialog.showModal();
  }
  $("#help")?.addEventListener("click", help);

  document.addEventListener("keydown", (event) => {
    if (state.keys === false || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input:not([type='radio'], [type='checkbox']), select, textarea, dialog, [contenteditable]")) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action[1]();
  });

  // ---- BibTeX, and paper that shows everything
  $("[data-do='copy-bibtex']")?.addEventListener("click", () => copy($(".bibtex").textContent, "已复制 BibTeX"));

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = $$("details:not([open])");
    closed.forEach((element) => { element.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((element) => { element.open = false; }));

  return {
    $, $$, say, copy, textOf, clean, save, toggle, markRead, addMarks, paint, KEY,
    get state() { return state; },
    set state(value) { state = clean(value); save(); papers().forEach(paint); },
  };
})();
