// Charts of the last hours, drawn from the server's samples.
import { drawing, element, shape } from "./dom.js";

const [width, height] = [560, 150];
const [left, right, top, bottom] = [62, 8, 10, 24];

/** What each chart shows: lines by the names of the samples. */
const kinds = [
  { title: "Latency, p99", unit: "ms", lines: [["legacy_p99_ms", "legacy"], ["repository_p99_ms", "repository"]] },
  { title: "Answers that differ", unit: "%", lines: [["different_percent", "different"]] },
  { title: "Reads that fail", unit: "%", lines: [["legacy_error_percent", "legacy"], ["repository_error_percent", "repository"]] },
  { title: "Answered by the repository", unit: "%", top: 100, lines: [["repository_share_percent", "repository"]] },
  { title: "Behind the journal", unit: "s", lines: [["legacy_lag_seconds", "legacy"], ["repository_lag_seconds", "repository"]] },
];

/** A chart of each kind, or a word where there is nothing yet. */
export function charts(samples) {
  if (!samples) return [element("p", { class: "note" }, "The samples are not known.")];
  if (samples.unix_seconds.length < 2) {
    return [element("p", { class: "note" }, `The first samples come ${samples.interval_seconds * 2} seconds after the start `
      + "of the server, which keeps them in memory.")];
  }
  return kinds.map((kind) => chart(kind, samples));
}

function chart(kind, samples) {
  const lines = kind.lines.map(([name, label]) => ({ label, values: samples[name] }));
  const all = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const end = samples.unix_seconds.at(-1);
  const start = Math.min(samples.unix_seconds[0], end - samples.interval_seconds * 12);
  const limit = kind.top ?? roundUp(Math.max(0, ...all));
  const x = (time) => left + (time - start) / (end - start) * (width - left - right);
  const y = (value) => height - bottom - Math.min(1, value / limit) * (height - top - bottom);
  const last = lines.map((line) => `${line.label} ${written(line.values.findLast((value) => value !== null), kind.unit)}`);
  return element("figure", { class: "chart" },
    element("figcaption", null, element("strong", null, kind.title), " ",
      lines.map((line) => element("span", { class: `key ${line.label}` }, line.label))),
    all.length === 0 ? element("p", { class: "note" }, "Nothing was measured in this time.") : drawing({
      viewBox: `0 0 ${width} ${height}`, label: `${kind.title}. Newest: ${last.join(", ")}. Largest: ${written(Math.max(...all), kind.unit)}`,
    },
    [0, .5, 1].map((part) => [
      shape("line", { x1: left, x2: width - right, y1: y(limit * part), y2: y(limit * part), class: "grid" }),
      shape("text", { x: left - 6, y: y(limit * part) + 4, "text-anchor": "end" }, written(limit * part, kind.unit)),
    ]),
    [[start, "start"], [end, "end"]].map(([time, anchor]) =>
      shape("text", { x: x(time), y: height - 6, "text-anchor": anchor }, clock(time))),
    lines.map((line) => shape("path", { d: path(line.values, samples, x, y), class: `line ${line.label}` }))),
    all.length > 0 && element("p", { class: "note" }, `now ${last.join(", ")}`));
}

/** A line with a gap where nothing is known; a value alone is a short stroke. */
function path(values, samples, x, y) {
  let isOpen = false;
  return values.map((value, index) => {
    const time = samples.unix_seconds[index];
    if (value === null || time === undefined) { isOpen = false; return ""; }
    const [across, down] = [x(time), y(value).toFixed(1)];
    const isAlone = !isOpen && (values[index + 1] ?? null) === null;
    const step = isAlone ? `M${(across - 3).toFixed(1)} ${down}h3` : `${isOpen ? "L" : "M"}${across.toFixed(1)} ${down}`;
    isOpen = true;
    return step;
  }).join("");
}

/** The next larger of 1, 2, 5, 10, 20, …. */
function roundUp(value) {
  if (value <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * size).find((limit) => limit >= value) ?? value;
}

function written(value, unit) {
  if (value === undefined || value === null) return "not known";
  const digits = value === 0 || value >= 100 ? 0 : value >= 1 ? 1 : value >= .1 ? 2 : 3;
  return `${Number(value.toFixed(digits))} ${unit}`;
}

/** The time of day, in UTC like every other time of the page. */
const clock = (seconds) => `${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC`;
