// Conveniences only: without this script everything can be read all the same.
(() => {
  "use strict";

  // A link to a folded sample opens what it is folded in.
  const reveal = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let outer = target.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // On paper nothing can be unfolded.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of opened) details.open = false; });

  // Times are in UTC; the reader's own clock shows where they are pointed at.
  for (const time of document.querySelectorAll("time")) time.title = new Date(time.dateTime).toLocaleString();
})();
