// The first page: every endpoint, those that need a person first, and whether events get where they should.
import { element, facts, milliseconds, number, stage, table, trend, unknown } from "./dom.js";
import { byUrgency, concernBadges, concerns, domainOf, freezeWords, problemList, progress, share } from "./stage.js";

/** What is searched for; it outlives the page. */
let search = "";

export function overviewPage(overview, actions) {
  const list = element("div", { id: "list" });
  const found = element("p", { class: "note", role: "status" });
  const fill = () => {
    const shown = overview.endpoints.filter((endpoint) => endpoint.flag.toLowerCase().includes(search.trim().toLowerCase()));
    found.textContent = search.trim() ? `${shown.length} of ${overview.endpoints.length} endpoints` : "";
    list.replaceChildren(...groups(shown).flatMap(([domain, endpoints]) => [
      domain && element("h2", null, domain),
      element("ul", { class: "endpoints", "aria-label": domain ? `Endpoints of ${domain}` : "Endpoints" },
        byUrgency(endpoints).map((endpoint) => row(endpoint, domain ? endpoint.flag : endpoint.endpoint, actions))),
    ]).filter(Boolean));
  };
  fill();
  return [
    element("h1", null, "Endpoints"),
    overview.frozen && element("p", { class: "problem" }, "All promotions are frozen."),
    overview.freezes?.map((freeze) => element("p", { class: "note" }, freezeWords(freeze))),
    problemList(overview.problems), summary(overview.endpoints),
    overview.domains.map((part) => writing(part.writing, overview.domains.length > 1 ? part.domain : "")),
    overview.domains.map((part) => nodes(part, overview.domains.length > 1 ? part.domain : "")),
    element("div", { class: "tools" },
      element("div", null, element("label", { for: "search" }, "Search"), element("input", {
        id: "search", type: "search", "data-key": "search", value: search, autocomplete: "off", spellcheck: "false",
        input: (event) => { search = event.target.value; fill(); },
      })),
      element("button", { type: "button", "data-key": "freeze-all", click: () => actions.freezeAll(!overview.frozen) },
        overview.frozen ? "End the freeze of all…" : "Freeze all…")),
    found, list,
  ];
}

/** The endpoints by domain; one domain needs no heading. */
function groups(endpoints) {
  const byDomain = Map.groupBy(endpoints, domainOf);
  return byDomain.size > 1 ? [...byDomain] : [["", endpoints]];
}

function summary(endpoints) {
  const needing = byUrgency(endpoints).filter((endpoint) => concerns(endpoint).length > 0);
  if (needing.length === endpoints.length && needing.length > 3) {
    return element("p", null, element("strong", null, `All ${needing.length} endpoints need a person.`));
  }
  if (!needing.length) return element("p", { class: "good" }, "✓ No endpoint needs a person.");
  return element("p", null, element("strong", null,
    needing.length === 1 ? "1 endpoint needs a person" : `${needing.length} endpoints need a person`), ": ",
  needing.map((endpoint) => endpoint.endpoint).join(", "));
}

function row(endpoint, place, actions) {
  const found = concerns(endpoint);
  const name = endpoint.endpoint;
  return element("li", { class: `endpoint ${found[0]?.tone ?? ""}` },
    element("div", { class: "name" },
      element("a", { href: `#/endpoints/${encodeURIComponent(place)}`, "data-key": `open-${name}` }, name),
      concernBadges(found), endpoint.frozen && element("span", { class: "badge unsure" }, "❄ frozen")),
    element("div", { class: "where" }, progress(endpoint),
      element("span", { class: "whole" }, element("strong", null, endpoint.stage), ` · ${share(endpoint)} % of reads`)),
    element("div", { class: "marks" }, trend(endpoint.trend, name, 8)),
    element("div", { class: "next" }, nextStep(endpoint)),
    element("div", { class: "numbers" }, numbers(endpoint)),
    element("div", { class: "act" }, element("button", {
      type: "button", "data-key": `rollback-${name}`, disabled: endpoint.stage === "off", "aria-label": `Roll back ${name}`,
      click: () => actions.rollback(endpoint),
    }, "Roll back…")));
}

function nextStep(endpoint) {
  const next = endpoint.next;
  if (!next) return "at the last stage";
  if (endpoint.requested) return `${endpoint.requested} waits for approval`;
  const to = stage({ stage: next.to, percent: next.percent });
  if (next.met) return element("span", { class: "good" }, `✓ ready for ${to}`);
  const missing = next.gates.filter((gate) => !gate.met);
  return [`${to} needs `, missing.slice(0, 2).map((gate) => gate.gate).join(", "),
    missing.length > 2 && ` and ${missing.length - 2} more`];
}

function numbers(endpoint) {
  const counts = endpoint.shadow;
  if (!counts || counts.samples === 0) return element("span", { class: "note" }, "nothing compared yet");
  return [
    counts.different > 0
      ? element("strong", { class: "bad" }, `${counts.different.toLocaleString("en")} different of `) : "no difference in ",
    number(counts.samples), " answers", element("br"),
    element("small", null, "p99 ", milliseconds(endpoint.legacy?.p99_ms), " legacy, ", milliseconds(endpoint.repository?.p99_ms),
      " repository"),
  ];
}

const capitalised = (name) => name.slice(0, 1).toUpperCase() + name.slice(1);

/** How events get to both sides; with the name of the domain where there are several. */
function writing(state, domain) {
  if (!state) {
    return element("p", { class: "problem" }, domain && `${capitalised(domain)}: `,
      "No writer answers: it is not known whether events reach both sides.");
  }
  return element("section", { class: "panel writing", "aria-label": domain ? `Writing of ${domain}` : "Writing" },
    domain && element("h2", null, capitalised(domain)),
    (state.trouble || state.parked > 0) && element("p", { class: "problem" },
      state.trouble ?? "Events were refused by a sink: see cutover journal parked."),
    facts([
      ["Last entry", number(state.sequence)],
      ...state.sinks.map((sink) => [capitalised(sink.name), sink.lag === 0 ? "up to date"
        : [number(sink.lag), sink.lag === 1 ? " entry behind" : " entries behind"]]),
      state.lag_seconds >= .05 && ["Behind for", `${state.lag_seconds.toFixed(1)} s`],
      ["Waiting for Redis", number(state.backlog)],
      ["Parked", element("span", { class: state.parked > 0 ? "bad" : null }, number(state.parked))],
    ]));
}

/** The processes that use the journal, where it is one for several; a silent one stands out. */
function nodes({ nodes: list, writing: state }, domain) {
  if (!list?.length) return null;
  const name = domain ? `Nodes of ${domain}` : "Nodes";
  const behind = ({ sinks }, fed) => Math.max(0, ...sinks.filter((sink) => fed.includes(sink.name)).map((sink) => sink.lag));
  return element("section", { class: "panel nodes", "aria-label": name },
    element("h2", null, name),
    !list.some((node) => node.sinks.length > 0 && !node.silent) && element("p", { class: "problem" },
      "No node feeds the stores: events are kept in the journal until one does."),
    table(["Node", "Version", "Role", "Last heard", "#Entries behind"], list.map((node) => [
      node.process, node.version, node.role,
      element("span", { class: node.silent ? "bad" : null },
        node.silent ? `✕ silent for ${Math.round(node.silent_seconds)} s` : `${node.silent_seconds.toFixed(1)} s ago`),
      node.sinks.length > 0 ? (state ? number(behind(state, node.sinks)) : unknown()) : "–",
    ]), name));
}
