// Where one is, what is shown there, and keeping it current.
import { makeActions } from "./actions.js";
import { actor, api, token } from "./api.js";
import { element, stage } from "./dom.js";
import { endpointPage, showCharts } from "./endpoint.js";
import { overviewPage } from "./overview.js";
import { runPage, runsPage } from "./report.js";
import { domainOf } from "./stage.js";

/** Milliseconds between two looks while all is well, and the longest wait while nothing answers. */
const interval = 5_000;
const longestInterval = 60_000;

const main = document.getElementById("main");
const dialog = document.getElementById("change");
const connection = document.getElementById("connection");
const news = document.getElementById("news");
const forget = document.getElementById("forget");

let overview = null;
let shown = "";
let timer = 0;
let wait = interval;
/** Counts the looks, so that an answer that comes late does not cover a newer one. */
let looks = 0;

/** How many hours the charts reach back. */
let span = "1";

const actions = {
  ...makeActions(dialog, () => overview?.version ?? null, (words) => { tell(words); look(); }),
  span: (hours) => { span = hours; look(); },
};

/** Says something to those who do not see it. */
function tell(words) { news.textContent = words; }

const place = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map((part) => {
  try { return decodeURIComponent(part); } catch { return part; }
});

/** What the place shows: the data it hangs on, and the page made of it. */
async function content() {
  const [page, first, second] = place();
  if (page === "runs" && first) {
    const report = await api.report(first);
    return { data: report, title: `${second ?? first} · run`, page: () => runPage(report, second) };
  }
  if (page === "runs") {
    const { runs, unreadable } = await api.runs();
    return { data: [runs, unreadable], title: "Parity runs", page: () => runsPage(runs, unreadable) };
  }
  const before = overview;
  const [next, problems] = await Promise.all([api.overview(), api.problems()]);
  overview = { ...next, problems };
  document.getElementById("domain").textContent = overview.domains.map(({ domain }) => domain).join(", ");
  tellChanges(before, overview);
  if (page === "endpoints") {
    const endpoint = overview.endpoints.find((endpoint) => endpoint.endpoint === first || endpoint.flag === first);
    if (!endpoint) {
      const page = () => [element("p", { class: "problem" }, `There is no endpoint ${first}: `,
        element("a", { href: "#/" }, "all endpoints"), ".")];
      return { data: first, title: first, page };
    }
    return endpointContent(endpoint);
  }
  return { data: overview, title: "Endpoints", page: () => overviewPage(overview, actions) };
}

/** What the page of an endpoint needs besides the overview. What cannot be had is left out: the page says so. */
async function endpointContent(endpoint) {
  const orNull = (promise) => promise.catch(() => null);
  const last = endpoint.trend?.at(-1);
  const [past, samples, started, report] = await Promise.all([
    orNull(api.history(endpoint.flag)), orNull(api.samples(endpoint.flag, span)), orNull(api.started(domainOf(endpoint))),
    last && last.verdict !== "clean" ? orNull(cached(last.id)) : null,
  ]);
  const data = { endpoint, past, report, started, span, problems: overview.problems };
  return { data: [overview.frozen, data], title: endpoint.endpoint, page: () => endpointPage(data, actions), after: () => showCharts(samples) };
}

/** The report of a run never changes, and can be large. */
let lastReport = null;
async function cached(id) {
  if (lastReport?.run.id !== id) lastReport = await api.report(id);
  return lastReport;
}

/** Stages that somebody or something has changed since the last look. */
function tellChanges(before, after) {
  if (!before) return;
  const changes = after.endpoints.flatMap((endpoint) => {
    const old = before.endpoints.find((other) => other.flag === endpoint.flag);
    return old && stage(old) !== stage(endpoint) ? [`${endpoint.endpoint} is now ${stage(endpoint)}`] : [];
  });
  if (changes.length) tell(changes.join(", "));
}

/** Asks for what is shown, and comes again. */
async function look() {
  clearTimeout(timer);
  const mine = ++looks;
  if (!token.get()) return signIn("");
  forget.hidden = false;
  const at = location.hash;
  try {
    const { data, title, page, after } = await content();
    if (mine !== looks) return;
    document.title = `${title} · Cutover`;
    connection.textContent = `Current at ${new Date().toISOString().slice(11, 19)} UTC`;
    if (wait > interval) tell("connected again");
    connection.className = "";
    wait = interval;
    // What has not changed is left alone, with the selection and the focus in it.
    const state = at + JSON.stringify(data);
    if (state !== shown) show(page());
    shown = state;
    after?.();
  } catch (refusal) {
    if (mine !== looks) return;
    if (refusal.status === 401) return signIn("The server does not know this token.");
    if (refusal.status === undefined) console.error(refusal);
    const words = refusal.status === 404 && !overview
      ? "the server has no /admin: it was started without CUTOVER_ADMIN_TOKEN" : refusal.message;
    connection.textContent = `Not current: ${words}`;
    // Said once, not at every look.
    if (wait === interval) tell(connection.textContent);
    connection.className = "bad";
    if (!shown.startsWith(at + "{") && !shown.startsWith(at + "[")) {
      show([element("p", { class: "problem" }, words)]);
      shown = "";
    }
    wait = Math.min(wait * 2, longestInterval);
  }
  if (!document.hidden) timer = setTimeout(look, wait);
}

/** Puts a page in place of the one shown, and the focus and what was unfolded where they were. */
function show(page) {
  const active = document.activeElement;
  const key = active?.dataset?.key;
  const caret = active?.type === "search" ? active.selectionStart : null;
  const open = [...main.querySelectorAll("details[open][data-key]")].map((details) => details.dataset.key);
  main.replaceChildren(...page.flat(Infinity).filter((part) => part instanceof Node));
  for (const details of main.querySelectorAll("details[data-key]")) details.open = open.includes(details.dataset.key);
  if (!key) return;
  const again = [...main.querySelectorAll("[data-key]")].find((part) => part.dataset.key === key);
  again?.focus({ preventScroll: true });
  if (caret !== null) again?.setSelectionRange(caret, caret);
}

function signIn(problem) {
  forget.hidden = true;
  shown = "";
  overview = null;
  connection.textContent = "Not signed in";
  main.replaceChildren(document.getElementById("sign-in").content.cloneNode(true));
  document.getElementById("sign-in-problem").textContent = problem;
  document.getElementById("sign-in-form").addEventListener("submit", (event) => {
    event.preventDefault();
    token.set(document.getElementById("token").value);
    actor.set(document.getElementById("actor").value);
    look();
  });
  document.getElementById("actor").value = actor.get();
  document.getElementById("token").focus();
}

dialog.addEventListener("stale", () => look());
forget.addEventListener("click", () => { token.forget(); dialog.close(); look(); });
addEventListener("hashchange", () => { main.focus(); scrollTo(0, 0); look(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else look(); });
look();
