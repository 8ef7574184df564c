"use strict";
(function () {
  const root = document.documentElement;
  const search = document.getElementById("search");
  const told = document.getElementById("told");
  const groups = Array.from(document.querySelectorAll("details.rule")).map((group) => ({
    group,
    rule: group.dataset.rule.toLowerCase() + " " + group.querySelector("h3").textContent.toLowerCase(),
    items: Array.from(group.querySelectorAll("article")).map((item) => ({ item, words: null })),
  }));
  const levels = Array.from(document.querySelectorAll("[data-show]"));

  function matches(entry, rule, terms) {
    if (terms.length > 0 && entry.words === null)
      entry.words = rule + " " + entry.item.textContent.toLowerCase();
    return terms.every((term) => entry.words.includes(term));
  }

  function filter() {
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(levels.filter((box) => box.checked).map((box) => box.dataset.show));
    let count = 0;
    let all = 0;
    for (const { group, rule, items } of groups) {
      let here = 0;
      for (const entry of items) {
        const show = shown.has(entry.item.dataset.level) && matches(entry, rule, terms);
        entry.item.hidden = !show;
        here += show ? 1 : 0;
      }
      group.hidden = here === 0;
      if (here > 0 && terms.length > 0)
        group.open = true;
      count += here;
      all += items.length;
    }
    told.textContent = count === all ? "" : count + " of " + all + " shown";
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  const theme = document.getElementById("theme");
  function name() {
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
  }
  theme.hidden = false;
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();

  if (search !== null) {
    document.querySelector(".tools").hidden = false;
    search.addEventListener("input", filter);
    for (const box of levels)
      box.addEventListener("change", filter);
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && document.activeElement !== search) {
        event.preventDefault();
        search.focus();
      } else if (event.key === "Escape" && document.activeElement === search) {
        search.value = "";
        filter();
      }
    });
  }
  addEventListener("beforeprint", () => {
    for (const { group } of groups)
      group.open = true;
  });
})();
