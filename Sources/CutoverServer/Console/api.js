// What is asked of the server: docs/admin-api.md.

const tokenName = "cutover-token";
const actorName = "cutover-actor";

/** The name that changes are made under, kept on this device. */
export const actor = {
  get: () => localStorage.getItem(actorName) ?? "",
  set: (name) => localStorage.setItem(actorName, name),
};

/** A request that got no answer, or one that refuses it: `status` is 0 where the server could not be reached. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `the server answered ${status}`);
    this.status = status;
    this.gates = problem.gates ?? null;
  }
}

export const token = {
  // For this tab only: it ends with it.
  get: () => sessionStorage.getItem(tokenName),
  set: (value) => sessionStorage.setItem(tokenName, value),
  forget: () => sessionStorage.removeItem(tokenName),
};

async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(30_000),
      headers: { Authorization: `Bearer ${token.get() ?? ""}`, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch {
    throw new Refusal(0, { detail: "the server cannot be reached" });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

/** What is wrong with the server's parts; a server that cannot work says so with status 503. */
async function problems() {
  try {
    const response = await fetch("/readyz", { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(30_000) });
    return (await response.json()).problems ?? [];
  } catch { return []; }
}

const flagPath = (key) => `/admin/flags/${encodeURIComponent(key)}`;

export const api = {
  overview: () => ask("GET", "/admin/overview"),
  problems,
  gates: (key, to, percent) => {
    const query = new URLSearchParams({ to, ...(percent === null ? {} : { percent }) });
    return ask("GET", `${flagPath(key)}/gates?${query}`);
  },
  change: (key, verb, body) => ask("POST", `${flagPath(key)}/${verb}`, body),
  freezeAll: (body) => ask("POST", "/admin/freeze", body),
  history: (key) => ask("GET", `${flagPath(key)}/history`),
  samples: (key, hours) => ask("GET", `${flagPath(key)}/samples?hours=${hours}`),
  started: (domain) => ask("GET", `/admin/parity/started?${new URLSearchParams({ domain })}`),
  run: (domain, body) => ask("POST", `/admin/parity/runs?${new URLSearchParams({ domain })}`, body),
  runs: () => ask("GET", "/admin/parity/runs"),
  report: (id) => ask("GET", `/admin/parity/runs/${encodeURIComponent(id)}/report.json`),
};
