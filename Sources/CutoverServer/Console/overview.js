// The first page: every endpoint in a row, and whether events get where they should.
import { element, facts, milliseconds, number, stage, table, trend, unknown } from "./dom.js";

export function overviewPage(overview, actions) {
  return [
    element("h1", null, "Endpoints"),
    overview.frozen && element("p", { class: "problem" }, "All promotions are frozen."),
    writing(overview.writing),
    table(["Endpoint", "Stage", "Next step", "Last runs", "#Shadow reads", "#p99 legacy", "#p99 repository"],
      overview.endpoints.map((endpoint) => [
        element("a", { href: `#/endpoints/${encodeURIComponent(endpoint.endpoint)}` }, endpoint.endpoint),
        [element("span", { class: "whole" }, stage(endpoint)), endpoint.frozen && " ", endpoint.frozen && element("span", { class: "badge unsure" }, "frozen")],
        nextStep(endpoint), trend(endpoint.trend, endpoint.endpoint), shadow(endpoint.shadow),
        milliseconds(endpoint.legacy?.p99_ms), milliseconds(endpoint.repository?.p99_ms),
      ]), "Endpoints"),
    element("div", { class: "actions" }, element("button", {
      type: "button", "data-key": "freeze-all", click: () => actions.freezeAll(!overview.frozen),
    }, overview.frozen ? "End the freeze of all endpoints…" : "Freeze all endpoints…")),
  ];
}

function nextStep(endpoint) {
  const next = endpoint.next;
  if (!next) return "at its end";
  if (endpoint.requested) return `${endpoint.requested}, waits for approval`;
  if (next.met) return element("span", { class: "good" }, `✓ ready for ${stage({ stage: next.to, percent: next.percent })}`);
  const missing = next.gates.filter((gate) => !gate.met);
  return `${next.to} lacks ${missing.map((gate) => gate.gate).join(", ")}`;
}

function shadow(counts) {
  if (!counts) return unknown();
  if (counts.samples === 0) return element("span", { class: "note" }, "none yet");
  return [number(counts.samples), ", ", counts.different > 0
    ? element("strong", { class: "bad" }, `${counts.different.toLocaleString("en")} different`) : "none different"];
}

function writing(state) {
  if (!state) return element("p", { class: "problem" }, "No writer answers: whether events get to both sides is not known.");
  const isWell = !state.trouble && state.parked === 0;
  return element("section", { class: "panel", "aria-label": "Writing" },
    state.trouble && element("p", { class: "problem" }, state.trouble),
    facts([
      ["Last entry", number(state.sequence)],
      ["Lag", `${state.lag_seconds.toFixed(1)} s: `, state.sinks.map((sink) => `${sink.name} ${sink.lag}`).join(", ")],
      ["Waiting for Redis", number(state.backlog)],
      ["Parked", element("span", { class: isWell ? null : "bad" }, number(state.parked))],
    ]));
}
