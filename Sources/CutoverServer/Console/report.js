// Parity runs, their groups of differences, and samples.
import { element, facts, moment, number, sideValue, table, verdict } from "./dom.js";

/** Groups that are shown of an endpoint: the report itself has the others. */
const groupLimit = 50;

export function runsPage(runs, unreadable) {
  return [
    element("h1", null, "Parity runs"),
    unreadable?.length > 0 && element("p", { class: "problem" }, "These reports cannot be read, and may be the ones that matter: ",
      unreadable.map((run) => `${run.id} (${run.error})`).join(", ")),
    runs.length === 0 && element("p", null, "There are none yet: ", element("code", null, "cutover parity run"), "."),
    runs.length > 0 && table(["Run", "Verdict", "Began", "Mode", "#Differences"], runs.map((run) => [
      element("a", { href: `#/runs/${encodeURIComponent(run.id)}` }, element("code", null, run.id)),
      [verdict(run.verdict), !run.complete && " not complete"], moment(run.started), run.mode, number(run.differences),
    ]), "Parity runs"),
  ];
}

/** A run; with the name of an endpoint, what it found of that one. */
export function runPage(report, name) {
  const { run } = report;
  const path = `#/runs/${encodeURIComponent(run.id)}`;
  const shown = name ? report.endpoints.filter((endpoint) => endpoint.endpoint === name) : [];
  return [
    element("p", null, element("a", { href: "#/runs" }, "All runs"), name && [" › ", element("a", { href: path }, run.id)]),
    element("h1", null, name ?? "Parity run", " ", verdict(name && shown[0] ? shown[0].verdict : run.verdict)),
    run.failure && element("p", { class: "problem" }, `The run stopped: ${run.failure}`),
    facts([
      ["Run", element("code", null, run.id)], ["Began", moment(run.started)], ["Ended", moment(run.ended)],
      ["Mode", `${run.mode}, ${run.complete ? "complete" : "not complete"}`],
      run.sequence !== null && ["Journal, entry", number(run.sequence)],
    ]),
    name && shown.length === 0 && element("p", null, "This run did not compare it."),
    ...(name ? shown.map(endpointSection) : [endpointTable(report, path)]),
  ];
}

function endpointTable(report, path) {
  return table(["Endpoint", "Verdict", "#Differences", "#Records", "#Requests"], report.endpoints.map((endpoint) => [
    element("a", { href: `${path}/${encodeURIComponent(endpoint.endpoint)}` }, endpoint.endpoint),
    verdict(endpoint.verdict), number(endpoint.differences.confirmed), number(endpoint.coverage.records.compared),
    `${endpoint.coverage.requests.compared} of ${endpoint.coverage.requests.planned}`,
  ]), "Endpoints of the run");
}

function endpointSection(endpoint) {
  const rest = endpoint.groups.length - groupLimit;
  return [
    endpoint.reasons.length > 0 && [
      element("h2", null, "Why it is not conclusive"),
      element("ul", null, endpoint.reasons.map((reason) => element("li", null,
        element("code", null, reason.request), reason.side && `, ${reason.side}`, `: ${reason.message}`))),
      endpoint.reasons_omitted > 0 && element("p", { class: "note" }, `and ${endpoint.reasons_omitted} more`),
    ],
    endpoint.groups.length === 0 && element("p", null, "No difference was found."),
    endpoint.groups.slice(0, groupLimit).map(groupSection),
    rest > 0 && element("p", { class: "note" }, `${rest} more groups are in report.json.`),
  ];
}

function groupSection(group) {
  const [left, right] = group.leg === "legacyRepository" ? ["legacy", "repository"] : ["repository", "cache"];
  const samples = group.samples.map((sample) => element("article", { class: "sample" },
    element("p", null, element("code", null,
      sample.parameters.length ? `(${sample.parameters.join(", ")}) ` : "", sample.path || "/")),
    sample.message && element("p", null, sample.message),
    element("dl", { class: "sides" }, side(left, sample.legacy), side(right, sample.repository))));
  return element("section", { "aria-label": `${group.kind} ${group.template}` },
    element("h3", null, element("code", null, group.template || "/"), ` × ${group.count.toLocaleString("en")}`),
    element("p", null, words(group.kind), group.found !== group.kind && `: ${words(group.found)}`,
      group.verdict !== "confirmed" && `, ${group.verdict}`, group.rule && ` by rule ${group.rule}`,
      group.first_seen && [", since ", moment(group.first_seen.started)]),
    samples.slice(0, 1),
    samples.length > 1 && element("details", { "data-key": `group-${group.group}` },
      element("summary", null, `${samples.length - 1} more of ${group.count.toLocaleString("en")}`), samples.slice(1)));
}

const side = (name, value) =>
  element("div", null, element("dt", null, `${name}, ${value.type}`), element("dd", null, sideValue(value)));

/** `missingInRepository` in words. */
export const words = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
