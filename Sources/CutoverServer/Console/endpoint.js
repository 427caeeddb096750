// One endpoint: its stage, why it was rolled back, the gates of its next step, what was measured, and what can be done.
import { charts } from "./charts.js";
import { distance, element, facts, milliseconds, moment, number, runPath, stage, table, trend, unknown, visible } from "./dom.js";
import { banner, differences, reasons, timeline } from "./past.js";
import { concernBadges, concerns, domainOf, freezeWords, meaning, problemList, stages } from "./stage.js";

/** `past` is what has happened, `report` the newest run where it was not clean, `started` the run of the console. */
export function endpointPage({ endpoint, past, report, started, span, problems }, actions) {
  const { requested, rollback } = endpoint;
  const button = (key, words, act, attributes = {}) =>
    element("button", { type: "button", "data-key": key, click: act, ...attributes }, words);
  const runs = started?.state === "running";
  return [
    element("p", null, element("a", { href: "#/" }, "All endpoints"), domainOf(endpoint) && ` › ${domainOf(endpoint)}`),
    element("h1", null, endpoint.endpoint, " ", element("span", { class: "beside" }, concernBadges(concerns(endpoint)))),
    element("ol", { class: "steps", "aria-label": "Stages" }, stages.map((name, index) => element("li", {
      "aria-current": name === endpoint.stage && "step", class: index < stages.indexOf(endpoint.stage) && "past",
    }, name === endpoint.stage ? stage(endpoint) : name))),
    element("p", { class: "note" }, `${meaning(endpoint.stage)}.`),
    endpoint.rollback_withheld && element("p", { class: "problem" },
      "↩ It should go back to the legacy side since ", moment(endpoint.rollback_withheld.since),
      `, and stays: ${visible(endpoint.rollback_withheld.reason)}`),
    rollback && banner(rollback, endpoint), problemList(problems),
    endpoint.frozen && element("p", { class: "problem" }, "❄ Frozen: it cannot be promoted. Rolling back is always possible."),
    endpoint.freezes?.map((freeze) => element("p", { class: "note" }, freezeWords(freeze))),
    requested && element("p", { class: "notice" }, `… ${requested} waits for approval by somebody else.`),
    element("div", { class: "actions" },
      button("promote", "Promote…", () => actions.promote(endpoint), { class: "main", disabled: !endpoint.next || endpoint.frozen }),
      requested && button("approve", "Approve…", () => actions.approve(endpoint), { class: "main", disabled: endpoint.frozen }),
      button("rollback", "Roll back…", () => actions.rollback(endpoint), { class: "danger", disabled: endpoint.stage === "off" }),
      button("rehearse", "Rehearse…", () => actions.rehearse(endpoint), {
        disabled: !endpoint.next || endpoint.frozen,
      }),
      button("run", runs ? "A parity run is going on" : "Run parity…", () => actions.run(endpoint), { disabled: runs }),
      button("freeze", endpoint.frozen ? "End the freeze…" : "Freeze…", () => actions.freeze(endpoint))),
    startedRun(started, endpoint),
    facts([
      ["Since", moment(endpoint.since)], ["Changed by", endpoint.changed_by ?? unknown()],
      ["Owner", endpoint.owner ?? unknown()],
      endpoint.evidence_run && ["Evidence", element("a", { href: runPath(endpoint.evidence_run, endpoint.endpoint) },
        element("code", null, endpoint.evidence_run))],
      ["Last legacy read", endpoint.last_legacy_read ? moment(endpoint.last_legacy_read) : unknown()],
      ["Last runs", trend(endpoint.trend, endpoint.endpoint, 10)],
    ]),
    endpoint.next && [
      element("h2", null, `Gates to ${stage({ stage: endpoint.next.to, percent: endpoint.next.percent })}`),
      gateTable(endpoint.next),
    ],
    reasons(endpoint, report), differences(endpoint, past, report),
    element("section", { "aria-labelledby": "charts-title" },
      element("h2", { id: "charts-title" }, "The last hours"),
      element("div", { class: "choice", role: "group", "aria-label": "How far back the charts reach" },
        [["1", "1 hour"], ["24", "24 hours"]].map(([hours, words]) => element("button", {
          type: "button", "data-key": `span-${hours}`, "aria-pressed": String(span === hours), click: () => actions.span(hours),
        }, words))),
      element("div", { id: "charts" })),
    element("h2", null, "Shadow reads"),
    endpoint.shadow
      ? facts([
        ["Since", moment(endpoint.shadow.since)], ["Samples", number(endpoint.shadow.samples)],
        ["Different", element("span", { class: endpoint.shadow.different > 0 ? "bad" : null }, number(endpoint.shadow.different))],
        ["Behind for a moment", number(endpoint.shadow.lagging)], ["Not compared, being too many at once", number(endpoint.shadow.skipped)],
        ["Not decided", number(endpoint.shadow.unconfirmed)],
      ])
      : element("p", { class: "note" }, "None are known."),
    table(["Side", "#Reads", "#Errors", "#p50", "#p99"], ["legacy", "repository"].map((side) => [
      side, number(endpoint[side]?.reads), number(endpoint[side]?.errors), milliseconds(endpoint[side]?.p50_ms),
      milliseconds(endpoint[side]?.p99_ms),
    ]), "Reads of both sides"),
    timeline(endpoint, past),
  ];
}

/** Draws the charts anew, and leaves the rest of the page alone. */
export function showCharts(samples) {
  const place = document.getElementById("charts");
  if (place) place.replaceChildren(...charts(samples));
}

/** The run that was started here: that it goes on, or how it ended. */
function startedRun(run, endpoint) {
  if (!run || run.state === "none" || run.endpoint !== endpoint.endpoint) return null;
  if (run.state === "running") return element("p", { class: "notice" }, "A parity run began ", distance(run.started), ".");
  const words = { 0: "clean", 1: "different", 2: "inconclusive", 3: "different, and in part inconclusive" }[run.exit_status]
    ?? `exit status ${run.exit_status}`;
  return element("details", { class: run.exit_status === 0 ? "notice" : "problem", "data-key": "started" },
    element("summary", null, `The parity run started here ended ${distance(run.ended)}: ${words}`),
    element("pre", null, run.output.join("\n")));
}

/** What a promotion has to pass, what is missing first, and when it can be met. */
export function gateTable(gates) {
  const rows = [...gates.gates].sort((left, right) => Number(left.met) - Number(right.met));
  const waits = rows.map((gate) => gate.earliest).filter((text) => text && new Date(text) > Date.now()).sort();
  return element("div", null,
    element("p", null, gates.met
      ? element("span", { class: "good" }, "✓ All gates are met. Nothing changes until somebody promotes.")
      : [`${rows.filter((gate) => !gate.met).length} of ${rows.length} gates are not met.`,
        waits.length > 0 && [" They can be met ", distance(waits.at(-1)), " at the earliest: ", moment(waits.at(-1)), "."]]),
    table(["Gate", "State", "What was found"], rows.map((gate) => [
      gate.gate,
      gate.met ? element("span", { class: "badge good" }, "✓ met") : element("span", { class: "badge bad" }, "✕ not met"),
      [gate.evidence,
        (gate.remedy ?? gate.advice) && [element("br"), element("small", null, gate.remedy ?? gate.advice)],
        !gate.met && gate.earliest && new Date(gate.earliest) > Date.now() && [element("br"), element("small", null,
          "can be met ", distance(gate.earliest), ", at ", moment(gate.earliest))]],
    ]), `Gates to ${gates.to}`));
}
