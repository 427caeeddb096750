// One endpoint: its stage, the gates of its next step, what was measured, and what can be done.
import { element, facts, milliseconds, moment, number, stage, table, trend, unknown } from "./dom.js";

export const stages = ["off", "dualwrite", "shadow", "live", "rampdown", "complete"];

export function endpointPage(endpoint, actions) {
  return [
    element("p", null, element("a", { href: "#/" }, "All endpoints")),
    element("h1", null, endpoint.endpoint),
    element("ol", { class: "steps", "aria-label": "Stages" }, stages.map((name) => element("li", {
      "aria-current": name === endpoint.stage && "step",
    }, name === endpoint.stage ? stage(endpoint) : name))),
    endpoint.frozen && element("p", { class: "problem" }, "Frozen: it cannot be promoted. Rolling back is always possible."),
    element("div", { class: "actions" },
      element("button", {
        type: "button", class: "main", "data-key": "promote", disabled: !endpoint.next || endpoint.frozen,
        click: () => actions.promote(endpoint),
      }, "Promote…"),
      endpoint.requested && element("button", {
        type: "button", class: "main", "data-key": "approve", disabled: endpoint.frozen,
        click: () => actions.approve(endpoint),
      }, "Approve…"),
      element("button", {
        type: "button", class: "danger", "data-key": "rollback", disabled: endpoint.stage === "off",
        click: () => actions.rollback(endpoint),
      }, "Roll back…"),
      element("button", { type: "button", "data-key": "freeze", click: () => actions.freeze(endpoint) },
        endpoint.frozen ? "End the freeze…" : "Freeze…")),
    facts([
      ["Since", moment(endpoint.since)],
      ["Changed by", endpoint.changed_by ?? unknown()],
      ["Owner", endpoint.owner ?? unknown()],
      endpoint.evidence_run && ["Evidence", runLink(endpoint.evidence_run, endpoint)],
      endpoint.requested && ["Waits for approval", endpoint.requested],
      ["Last runs", trend(endpoint.trend, endpoint.endpoint)],
    ]),
    endpoint.next && [
      element("h2", null, `Gates to ${stage({ stage: endpoint.next.to, percent: endpoint.next.percent })}`),
      gateTable(endpoint.next),
    ],
    element("h2", null, "Shadow reads"),
    endpoint.shadow
      ? facts([
        ["Since", moment(endpoint.shadow.since)], ["Samples", number(endpoint.shadow.samples)],
        ["Different", element("span", { class: endpoint.shadow.different > 0 ? "bad" : null }, number(endpoint.shadow.different))],
        ["Behind for a moment", number(endpoint.shadow.lagging)], ["Not compared", number(endpoint.shadow.skipped)],
      ])
      : element("p", { class: "note" }, "None are known."),
    element("h2", null, "Reads"),
    table(["Side", "#Reads", "#Errors", "#p50", "#p99"], ["legacy", "repository"].map((side) => [
      side, number(endpoint[side]?.reads), number(endpoint[side]?.errors), milliseconds(endpoint[side]?.p50_ms),
      milliseconds(endpoint[side]?.p99_ms),
    ]), "Reads of both sides"),
  ];
}

const runLink = (id, endpoint) => element("a", {
  href: `#/runs/${encodeURIComponent(id)}/${encodeURIComponent(endpoint.endpoint)}`,
}, element("code", null, id));

/** What a promotion has to pass, what is missing first. */
export function gateTable(gates) {
  const rows = [...gates.gates].sort((left, right) => Number(left.met) - Number(right.met));
  return table(["Gate", "State", "What was found"], rows.map((gate) => [
    gate.gate,
    gate.met ? element("span", { class: "badge good" }, "✓ met") : element("span", { class: "badge bad" }, "✕ not met"),
    [gate.evidence, !gate.met && gate.remedy && [element("br"), element("small", null, gate.remedy)]],
  ]), `Gates to ${gates.to}`);
}
