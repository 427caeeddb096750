// What has happened to an endpoint: the cause of a rollback, the values that differ, the timeline.
import { distance, element, moment, number, runPath, sideValue, stage, table, verdict, visible } from "./dom.js";
import { words } from "./report.js";

/** How many entries of the timeline, and rows of values, are shown at once. */
const shownEntries = 12;
const shownValues = 8;
const shownReasons = 5;

/** Why the server took the endpoint back, with all that the record has of the cause. */
export function banner(record, endpoint) {
  const cause = record.evidence;
  return element("section", { class: "banner", "aria-label": "Automatic rollback" },
    element("h2", null, `↩ Rolled back automatically ${distance(record.at)}`),
    element("p", null, `From ${from(record)} to ${to(record)} at `, moment(record.at), ". ",
      "Legacy answers all clients since then."),
    element("p", null, element("strong", null, "Cause: "), visible(reasonWithoutValues(record))),
    cause?.differences?.length > 0 && values(cause.differences, endpoint),
    cause?.differences_found > cause?.differences?.length && element("p", { class: "note" },
      `${cause.differences_found - cause.differences.length} more were found.`),
    cause?.shadow && element("p", { class: "note" },
      `Until then ${number(cause.shadow.samples)} answers were compared, ${number(cause.shadow.different)} of them different. `,
      "The counts below started over with the rollback."),
    endpoint.after_rollback?.length > 0 && [
      element("p", null, "What to do, in this order:"),
      element("ol", null, endpoint.after_rollback.map((step) => element("li", null, visible(step)))),
    ]);
}

/** The table has the values: the words before them are enough. */
function reasonWithoutValues(record) {
  const reason = record.reason ?? "not recorded";
  return record.evidence?.differences?.length > 0 ? reason.split(": ")[0] : reason;
}

/** Differences as rows: where, both values, and what to look them up by. */
function values(list, endpoint) {
  return table(["Request and path", "Legacy", "Repository", "Journal entry", "Fingerprint"], list.map((difference) => [
    [element("code", null, request(difference, endpoint), visible(difference.path || "/")),
      difference.message && [element("br"), element("small", null, visible(difference.message))]],
    sideValue(difference.legacy), sideValue(difference.repository),
    difference.sequence === null || difference.sequence === undefined ? "not known" : number(difference.sequence),
    element("code", { class: "whole" }, (difference.fingerprint ?? "").slice(0, 10)),
  ]), "Values that differ");
}

const request = (difference, endpoint) => {
  const parameters = difference.parameters ?? [];
  return `${difference.endpoint ?? endpoint.endpoint}${parameters.length ? `(${parameters.join(", ")})` : ""} `;
};

/** Why the newest run could not compare everything. */
export function reasons(endpoint, report) {
  const found = report?.endpoints.find((other) => other.endpoint === endpoint.endpoint)?.reasons ?? [];
  if (!found.length) return null;
  return element("section", { "aria-labelledby": "reasons-title" },
    element("h2", { id: "reasons-title" }, "Why the last run is inconclusive"),
    element("ul", null, found.slice(0, shownReasons).map((reason) => element("li", null,
      element("code", null, visible(reason.request ?? "")), reason.side && `, ${reason.side}`, `: ${visible(reason.message)}`))),
    element("p", null, "All of it is in the report of run ",
      element("a", { href: runPath(report.run.id, endpoint.endpoint) }, element("code", null, report.run.id)), "."));
}

