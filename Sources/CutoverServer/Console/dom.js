// Elements from values. Data becomes text and attributes, never markup.

/** An element; attributes that are null or false are left out, functions listen to the event of their name. */
export function element(name, attributes, ...children) {
  const result = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") result.addEventListener(key, value);
    else result.setAttribute(key, value === true ? "" : String(value));
  }
  result.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return result;
}

/** What stands where nothing is known. */
export const unknown = () => element("span", { class: "note" }, "not known");

export const number = (value) => value === null || value === undefined ? unknown() : value.toLocaleString("en");

export const milliseconds = (value) =>
  value === null || value === undefined ? unknown() : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** A moment in UTC; the reader's own time shows where it is pointed at. */
export function moment(text) {
  if (!text) return unknown();
  const date = new Date(text);
  const utc = date.toISOString().replace("T", " ").slice(0, 19);
  return element("time", { datetime: text, title: date.toLocaleString() }, `${utc} UTC`);
}

const tones = { clean: "good", different: "bad", inconclusive: "unsure" };
const signs = { clean: "✓", different: "✕", inconclusive: "?" };

export const verdict = (name) => element("span", { class: `badge ${tones[name] ?? ""}` }, `${signs[name] ?? ""} ${name}`);

/** A mark for each run, the last at the end; each leads to its report. */
export function trend(runs, endpoint) {
  if (!runs) return unknown();
  if (!runs.length) return element("span", { class: "note" }, "no runs yet");
  return element("span", { class: "trend" }, runs.slice(-14).map((run) => element("a", {
    class: `mark ${tones[run.verdict] ?? ""}`,
    href: `#/runs/${encodeURIComponent(run.id)}/${encodeURIComponent(endpoint)}`,
    "aria-label": `${run.started}: ${run.verdict}, ${run.differences} differences`,
    title: `${run.started}: ${run.verdict}, ${run.differences} differences`,
  }, signs[run.verdict] ?? "")));
}

/** Rows of names and values. */
export const facts = (rows) => element("dl", { class: "facts" }, rows.filter(Boolean).map(([name, ...value]) =>
  element("div", null, element("dt", null, name), element("dd", null, value))));

/** A table with a heading for each column; a row is a list of cells, the first one its heading. */
export function table(columns, rows, name = "") {
  const isNumber = (column) => columns[column].startsWith("#");
  const title = (column) => columns[column].replace(/^#/, "");
  return element("div", { class: "scroll" }, element("table", { class: "cards", "aria-label": name || null },
    element("thead", null, element("tr", null, columns.map((_, column) =>
      element("th", { scope: "col", class: isNumber(column) ? "number" : null }, title(column))))),
    element("tbody", null, rows.map((cells) => element("tr", null, cells.map((cell, column) => column === 0
      ? element("th", { scope: "row" }, cell)
      : element("td", { class: isNumber(column) ? "number" : null, "data-name": title(column) }, cell)))))));
}

/** The stage with its share. */
export const stage = (state) => state.stage === "live" && state.percent !== null ? `live, ${state.percent} %` : state.stage;
