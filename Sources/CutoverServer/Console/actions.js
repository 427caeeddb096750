// Changes: each in a dialog that asks for a reason, and shows the gates before a promotion can be had.
import { api } from "./api.js";
import { element, stage } from "./dom.js";
import { gateTable, stages } from "./endpoint.js";

const actorName = "cutover-actor";

/** The actions of the console; `changed` is told in words what has happened, `version` gives that of the flags shown. */
export function makeActions(dialog, version, changed) {
  const promote = (endpoint) => {
    const gates = element("div", { "aria-live": "polite" });
    // One stage at a time, or a larger share of the one it is in.
    const next = stages[stages.indexOf(endpoint.stage) + 1];
    const fields = targetFields(endpoint.stage === "live" ? ["live", next] : [next], endpoint.next, () => check());
    let asked = 0;
    const form = open(dialog, {
      title: `Promote ${endpoint.endpoint}`, before: [facts(endpoint), fields.elements, gates],
      submit: "Promote", tone: "main",
      send: (given) => api.change(endpoint.flag, "promote", { ...fields.values(), ...given, version: version() }),
      done: (after) => changed(after.requested
        ? `${endpoint.endpoint} waits for approval of ${stage(fields.target())}`
        : `${endpoint.endpoint} was promoted to ${stage(fields.target())}`),
      refused: (refusal) => { if (refusal.gates) gates.replaceChildren(gateTable(refusal.gates)); },
    });
    const check = async () => {
      const mine = ++asked;
      form.allow(false);
      gates.replaceChildren(element("p", { class: "note" }, "Checking the gates…"));
      const { to, percent } = fields.values();
      try {
        const found = await api.gates(endpoint.flag, to, percent);
        if (mine !== asked) return;
        gates.replaceChildren(gateTable(found));
        const missing = found.gates.filter((gate) => !gate.met);
        const lacksOnlyApproval = missing.length > 0 && missing.every((gate) => gate.gate === "approval");
        form.name(lacksOnlyApproval ? "Ask for approval" : "Promote");
        form.allow(found.met || lacksOnlyApproval);
      } catch (refusal) {
        if (mine === asked) gates.replaceChildren(element("p", { class: "problem" }, refusal.message));
      }
    };
    check();
  };

  const approve = (endpoint) => {
    const gates = element("div", { "aria-live": "polite" });
    open(dialog, {
      title: `Approve ${endpoint.endpoint}`,
      before: [facts(endpoint), element("p", null, `Asked for: ${endpoint.requested}.`), gates],
      submit: "Approve", tone: "main",
      send: (given) => api.change(endpoint.flag, "promote", { approve: true, ...given, version: version() }),
      done: (after) => changed(`${endpoint.endpoint} was promoted to ${stage(after)}`),
      refused: (refusal) => { if (refusal.gates) gates.replaceChildren(gateTable(refusal.gates)); },
    });
  };

  const rollback = (endpoint) => {
    const lower = stages.slice(0, stages.indexOf(endpoint.stage) + (endpoint.stage === "live" ? 1 : 0)).reverse();
    const fields = targetFields(lower, { to: endpoint.stage === "live" ? "shadow" : lower[0], percent: null });
    open(dialog, {
      title: `Roll back ${endpoint.endpoint}`, before: [facts(endpoint), fields.elements],
      submit: "Roll back", tone: "danger",
      send: (given) => api.change(endpoint.flag, "rollback", { ...fields.values(), ...given, version: version() }),
      done: () => changed(`${endpoint.endpoint} was rolled back to ${stage(fields.target())}`),
    });
  };

  const freeze = (endpoint) => {
    const frozen = !endpoint.frozen;
    open(dialog, {
      title: `${frozen ? "Freeze" : "End the freeze of"} ${endpoint.endpoint}`, before: [],
      submit: frozen ? "Freeze" : "End the freeze", tone: "main",
      send: (given) => api.change(endpoint.flag, "freeze", { frozen, ...given, version: version() }),
      done: () => changed(`${endpoint.endpoint} is ${frozen ? "frozen" : "not frozen any more"}`),
    });
  };

  const freezeAll = (frozen) => open(dialog, {
    title: frozen ? "Freeze all endpoints" : "End the freeze of all endpoints", before: [],
    submit: frozen ? "Freeze all" : "End the freeze", tone: "main",
    send: (given) => api.freezeAll({ frozen, ...given, version: version() }),
    done: () => changed(frozen ? "all endpoints are frozen" : "the freeze has ended"),
  });

  return { promote, approve, rollback, freeze, freezeAll };
}

const facts = (endpoint) => element("p", null, `It is in ${stage(endpoint)} now.`);

/** The stage to go to, and the share where that is `live`. */
function targetFields(names, preset, changed = () => {}) {
  const select = element("select", { id: "change-to", change: () => follow() },
    names.map((name) => element("option", { value: name, selected: name === preset?.to }, name)));
  const percent = element("input", {
    id: "change-percent", type: "number", min: 1, max: 100, step: 1, value: preset?.percent ?? 1, required: true,
    change: () => changed(),
  });
  const share = element("div", null, element("label", { for: "change-percent" }, "Share of the requests, in percent"), percent);
  const isLive = () => select.value === "live";
  const follow = () => { share.hidden = percent.disabled = !isLive(); changed(); };
  share.hidden = percent.disabled = !isLive();
  const values = () => ({ to: select.value, percent: isLive() ? Number(percent.value) : null });
  return {
    elements: [element("label", { for: "change-to" }, "To stage"), select, share], values,
    target: () => ({ stage: select.value, percent: values().percent }),
  };
}

/** Opens the dialog with a form for the name and the reason, which every change needs. */
function open(dialog, { title, before, submit, tone, send, done, refused = () => {} }) {
  const problem = element("p", { class: "problem", role: "alert" });
  const actor = element("input", { id: "change-actor", required: true, value: localStorage.getItem(actorName) ?? "" });
  const reason = element("textarea", { id: "change-reason", required: true, rows: 2 });
  const button = element("button", { type: "submit", class: tone }, submit);
  const cancel = element("button", { type: "button", click: () => dialog.close() }, "Cancel");
  const form = element("form", {
    submit: async (event) => {
      event.preventDefault();
      // Once, however often it is clicked.
      if (button.disabled) return;
      button.disabled = true;
      problem.replaceChildren();
      localStorage.setItem(actorName, actor.value);
      try {
        const after = await send({ actor: actor.value, reason: reason.value });
        dialog.close();
        done(after);
      } catch (refusal) {
        problem.textContent = refusal.message;
        refused(refusal);
        button.disabled = false;
      }
    },
  },
  element("h2", { id: "change-title" }, title), before,
  element("label", { for: "change-actor" }, "Your name, for the audit"), actor,
  element("label", { for: "change-reason" }, "Reason"), reason, problem,
  element("div", { class: "actions" }, button, cancel));
  dialog.replaceChildren(form);
  dialog.showModal();
  return {
    allow: (allowed) => { button.disabled = !allowed; },
    name: (name) => { button.textContent = name; },
  };
}
