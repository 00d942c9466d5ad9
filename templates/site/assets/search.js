// Search over the whole archive: substrings and AND, month by month, newest first.
// Chinese needs no segmentation this way, and nothing is loaded before someone searches.
(() => {
  "use strict";
  const { $ } = window.digest;
  const form = $("#search");
  const field = form.elements.q;
  const results = $("#results");
  const note = $("#note");
  const more = $("#more");
  const withText = form.elements.text;
  const PAGE = 40;
  const MONTHS_A_STEP = 12;
  const LIGHT_MONTHS_A_STEP = 60;

  const shards = new Map();
  function get(url) {
    if (!shards.has(url)) {
      const answer = fetch(url).then((response) => {
        if (!response.ok) throw new Error(String(response.status));
        return response.json();
      });
      answer.catch(() => shards.delete(url));
      shards.set(url, answer);
    }
    return shards.get(url);
  }

  // Case, accents and full-width signs make no difference; a text keeps its length, so that what was found
  // can be marked in it.
  const BARE = { ø: "o", ł: "l", đ: "d", ı: "i", "\u3000": " " };
  const bare = (sign) => {
    if (sign >= "\uff01") return String.fromCharCode(sign.charCodeAt(0) - 0xfee0).toLowerCase();
    return BARE[sign] || sign.normalize("NFD")[0];
  };
  const fold = (text) => text.toLowerCase().replace(/[\u00e0-\u024f\u1e00-\u1eff\u3000\uff01-\uff5e]/g, bare);

  function parse(query) {
    const terms = [];
    for (const match of fold(query.normalize("NFC")).matchAll(/["“”「]([^"“”」]+)["“”」]|[^\s"“”「」]+/g)) {
      const term = (match[1] ?? match[0]).trim();
      if (term) terms.push(term);
    }
    return [...new Set(terms)];
  }

  const arxivId = (term) => /^(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?$/.exec(term)?.[1];

  function matches(paper, text, terms) {
    const head = [paper.id, paper.title, paper.zh, paper.summary, ...paper.authors, ...paper.tags, ...paper.categories];
    const all = head.concat(text ? [text.abstract, text.zh] : []).join("\n");
    const folded = fold(all);
    return terms.every((term) => folded.includes(term) || arxivId(term) === paper.id);
  }

  // ---- Showing
  function marked(parent, text, terms) {
    // A formula stays TeX here, but without its dollars and set apart.
    for (const piece of text.split(/(\$[^$]+\$)/)) {
      if (/^\$.+\$$/.test(piece)) {
        const code = element("code", "tex", "en");
        code.textContent = piece.slice(1, -1);
        parent.append(code);
      } else markRun(parent, piece, terms);
    }
  }

  function markRun(parent, text, terms) {
    const low = fold(text);
    if (low.length !== text.length) return void parent.append(text);
    let at = 0;
    while (at < text.length) {
      let next = -1;
      let length = 0;
      for (const term of terms) {
        const found = low.indexOf(term, at);
        if (found >= 0 && (next < 0 || found < next || (found === next && term.length > length))) {
          next = found;
          length = term.length;
        }
      }
      if (next < 0) break;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next, next + length);
      parent.append(text.slice(at, next), mark);
      at = next + length;
    }
    parent.append(text.slice(at));
  }

  function snippet(paper, text, terms) {
    const sources = (text ? [text.zh, text.abstract] : []).map((source) => {
      const low = fold(source);
      return { source, found: terms.map((term) => low.indexOf(term)).filter((at) => at >= 0) };
    });
    // The text with most of the words shows best why the paper was found; else the Chinese.
    sources.sort((a, b) => b.found.length - a.found.length);
    for (const { source, found } of sources) {
      if (!found.length) continue;
      const at = Math.min(...found);
      const wide = /[\u3400-\u9fff]/.test(source) ? 45 : 110;
      const from = Math.max(0, at - wide);
      const to = Math.min(source.length, at + 2 * wide);
      return (from ? "…" : "") + source.slice(from, to).trim() + (to < source.length ? "…" : "");
    }
    return paper.summary;
  }

  function element(name, className, lang) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (lang) node.lang = lang;
    return node;
  }

  const STATES = { "original-only": "仅原文", "needs-review": "待核对", withdrawn: "已撤稿" };

  function show(paper, text, terms) {
    const item = element("li");
    const kicker = element("p", "kicker");
    kicker.append([paper.date, paper.categories[0], paper.id].filter(Boolean).join(" · "));
    if (STATES[paper.status]) {
      const badge = element("span", "badge " + { "original-only": "original", "needs-review": "review", withdrawn: "withdrawn" }[paper.status]);
      badge.textContent = STATES[paper.status];
      kicker.append(" ", badge);
    }
    const title = element("h2", "row-title", paper.zh ? "" : "en");
    const link = element("a");
    link.href = paper.url;
    marked(link, paper.zh || paper.title, terms);
    title.append(link);
    item.append(kicker, title);
    if (paper.zh) {
      const original = element("p", "orig", "en");
      marked(original, paper.title, terms);
      item.append(original);
    }
    const people = element("p", "byline", "en");
    // The authors searched for must be seen, however long the list.
    const names = paper.authors.filter((name, at) => at < 4 || terms.some((term) => fold(name).includes(term)));
    marked(people, names.join(", ") + (names.length < paper.authors.length ? " …" : ""), terms);
    item.append(people);
    const tags = paper.tags.filter((name) => terms.some((term) => fold(name).includes(term)));
    if (tags.length) {
      const line = element("p", "byline");
      marked(line, "标签：" + tags.join("、"), terms);
      item.append(line);
    }
    const part = snippet(paper, text, terms);
    if (part) {
      const line = element("p", "snippet", /[\u3400-\u9fff]/.test(part) ? "" : "en");
      marked(line, part, terms);
      item.append(line);
    }
    results.append(item);
  }

  // ---- Searching
  let run = 0;

  async function search() {
    const mine = ++run;
    const query = field.value.trim();
    const terms = parse(query);
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
    document.title = (query ? query + " · " : "") + document.title.split(" · ").slice(-2).join(" · ");
    results.replaceChildren();
    more.hidden = true;
    note.textContent = "";
    if (!terms.length) return;
    note.textContent = "正在搜索…";
    let months;
    try {
      months = (await get(form.dataset.index)).months;
    } catch {
      if (mine === run) note.textContent = "没有取到搜索索引，请稍后再试。";
      return;
    }
    const ids = terms.map(arxivId).filter(Boolean);
    if (ids.length) {
      const own = months.filter((month) => ids.some((id) => id.replace(/^.*\//, "").startsWith(month.month)));
      if (own.length) months = own;
    }
    await walk(mine, terms, months, 0, 0);
  }

  async function walk(mine, terms, months, start, found) {
    const deep = !withText || withText.checked;
    const step = deep ? MONTHS_A_STEP : LIGHT_MONTHS_A_STEP;
    let at = start;
    let page = 0;
    more.hidden = true;
    // The next months are on their way while one is looked at.
    const ahead = (from) => months.slice(from, from + 3).forEach((month) => { get(month.light).catch(() => {}); if (deep) get(month.text).catch(() => {}); });
    while (at < months.length && at < start + step && page < PAGE) {
      ahead(at);
      let light;
      let texts;
      try {
        [light, texts] = await Promise.all([get(months[at].light), deep ? get(months[at].text) : { papers: [] }]);
      } catch {
        if (mine === run) note.textContent = `已找到 ${found} 篇；${months[at].month} 的索引没有取到。`;
        return;
      }
      if (mine !== run) return;
      const byId = new Map(texts.papers.map((text) => [text.id, text]));
      for (const paper of light.papers) {
        const text = byId.get(paper.id);
        if (!matches(paper, text, terms)) continue;
        show(paper, text, terms);
        found += 1;
        page += 1;
      }
      at += 1;
      note.textContent = `已找到 ${found} 篇，搜到 ${label(months[at - 1].month)}…`;
    }
    const rest = months.length - at;
    note.textContent = (found ? `找到 ${found} 篇` : "没有找到") + (rest ? `（搜到 ${label(months[at - 1].month)}，更早还有 ${rest} 个月）` : "");
    more.hidden = !rest;
    more.onclick = () => walk(mine, terms, months, at, found);
  }

  const label = (month) => `${Number(month.slice(0, 2)) > 90 ? 19 : 20}${month.slice(0, 2)}-${month.slice(2)}`;

  let timer = 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(search, 400);
  });
  field.addEventListener("compositionend", () => { timer = setTimeout(search, 400); });
  withText?.addEventListener("change", search);

  field.value = new URLSearchParams(location.search).get("q") || "";
  if (field.value) search();
  else field.focus();
})();
