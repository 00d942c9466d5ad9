// A day's page: filter, sort, keyword highlight, copy as text.
(() => {
  "use strict";
  const { $, $$, copy, textOf, markRead, state, save } = window.digest;
  const form = $("#filter");
  if (!form) return;
  const papers = $$(".column .paper[data-id]");
  const lists = $$(".column ol.papers");
  const replacements = $("#replace");
  const output = $("output", form);
  papers.forEach((paper, position) => { paper.dataset.position = position; });

  // ---- Keywords: the reader's own, else the owner's; the CSS Custom Highlight API leaves the text alone.
  const field = form.elements.keywords;
  if (state.keywords !== undefined) field.value = state.keywords;
  const words = () => field.value.split(/[,，、;；\n]/).map((word) => word.trim().toLowerCase()).filter(Boolean);

  function highlight() {
    const wanted = words();
    const ranges = [];
    for (const paper of papers) {
      const found = new Set();
      if (wanted.length) {
        const walker = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (node.parentElement.closest(".marks, .badge, .katex-mathml")) continue;
          const text = node.data.toLowerCase();
          for (const word of wanted) {
            for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
              found.add(word);
              // Lower-casing can change a text's length (İ); a range must never leave its node.
              if (at + word.length > node.length) break;
              const range = new Range();
              range.setStart(node, at);
              range.setEnd(node, at + word.length);
              ranges.push(range);
            }
          }
        }
      }
      paper.dataset.hits = found.size;
      $(".badge.hits", paper)?.parentElement.remove();
      if (found.size) {
        const item = document.createElement("li");
        const badge = document.createElement("span");
        badge.className = "badge hits";
        badge.textContent = "命中 " + [...found].join("、");
        item.append(badge);
        $(".facts", paper)?.append(item);
      }
    }
    if (window.CSS?.highlights && window.Highlight) CSS.highlights.set("keywords", new Highlight(...ranges));
  }

  // ---- Filter and sort
  function keeps(paper) {
    const wanted = form.elements;
    const data = paper.dataset;
    const has = (list, slug) => !slug || (list || "").split(" ").includes(slug);
    return (!wanted.kind.value || data.kind === wanted.kind.value)
      && has(data.cats, wanted.cat.value)
      && has(data.tags, wanted.tag.value)
      && (!wanted.score?.value || Number(data.score ?? -1) >= Number(wanted.score.value))
      && (!wanted.unread.checked || !(data.id in window.digest.state.read))
      && (!wanted.starred.checked || data.id in window.digest.state.stars)
      && (!wanted.hits.checked || Number(data.hits) > 0);
  }

  function apply() {
    let count = 0;
    for (const paper of papers) {
      paper.hidden = !keeps(paper);
      count += paper.hidden ? 0 : 1;
    }
    const wanted = form.elements;
    const narrowed = wanted.cat.value || wanted.tag.value || wanted.score?.value || wanted.unread.checked
      || wanted.starred.checked || wanted.hits.checked;
    for (const list of lists) {
      list.hidden = !$(".paper:not([hidden])", list);
      list.previousElementSibling.hidden = list.hidden;
    }
    if (replacements) replacements.hidden = Boolean(narrowed) || !["", "replace"].includes(wanted.kind.value);
    output.textContent = count < papers.length || narrowed ? (count ? `显示 ${count} / ${papers.length} 篇` : `没有符合条件的论文（共 ${papers.length} 篇）`) : "";
  }

  const orders = {
    "": (a, b) => a.dataset.position - b.dataset.position,
    id: (a, b) => (a.dataset.id < b.dataset.id ? -1 : 1),
    title: (a, b) => $("h3", a).textContent.localeCompare($("h3", b).textContent, "zh-CN"),
  };

  function sort() {
    for (const list of lists) list.append(...$$(".paper", list).sort(orders[form.elements.sort.value]));
    highlight(); // moved nodes lose their ranges
  }

  form.addEventListener("change", (event) => {
    if (event.target === field) return;
    if (event.target === form.elements.sort) sort();
    apply();
  });
  field.addEventListener("input", () => {
    window.digest.state.keywords = field.value;
    save();
    highlight();
    apply();
  });
  form.addEventListener("reset", () => {
    const keywords = field.value;
    // The form's own values are back only after this event.
    queueMicrotask(() => setTimeout(() => { field.value = keywords; sort(); apply(); }));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("digest:marks", () => {
    if (form.elements.unread.checked || form.elements.starred.checked) apply();
  });

  // ---- Buttons
  $("#filter-toggle").addEventListener("click", (event) => {
    const open = form.classList.toggle("open");
    event.currentTarget.setAttribute("aria-expanded", String(open));
  });

  const visible = () => papers.filter((paper) => !paper.hidden).sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));

  function asText() {
    const lines = [`${document.title}（${visible().length} 篇）`, location.href, ""];
    visible().forEach((paper, position) => {
      const gist = textOf($(".gist", paper));
      const address = $("a[href^='https://arxiv.org/abs/']", paper)?.href ?? $("h3 a", paper).href;
      lines.push(`${position + 1}. ${textOf($("h3", paper))}`);
      if ($(".orig", paper)) lines.push("   " + textOf($(".orig", paper)));
      lines.push("   " + textOf($(".byline", paper)));
      if (gist) lines.push("   总结：" + gist);
      lines.push("   " + address, "");
    });
    return lines.join("\n");
  }

  form.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset.do;
    if (action === "copy") copy(asText(), `已复制 ${visible().length} 篇`);
    if (action === "read-all") markRead(visible());
    if (action === "expand") {
      const blocks = $$(".column details.more");
      const open = blocks.some((block) => !block.open);
      blocks.forEach((block) => { block.open = open; });
      event.target.textContent = open ? "全部收起" : "全部展开";
    }
  });

  highlight();
  apply();
})();
