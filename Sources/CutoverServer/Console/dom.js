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

/** A mark for each of the last runs, the newest at the end; each leads to its report. They stay on one line. */
export function trend(runs, endpoint, limit = 14) {
  if (!runs) return unknown();
  if (!runs.length) return element("span", { class: "note" }, "no runs yet");
  return element("span", { class: "trend" }, runs.slice(-limit).map((run) => {
    const words = `${run.started}: ${run.verdict}, ${run.differences} ${run.differences === 1 ? "difference" : "differences"}`;
    return element("a", {
      class: `mark ${tones[run.verdict] ?? ""}`, href: runPath(run.id, endpoint), "aria-label": words, title: words,
    }, signs[run.verdict] ?? "");
  }));
}

export const runPath = (id, endpoint) => `#/runs/${encodeURIComponent(id)}/${encodeURIComponent(endpoint)}`;

const drawings = "http://www.w3.org/2000/svg";

/** A shape of a drawing. */
export function shape(name, attributes, ...children) {
  const result = document.createElementNS(drawings, name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined && value !== false) result.setAttribute(key, String(value));
  }
  result.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return result;
}

/** A drawing that a screen reader reads as `label`. */
export const drawing = ({ label, ...attributes }, ...children) =>
  shape("svg", { role: "img", "aria-label": label, ...attributes }, children);

/** How long ago, or in how long, in words. */
export function distance(text) {
  const seconds = (Date.now() - new Date(text)) / 1000;
  const [size, unit] = [[86_400, "day"], [3_600, "hour"], [60, "minute"], [1, "second"]]
    .find(([length]) => Math.abs(seconds) >= length * 1.5) ?? [1, "second"];
  const count = Math.round(Math.abs(seconds) / size);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

/** What would not show, or would turn around what follows, spelled out. */
export const visible = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu, (character) =>
  `\\u{${character.codePointAt(0).toString(16)}}`);

/** The value of one side of a difference, as a report has it. */
export function sideValue(value) {
  if (!value || value.type === "absent") return element("em", null, "absent");
  if (value.lexeme === null || value.lexeme === undefined) return element("em", null, `withheld, ${value.length} bytes`);
  const cut = value.truncated && `${value.continues === false ? "" : "…"} (${value.length} bytes)`;
  return element("code", null, value.offset > 0 && "…", visible(value.lexeme), cut);
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
export const stage = (state) => state.stage === "live" && state.percent !== null ? `live ${state.percent} %` : state.stage;
