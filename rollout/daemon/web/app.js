// SPDX-License-Identifier: Apache-2.0
// The daemon's page: asks every second, shows one rollout, sends commands with a reason.  All texts go
// in as text, never as markup.
"use strict";
const at = (id) => document.getElementById(id);
const POLL_MS = 1000;
let token = sessionStorage.getItem("token") || "";
let me = null;
let chosen = decodeURIComponent(location.hash.slice(1));
let chart = null;
let shown = { name: null, sequence: -1, lines: [] };
let heardAt = 0;
let leads = true;

function make(tag, text, attributes = {}) {
    const element = document.createElement(tag);
    if (text !== undefined && text !== null) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
}

async function ask(path, body) {
    const options = { method: body === undefined ? "GET" : "POST", headers: {}, cache: "no-store" };
    if (token) options.headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) { options.body = JSON.stringify(body); options.headers["Content-Type"] = "application/json"; }
    const answer = await fetch(path, options);
    const text = await answer.text();
    let value = null;
    try { value = JSON.parse(text); } catch { value = { error: { code: "unreadable", message: text.slice(0, 200) } }; }
    if (!answer.ok) throw Object.assign(new Error(value.error ? value.error.message : answer.statusText), { status: answer.status });
    return value;
}

const number = (value) => value === null || value === undefined ? "–" : value.toLocaleString("en", { maximumFractionDigits: 2 });
const when = (ms) => ms > 0 ? new Date(ms).toISOString().replace("T", " ").slice(0, 19) + " UTC" : "–";
function span(ms) {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 120) return `${seconds} s`;
    return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

const may = (role) => me !== null && me.roles.includes(role);
const actions = [
    { verb: "halt", label: "Halt", role: "operator", also: "approver", danger: true, why: true, states: ["draft", "approved", "baking", "held", "completed", "rolling back"], text: "Nobody else gets this release. Who has it keeps it until a rollback." },
    { verb: "hold", label: "Hold", role: "operator", why: true, states: ["baking"], text: "Nobody else gets it for now; who has it goes on being watched." },
    { verb: "resume", label: "Resume", role: "operator", states: ["held"], text: "The step begins to bake anew." },
    { verb: "rollback", label: "Roll back", role: "operator", danger: true, why: true, states: ["baking", "held", "halted", "completed"], text: "Everybody who has it gets the prepared rollback release." },
    { verb: "approve", label: "Approve", role: "approver", states: ["draft"], text: "You vouch for the start of this rollout." },
    { verb: "start", label: "Start", role: "operator", lane: true, states: ["approved"], text: "The first ring may fetch the release." },
    { verb: "depend", label: "Dependency done", role: "operator", why: true, states: ["draft", "approved"], key: "release", choice: "Release", text: "You say that a release it waits for is completed and soaked elsewhere.",
        choices: (rollout) => rollout.depends_on.filter((one) => !one.completed).map((one) => one.release) },
    { verb: "baseline", label: "Set baseline", role: "operator", why: true, bound: true, states: ["draft", "approved"], key: "metric", choice: "Metric", text: "It is judged against this bound instead of the plan's. After the start it stays as it is.",
        choices: (rollout) => rollout.metrics.map((one) => one.name) },
    { verb: "withdraw", label: "Withdraw", role: "operator", danger: true, why: true, states: ["draft", "approved", "halted", "rolling back"], text: "It ends here and never goes on. Nobody may fetch it any more." },
];

// Whose approvals are signed with a key: that stays with them, so that the page only says how.
const signs = (rollout) => me !== null && Boolean(rollout.approver_keys) && Object.hasOwn(rollout.approver_keys, me.name);
const quote = (text) => /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
function howToSign(rollout, ring) {
    const command = `firebreak rollout approve --server ${quote(location.origin)} --token-file TOKEN --key KEY${ring ? ` --ring ${quote(ring)}` : ""} ${quote(rollout.name)}`;
    const text = make("p", "Your approval is signed with your key, which no page may hold. On your own machine: ", { class: "signs" });
    text.append(make("code", command), ` (KEY: the one whose id is ${rollout.approver_keys[me.name]})`);
    return text;
}

