// Where an endpoint is on its way, and whether a person is needed: what the list and the endpoint's page share.
import { drawing, element, moment, shape, stage, visible } from "./dom.js";

export const stages = ["off", "dualwrite", "shadow", "live", "rampdown", "complete"];

/** What each stage means for clients. */
const meanings = {
  off: "legacy answers, nothing else is written", dualwrite: "legacy answers, both sides are written",
  shadow: "legacy answers, every answer is compared", live: "the repository answers a share of the clients",
  rampdown: "the repository answers, legacy is still written", complete: "the repository answers, legacy is not written",
};

export const meaning = (name) => meanings[name] ?? "";

/** How many percent of the answers come from the repository. */
export const share = (endpoint) =>
  endpoint.stage === "live" ? endpoint.percent : stages.indexOf(endpoint.stage) > stages.indexOf("live") ? 100 : 0;

/** Six steps: those that are done are filled, the share of `live` fills its step in part. */
export function progress(endpoint) {
  const reached = stages.indexOf(endpoint.stage);
  const [width, height, gap] = [30, 10, 4];
  const steps = stages.map((name, index) => {
    const x = index * (width + gap);
    // `off` is where nothing has begun: then no step is filled.
    const part = reached === 0 || index > reached ? 0 : name === "live" && index === reached ? endpoint.percent / 100 : 1;
    return [
      shape("rect", { x: x + .5, y: .5, width: width - 1, height: height - 1, rx: 2, class: "step" }),
      part > 0 && shape("rect", {
        x: x + .5, y: .5, width: Math.max(3, (width - 1) * part), height: height - 1, rx: 2,
        class: endpoint.stage === "complete" ? "step whole" : "step done",
      }),
    ];
  });
  const words = `${stage(endpoint)}: step ${reached + 1} of ${stages.length}, the repository answers ${share(endpoint)} %`;
  return drawing({ class: "progress", viewBox: `0 0 ${stages.length * (width + gap) - gap} ${height}`, label: words }, steps);
}

/** Why a person is needed, the most urgent reason first; empty where none is. */
export function concerns(endpoint) {
  const found = [];
  const last = endpoint.trend?.at(-1);
  if (endpoint.rollback) found.push({ rank: 0, tone: "bad", sign: "↩", words: "rolled back automatically" });
  if (endpoint.rollback_withheld) found.push({ rank: 0, tone: "bad", sign: "↩", words: "should go back, and stays" });
  if (endpoint.failing_reads) found.push({ rank: 1, tone: "bad", sign: "✕", words: "clients get no answer" });
  if (fails(endpoint.repository)) found.push({ rank: 1, tone: "bad", sign: "✕", words: "reads of the repository fail" });
  if (fails(endpoint.legacy)) found.push({ rank: 1, tone: "bad", sign: "✕", words: "reads of legacy fail" });
  if (last?.verdict === "different" || endpoint.shadow?.different > 0) {
    found.push({ rank: 2, tone: "bad", sign: "≠", words: "sides differ" });
  }
  if (endpoint.requested) found.push({ rank: 3, tone: "unsure", sign: "…", words: "waits for approval" });
  if (!endpoint.trend) found.push({ rank: 5, tone: "unsure", sign: "?", words: "runs not known" });
  if (last?.verdict === "inconclusive") found.push({ rank: 4, tone: "unsure", sign: "?", words: "last run inconclusive" });
  return found;
}

/** What is wrong with the server's parts, where something is. */
export const problemList = (problems) => problems?.length > 0 && element("section", { class: "banner", "aria-label": "Problems" },
  element("h2", null, problems.some((problem) => problem.blocking) ? "The server cannot do all of its work" : "The server works, with problems"),
  element("ul", null, problems.map((problem) => element("li", null, element("strong", null, problem.part), `: ${visible(problem.problem)}`))));

/** One read in a hundred or more: fewer are the affair of the gates. */
const fails = (side) => side?.errors > 0 && side.errors * 100 >= side.reads;

export const concernBadges = (found) => found.map((concern) =>
  element("span", { class: `badge ${concern.tone}` }, `${concern.sign} ${concern.words}`));

/** Who has frozen it, when and why. */
export const freezeWords = (freeze) => [
  freeze.all ? "All endpoints are frozen" : "Frozen", freeze.by ? ` by ${visible(freeze.by)}, ` : " by hand, in the flag file",
  freeze.at && moment(freeze.at), freeze.reason && `: ${visible(freeze.reason)}`,
];

/** Those that need a person first; else the order of the flags. */
export const byUrgency = (endpoints) => endpoints
  .map((endpoint, index) => ({ endpoint, index, rank: concerns(endpoint)[0]?.rank ?? 9 }))
  .sort((left, right) => left.rank - right.rank || left.index - right.index)
  .map(({ endpoint }) => endpoint);

/** The part of a flag's key before its endpoint. */
export const domainOf = (endpoint) => endpoint.flag.slice(0, Math.max(0, endpoint.flag.length - endpoint.endpoint.length - 1));
