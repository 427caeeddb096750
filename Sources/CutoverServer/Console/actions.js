// Changes: each in a dialog that asks for a reason, and shows the gates before a promotion can be had.
import { actor as person, api } from "./api.js";
import { element, stage } from "./dom.js";
import { gateTable } from "./endpoint.js";
import { domainOf, meaning, stages } from "./stage.js";

/** The actions of the console; `changed` is told in words what has happened, `version` gives that of the flags shown. */
export function makeActions(dialog, version, changed) {
  // A dialog that shows the gates of the stage that is chosen, and allows what they allow.
  const gated = (endpoint, { title, note, submit, targets, allows, send, done }) => {
    const gates = element("div", { class: "gates", "aria-live": "polite" });
    // The share that live begins with is bounded; a larger one is a step of its own.
    const most = endpoint.stage === "live" ? 100 : endpoint.next?.percent ?? 100;
    const fields = targetFields(targets, endpoint.next, () => check(), most);
    let asked = 0;
    const form = open(dialog, {
      title, before: [facts(endpoint), note && element("p", null, note), fields.elements, gates], submit, tone: "main",
      send: (given) => send({ ...fields.values(), ...given, version: version() }),
      done: (after) => done(after, stage(fields.target())),
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
        const verdict = allows(found.gates.filter((gate) => !gate.met).map((gate) => gate.gate));
        form.name(verdict || submit);
        form.allow(Boolean(verdict));
      } catch (refusal) {
        if (mine === asked) gates.replaceChildren(element("p", { class: "problem" }, refusal.message));
      }
    };
    check();
  };

  const promote = (endpoint) => {
    const next = stages[stages.indexOf(endpoint.stage) + 1];
    gated(endpoint, {
      // One stage at a time, or a larger share of the one it is in.
      title: `Promote ${endpoint.endpoint}`, submit: "Promote", targets: endpoint.stage === "live" ? ["live", next] : [next],
      allows: (missing) => missing.length === 0 ? "Promote"
        : missing.every((gate) => gate === "approval") ? "Ask for approval" : "",
      send: (body) => api.change(endpoint.flag, "promote", body),
      done: (after, target) => changed(after.requested
        ? `${endpoint.endpoint} waits for approval of ${target}` : `${endpoint.endpoint} was promoted to ${target}`),
    });
  };

  const rehearse = (endpoint) => gated(endpoint, {
    title: `Rehearse the rollback of ${endpoint.endpoint}`, submit: "Rehearse", targets: [endpoint.next.to],
    note: "It goes to the next stage for two seconds, to live with 1 % of the clients, within live with 1 % more, and comes "
      + "back: proof that the way back works. All gates but the rehearsal have to be met.",
    allows: (missing) => missing.every((gate) => gate === "rollback rehearsed") ? "Rehearse" : "",
    send: (body) => api.change(endpoint.flag, "rehearse", body),
    done: () => changed(`the rollback of ${endpoint.endpoint} was rehearsed`),
  });

  const run = (endpoint) => {
    const full = element("input", { id: "run-full", type: "checkbox", checked: true });
    open(dialog, {
      title: `Compare ${endpoint.endpoint}`, needsReason: false,
      before: [
        element("p", null, "A parity run compares both sides at one entry of the journal and leaves a report. It changes nothing."),
        element("label", { for: "run-full", class: "check" }, full, " Compare everything, also what has not changed"),
      ],
      submit: "Run", tone: "main",
      send: ({ actor }) => api.run(domainOf(endpoint), { endpoint: endpoint.endpoint, full: full.checked, actor }),
      done: () => changed(`a parity run of ${endpoint.endpoint} has begun`),
    });
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
    // Once legacy answers everybody, a further step back is a choice of its own: clicked twice by mistake, nothing happens.
    const isSafe = stages.indexOf(endpoint.stage) <= stages.indexOf("shadow");
    const fields = targetFields(lower, { to: isSafe ? "" : "shadow", percent: null });
    open(dialog, {
      title: `Roll back ${endpoint.endpoint}`, preset: "rolled back from the console",
      before: [
        facts(endpoint), isSafe && element("p", { class: "notice" }, "Legacy already answers all clients: no rollback is needed "
          + "for them. Choose a stage to go further back."), fields.elements,
      ],
      submit: "Roll back", tone: "danger",
      send: (given) => api.change(endpoint.flag, "rollback", { ...fields.values(), ...given, version: version() }),
      done: (after) => changed(`${endpoint.endpoint} was rolled back to ${stage(fields.target())}`
        + (after.warning ? `; warning: ${after.warning}` : "")),
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

  return { promote, approve, rollback, rehearse, run, freeze, freezeAll };
}

const facts = (endpoint) => element("p", null, `It is in ${stage(endpoint)} now: ${meaning(endpoint.stage)}.`);

/** The stage to go to, and the share where that is `live`. */
function targetFields(names, preset, changed = () => {}, most = 100) {
  const select = element("select", { id: "change-to", required: true, change: () => follow() },
    preset?.to === "" && element("option", { value: "", selected: true, disabled: true }, "Choose a stage"),
    names.map((name) => element("option", { value: name, selected: name === preset?.to }, name)));
  const percent = element("input", {
    id: "change-percent", type: "number", min: 1, max: most, step: 1, value: preset?.percent ?? 1, required: true,
    change: () => changed(),
  });
  const share = element("div", null, element("label", { for: "change-percent" }, "Share of the clients, in percent"), percent);
  const isLive = () => select.value === "live";
  const follow = () => { share.hidden = percent.disabled = !isLive(); changed(); };
  share.hidden = percent.disabled = !isLive();
  const values = () => ({ to: select.value, percent: isLive() ? Number(percent.value) : null });
  return {
    elements: [element("label", { for: "change-to" }, "To stage"), select, share], values,
    target: () => ({ stage: select.value, percent: values().percent }),
  };
}

/** Opens the dialog with a form for the name and, where one is needed, the reason. `preset` is the reason of who gives none. */
function open(dialog, { title, before, submit, tone, send, done, refused = () => {}, needsReason = true, preset = "" }) {
  const problem = element("p", { class: "problem", role: "alert" });
  const name = element("input", { id: "change-actor", required: true, value: person.get(), autocomplete: "name" });
  const reason = element("textarea", { id: "change-reason", required: true, rows: 2 }, preset);
  const button = element("button", { type: "submit", class: tone }, submit);
  const cancel = element("button", { type: "button", click: () => dialog.close() }, "Cancel");
  const form = element("form", {
    submit: async (event) => {
      event.preventDefault();
      // Once, however often it is clicked.
      if (button.disabled) return;
      button.disabled = true;
      problem.replaceChildren();
      person.set(name.value);
      try {
        const after = await send({ actor: name.value, ...(needsReason ? { reason: reason.value } : {}) });
        dialog.close();
        done(after);
      } catch (refusal) {
        problem.textContent = refusal.message;
        // Somebody was faster: the next click goes by what is there now.
        if (refusal.status === 409) dialog.dispatchEvent(new Event("stale"));
        refused(refusal);
        button.disabled = false;
      }
    },
  },
  element("h2", { id: "change-title" }, title), before,
  element("label", { for: "change-actor" }, "Your name, for the history"), name,
  needsReason && [element("label", { for: "change-reason" }, "Reason"), reason], problem,
  element("div", { class: "actions" }, button, cancel));
  dialog.replaceChildren(form);
  dialog.showModal();
  // A click away from done, where the form is filled in.
  if (preset && name.value) button.focus();
  return {
    allow: (allowed) => { button.disabled = !allowed; },
    name: (text) => { button.textContent = text; },
  };
}