let pending = null;
function confirmAction(action, rollout, ring) {
    pending = { action, rollout, ring };
    at("confirm-title").textContent = `${action.label} ${rollout.name}${ring ? `, ring ${ring}` : ""}?`;
    at("confirm-text").textContent = action.text;
    at("why").value = "";
    at("why").required = Boolean(action.why);
    const choices = action.choices ? action.choices(rollout) : [];
    at("choice-row").hidden = choices.length === 0;
    at("choice-label").textContent = action.choice || "";
    at("choice").replaceChildren(...choices.map((one) => make("option", one, { value: one })));
    at("bound-row").hidden = !action.bound;
    at("bound").value = "";
    at("lane").checked = false;
    at("lane-row").hidden = !action.lane;
    at("confirm-error").textContent = "";
    at("go").textContent = action.label;
    at("go").className = action.danger ? "danger" : "";
    at("confirm").showModal();
    at(choices.length > 0 ? "choice" : "why").focus();
}

// What the action wants besides a reason; an error's text when it is not there.
function details(action, body) {
    if (action.choices) body[action.key] = at("choice").value;
    if (!action.bound) return "";
    body.baseline = Number(at("bound").value.trim());
    if (body.baseline > 0 && body.baseline < 1) return "";
    at("bound").focus();
    return "Give a probability above 0 and below 1, such as 1e-5.";
}

async function send(event) {
    event.preventDefault();
    const { action, rollout, ring } = pending;
    const why = at("why").value.trim();
    if (action.why && why === "") {
        at("confirm-error").textContent = "Say why: it stands in the journal.";
        at("why").focus();
        return;
    }
    const body = {};
    if (why) body.why = why;
    if (ring) body.ring = ring;
    if (action.lane && at("lane").checked) body.lane = "emergency";
    const missing = details(action, body);
    if (missing !== "") {
        at("confirm-error").textContent = missing;
        return;
    }
    at("go").disabled = true;
    try {
        await ask(`/v1/rollouts/${encodeURIComponent(rollout.name)}/${action.verb}`, body);
        at("confirm").close();
        await refresh();
    } catch (error) {
        at("confirm-error").textContent = error.message;
    } finally {
        at("go").disabled = false;
    }
}

function showList(rollouts) {
    if (!rollouts.some((one) => one.name === chosen))
        chosen = rollouts.length > 0 ? rollouts[rollouts.length - 1].name : "";
    const links = rollouts.map((one) => {
        const link = make("a", `${one.name}: ${one.state}`, { href: `#${encodeURIComponent(one.name)}` });
        if (one.name === chosen) link.setAttribute("aria-current", "page");
        return link;
    });
    const text = links.map((link) => link.textContent + link.hasAttribute("aria-current")).join();
    if (at("rollouts").dataset.text !== text) { // keep the focus where nothing changed
        at("rollouts").dataset.text = text;
        at("rollouts").replaceChildren(...links);
    }
    at("empty").hidden = rollouts.length > 0;
    at("main").hidden = rollouts.length === 0;
}

function showButtons(rollout) {
    const open = actions.filter((action) => action.states.includes(rollout.state) && (may(action.role) || (action.also && may(action.also)))
        && (!action.choices || action.choices(rollout).length > 0));
    const key = `${rollout.name} ${rollout.state} ${me.name} ${open.map((action) => action.verb).join()}`;
    if (at("buttons").dataset.key === key) return;
    at("buttons").dataset.key = key;
    at("buttons").replaceChildren(...open.map((action) => {
        const button = make("button", action.label, { type: "button", "data-verb": action.verb });
        if (action.danger) button.className = "danger";
        if (action.verb === "approve" && signs(rollout)) button.disabled = true;
        button.addEventListener("click", () => confirmAction(action, rollout));
        return button;
    }));
}

function approvalRow(rollout, what, needed, by, ring) {
    const row = make("li", `${what}: ${by.length} of ${needed}${by.length > 0 ? ` (${by.join(", ")})` : ""} `);
    const open = by.length < needed && may("approver") && !by.includes(me.name);
    if (ring && open) {
        const button = make("button", `Approve ring ${ring}`, { type: "button" });
        button.disabled = signs(rollout);
        const action = { ...actions.find((one) => one.verb === "approve"), text: `You vouch for ring ${ring}.` };
        button.addEventListener("click", () => confirmAction(action, rollout, ring));
        row.append(button);
    }
    if (open && (ring || rollout.state === "draft") && signs(rollout)) row.append(howToSign(rollout, ring));
    return row;
}