/** Values that differ now: those of the newest run, and those that shadow reads have found. */
export function differences(endpoint, past, report) {
  const shadow = past?.differences ?? [];
  const run = report && report.endpoints.find((other) => other.endpoint === endpoint.endpoint);
  const samples = (run?.groups ?? []).filter((group) => group.verdict === "confirmed").flatMap((group) => group.samples);
  if (!shadow.length && !samples.length) return null;
  // What has values says more than a trace of a write.
  samples.sort((left, right) => Number(isTrace(left)) - Number(isTrace(right)));
  const entry = report?.run.sequence ?? null;
  return element("section", { "aria-labelledby": "values-title" },
    element("h2", { id: "values-title" }, "Values that differ"),
    samples.length > 0 && [
      element("p", null, "Found by the parity run ",
        element("a", { href: runPath(report.run.id, endpoint.endpoint) }, element("code", null, report.run.id)), " ",
        distance(report.run.started), ": ", `${number(run.differences.confirmed)} in all.`),
      values(samples.slice(0, shownValues).map((sample) => ({ sequence: entry, ...sample })), endpoint),
      samples.length > shownValues && element("p", { class: "note" }, "More are in the report."),
    ],
    shadow.length > 0 && [
      element("p", null, `Found by shadow reads: ${number(past.differences_found)} in all.`),
      values(shadow.slice(0, shownValues), endpoint),
    ]);
}

const isTrace = (sample) => sample.legacy.type === "absent" && sample.repository.type === "absent";

/** Changes and runs in one row, the newest first. */
export function timeline(endpoint, past) {
  if (!past) return null;
  const entries = [
    ...past.records.map((record) => ({ at: record.at, made: () => change(record) })),
    ...(past.runs ?? []).map((run) => ({ at: run.started, made: () => parityRun(run, endpoint) })),
  ].sort((left, right) => new Date(right.at) - new Date(left.at));
  const item = (entry) => {
    const { tone, content } = entry.made();
    return element("li", { class: tone }, element("p", { class: "note" }, moment(entry.at), ` · ${distance(entry.at)}`),
      element("p", null, content));
  };
  return element("section", { "aria-labelledby": "timeline-title" },
    element("h2", { id: "timeline-title" }, "Timeline"),
    entries.length === 0 && element("p", { class: "note" }, "Nothing has happened yet."),
    element("ol", { class: "timeline" }, entries.slice(0, shownEntries).map(item)),
    entries.length > shownEntries && element("details", { "data-key": "timeline" },
      element("summary", null, `${entries.length - shownEntries} earlier`),
      element("ol", { class: "timeline" }, entries.slice(shownEntries).map(item))));
}

function parityRun(run, endpoint) {
  return {
    tone: { clean: "good", different: "bad" }[run.verdict] ?? "unsure",
    content: ["Parity run ", element("a", { href: runPath(run.id, endpoint.endpoint) }, element("code", null, run.id)), " ",
      verdict(run.verdict), run.differences > 0 && ` ${number(run.differences)} ${run.differences === 1 ? "difference" : "differences"}`, !run.complete && ", not complete"],
  };
}

function change(record) {
  const by = record.approver ? `${record.actor}, approved by ${record.approver}` : record.actor;
  const reason = record.reason && [": ", element("q", null, visible(record.reason))];
  const told = (tone, ...words) => ({ tone, content: [...words, ` by ${by}`, reason] });
  switch (record.action) {
    case "promote":
      return told("step", element("strong", null, `Promoted to ${to(record)}`), record.forced && " by force, gates not met");
    case "rollback": return told("unsure", element("strong", null, `Rolled back to ${to(record)}`));
    case "automatic-rollback": return told("bad", element("strong", null, `↩ Rolled back automatically to ${to(record)}`));
    case "rehearse": return told("step", `Rehearsal: ${to(record)}`);
    case "request": return told("unsure", `Promotion to ${record.evidence?.requested ?? "the next stage"} requested`);
    case "freeze": return told("unsure", record.flag ? "Frozen" : "All endpoints frozen");
    case "unfreeze": return told("step", record.flag ? "Freeze ended" : "Freeze of all endpoints ended");
    case "self-check":
      return told(record.evidence?.caught === false ? "bad" : "good",
        `Self-check of the gates: ${record.evidence?.caught === false ? "NOT caught" : "caught"}`);
    case "set": return told("step", record.to ? element("strong", null, `Set to ${to(record)}`) : "Settings changed");
    default: return told("step", words(record.action));
  }
}

const from = (record) => record.from ? stage({ stage: record.from, percent: record.from_percent }) : "its stage";
const to = (record) => record.to ? stage({ stage: record.to, percent: record.percent }) : "the same stage";
