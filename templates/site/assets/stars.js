// The page of one's stars: list, export, import.
(() => {
  "use strict";
  const { $, copy, clean, say, KEY } = window.digest;
  const list = $("#stars");
  const note = $("#stars-note");

  const starred = () => Object.entries(window.digest.state.stars)
    .sort(([a, x], [b, y]) => (x.at === y.at ? (a < b ? 1 : -1) : x.at < y.at ? 1 : -1));

  function element(name, className, text) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function show() {
    const stars = starred();
    const read = Object.keys(window.digest.state.read).length;
    note.textContent = stars.length
      ? `收藏 ${stars.length} 篇，已读 ${read} 篇`
      : `还没有收藏。在任何一篇旁点星标，或按 s 键。已读 ${read} 篇`;
    list.replaceChildren(...stars.map(([id, star]) => {
      const item = element("li", "star");
      const title = element("p", "row-title");
      const link = element("a", "", star.zh || star.en || id);
      link.href = star.url;
      title.append(link);
      item.append(title);
      if (star.zh && star.en) {
        const original = element("p", "orig", star.en);
        original.lang = "en";
        item.append(original);
      }
      const facts = element("p", "facts", "");
      const remove = element("button", "button", "移除");
      remove.type = "button";
      remove.setAttribute("aria-label", "移除 " + (star.zh || star.en || id));
      remove.addEventListener("click", () => {
        const next = structuredClone(window.digest.state);
        delete next.stars[id];
        window.digest.state = next;
        show();
      });
      if (/^\d{4}\.\d|\/\d{7}$/.test(id)) facts.append(element("span", "", id)); // a feed's item has a key of ours
      facts.append(element("span", "", "收藏于 " + star.at.slice(0, 10)), remove);
      item.append(facts);
      return item;
    }));
  }

  $("[data-do='export']").addEventListener("click", () => {
    const { stars, read, keywords } = window.digest.state;
    const text = JSON.stringify({ format: KEY.split(":").slice(0, 2).join(":"), stars, read, keywords }, null, 1);
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "digest-stars.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });

  $("#import").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    let given;
    try {
      given = JSON.parse(await file.text());
      if (given.format !== "digest:1") throw new Error("format");
    } catch {
      say("不是本站导出的文件");
      return;
    }
    const { stars, read, keywords } = clean(given);
    const mine = window.digest.state;
    const before = Object.keys(mine.stars).length;
    // Merge: what is here stays, what is new is added.
    window.digest.state = {
      ...mine,
      stars: { ...stars, ...mine.stars },
      read: { ...read, ...mine.read },
      keywords: mine.keywords || keywords,
    };
    say(`导入完成，新增 ${Object.keys(window.digest.state.stars).length - before} 篇收藏`);
    show();
  });

  $("[data-do='copy-stars']").addEventListener("click", () => {
    const lines = starred().map(([id, star]) => [star.zh, star.en, `https://arxiv.org/abs/${id}`].filter(Boolean).join("\n"));
    copy(lines.join("\n\n") + "\n", `已复制 ${lines.length} 篇`);
  });

  document.addEventListener("digest:marks", show);
  show();
})();