function showApprovals(rollout) {
    const rings = rollout.ring_list.filter((ring) => ring.approvals_needed > 0);
    const key = JSON.stringify([rollout.name, rollout.state, rollout.approved_by, rings.map((ring) => ring.approved_by), me.name]);
    if (at("approvals").dataset.key === key) return;
    at("approvals").dataset.key = key;
    at("approvals").replaceChildren(
        approvalRow(rollout, `to start (asked for by ${rollout.requester || "nobody"}, who may not approve)`, rollout.approvals_needed, rollout.approved_by),
        ...rings.map((ring) => approvalRow(rollout, `ring ${ring.name}`, ring.approvals_needed, ring.approved_by, ring.name)));
}

function showRings(rollout) {
    at("rings").replaceChildren(...rollout.ring_list.map((ring, index) => {
        const card = make("div", null, { class: "ring", "data-ring": ring.name });
        const head = make("h3", `${index + 1}. ${ring.name}`);
        head.append(make("span", ring.may_enter === "yes" ? "open" : ring.may_enter));
        const share = (count) => `${ring.hosts > 0 ? Math.min(100, 100 * count / ring.hosts) : 0}%`;
        const bar = make("div", null, { class: "bar", role: "img", "aria-label": `${number(ring.treated.fetched)} of ${number(ring.hosts)} hosts fetched` });
        for (const kind of ["fetched", "resolved", "failed"]) {
            const part = make("i", null, { class: kind });
            part.style.width = share(ring.treated[kind]);
            bar.append(part);
        }
        const facts = `${number(ring.treated.fetched)} fetched of ${number(ring.allowed)} allowed, ${number(ring.hosts)} in the ring; ` +
            `${number(ring.treated.resolved)} resolved, ${number(ring.treated.failed)} failed, ${number(ring.treated.recovered)} came back; bake ${span(ring.bake_ms)}`;
        card.append(head, bar, make("p", facts));
        if (ring.may_enter === "not yet" && ring.blockers.length > 0) card.append(make("p", ring.blockers.join(" · ")));
        return card;
    }));
}

function showTables(rollout) {
    const strongest = [...rollout.evidence].sort((a, b) => (b.log_e === null ? -1e9 : b.log_e - b.line) - (a.log_e === null ? -1e9 : a.log_e - a.line)).slice(0, 20);
    at("evidence").tBodies[0].replaceChildren(...strongest.map((one) => {
        const row = make("tr");
        if (one.log_e !== null && one.log_e >= one.line) row.className = "over";
        for (const text of [one.metric, one.slice === null ? "all together" : one.slice, number(one.treated), number(one.other), number(one.log_e), number(one.line)])
            row.append(make("td", text));
        return row;
    }));
    const keys = rollout.slices.length > 0 ? Object.keys(rollout.slices[0]).filter((key) => key !== "name") : [];
    const head = make("tr");
    for (const key of ["slice", ...keys]) head.append(make("th", key, { scope: "col" }));
    at("slices").tHead.replaceChildren(head);
    at("slices").tBodies[0].replaceChildren(...rollout.slices.map((slice) => {
        const row = make("tr");
        row.append(make("td", slice.name));
        for (const key of keys) row.append(make("td", number(slice[key]), key === "silence" && slice[key] > 0 ? { class: "silent" } : {}));
        return row;
    }));
}

function entryText(line) {
    const event = line.entry.event || {};
    const by = event.who ? `${event.kind || "event"} by ${event.who}` : event.kind || "event";
    return event.why ? `${by}: ${event.why}` : by;
}

function showJournal(lines) {
    at("journal").replaceChildren(...lines.slice(-100).reverse().map((line) => {
        const row = make("li");
        row.append(make("time", when(line.entry.at)), " ", make("span", entryText(line), { class: "by" }), make("div", line.explanation));
        return row;
    }));
}

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function showCurve(lines) {
    const points = lines.map((line) => ({ at: line.entry.at, decision: line.entry.decision || {} }))
        .filter((point) => typeof point.decision.log_e === "number" && typeof point.decision.line === "number").slice(-500);
    const labels = points.map((point) => when(point.at).slice(11, 19));
    const data = { labels, datasets: [
        { label: "evidence (natural log)", data: points.map((point) => point.decision.log_e), borderColor: color("--accent"), backgroundColor: color("--accent"), pointRadius: 2, tension: 0 },
        { label: "halting line", data: points.map((point) => point.decision.line), borderColor: color("--bad"), backgroundColor: color("--bad"), borderDash: [6, 4], pointRadius: points.length > 1 ? 0 : 3 },
    ] };
    const ticks = { color: color("--dim"), maxTicksLimit: 8 };
    const options = { animation: false, responsive: true, maintainAspectRatio: false, plugins: { legend: { labels: { color: color("--text") } } },
        scales: { x: { ticks, grid: { color: color("--line") } }, y: { ticks, grid: { color: color("--line") } } } };
    if (chart === null) chart = new Chart(at("curve"), { type: "line", data, options });
    else { chart.data = data; chart.options = options; chart.update(); }
}

function showRollout(rollout) {
    at("title").textContent = rollout.name;
    document.title = `${rollout.state}: ${rollout.name} – firebreak`;
    const reverted = rollout.ring_list.reduce((sum, ring) => sum + ring.treated.reverted, 0);
    at("summary").textContent = `release ${rollout.release}, back to ${rollout.rollback}; ${number(rollout.exposed)} of ${number(rollout.hosts)} hosts fetched it` +
        `${reverted > 0 ? `, ${number(reverted)} of them went back` : ""}; ${rollout.lane} lane`;
    if (at("state").textContent !== rollout.state) at("state").textContent = rollout.state;
    at("state").className = `state ${rollout.state.replace(" ", "-")}`;
    const stopped = rollout.cause !== "none";
    at("reasons").textContent = stopped ? `Stopped by ${rollout.cause}; strongest evidence: ${rollout.strongest}` : ["approved", "baking", "held"].includes(rollout.state) && rollout.blockers.length > 0 ? `Waiting: ${rollout.blockers.join(" · ")}` : "";
    showButtons(rollout);
    showApprovals(rollout);
    showRings(rollout);
    showTables(rollout);
}

async function refreshJournal(rollout) {
    if (shown.name !== rollout.name) shown = { name: rollout.name, sequence: -1, lines: [] };
    if (shown.sequence === rollout.sequence) return;
    for (;;) {
        const from = shown.lines.length > 0 ? shown.lines[shown.lines.length - 1].entry.sequence + 1 : 1;
        const more = (await ask(`/v1/rollouts/${encodeURIComponent(rollout.name)}/journal?from=${from}`)).lines.filter((line) => line.entry.sequence >= from);
        shown.lines.push(...more);
        if (more.length === 0 || shown.lines[shown.lines.length - 1].entry.sequence >= rollout.sequence) break;
    }
    shown.sequence = rollout.sequence;
    showJournal(shown.lines);
    showCurve(shown.lines);
}

async function refresh() {
    const list = await ask("/v1/rollouts");
    leads = list.leads;
    showList(list.rollouts);
    if (chosen !== "") {
        const rollout = await ask(`/v1/rollouts/${encodeURIComponent(chosen)}`);
        showRollout(rollout);
        await refreshJournal(rollout);
    }
    heardAt = Date.now();
}

async function signIn() {
    try {
        me = await ask("/v1/who");
    } catch (error) {
        at("login").hidden = false;
        at("main").hidden = true;
        if (token) at("login-error").textContent = error.message;
        at("token").focus();
        return false;
    }
    at("login").hidden = true;
    at("who").textContent = `${me.name} (${me.roles.join(", ")})`;
    return true;
}

async function poll() {
    if (me !== null && !document.hidden) {
        try { await refresh(); } catch (error) { at("live").textContent = error.message; }
        const age = Date.now() - heardAt;
        at("live").className = age > 5 * POLL_MS || !leads ? "stale" : "";
        if (age <= 5 * POLL_MS) at("live").textContent = leads ? "live" : "another controller leads: what you see may be old";
        else at("live").textContent = `no answer for ${span(age)}: what you see is old`;
    }
    setTimeout(poll, POLL_MS);
}

at("login").addEventListener("submit", async (event) => {
    event.preventDefault();
    token = at("token").value;
    if (await signIn()) { sessionStorage.setItem("token", token); await refresh(); at("main").focus(); }
});
at("confirm-form").addEventListener("submit", send);
at("cancel").addEventListener("click", () => at("confirm").close());
addEventListener("hashchange", () => { chosen = decodeURIComponent(location.hash.slice(1)); refresh().catch(() => {}); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => showCurve(shown.lines));
signIn().then(poll);
