// SPDX-License-Identifier: Apache-2.0
// Starts the daemon and meets it as sensors, operators, attackers and a browser do.
// usage: judge.js MODULES CHROMIUM FIREBREAK SCRATCH [FOLDER-FOR-SCREENSHOTS]
"use strict";
const assert = require("assert");
const { spawn, spawnSync } = require("child_process");
const crypto = require("crypto");
const fs = require("fs");
const net = require("net");
const path = require("path");
const [modules, executablePath, firebreak, scratch, screenshots] = process.argv.slice(2);
const { chromium } = require(path.resolve(modules, "node_modules/playwright-core"));

const file = (name) => path.join(scratch, name);
const people = { olga: "operator", ann: "approver", ben: "approver", look: "observer", gate: "sensor" };
const zeros = "0".repeat(62);
fs.writeFileSync(file("access.yaml"), "people:\n" + Object.entries(people).map(([name, role]) =>
    `- {name: ${name}, roles: [${role}], token_sha256: "${crypto.createHash("sha256").update(`token-${name}`).digest("hex")}", requests_per_second: 2000}\n`).join("") +
    `- {name: slow, roles: [observer], token_sha256: "${crypto.createHash("sha256").update("token-slow").digest("hex")}", requests_per_second: 1}\n` +
    "- {name: certified, roles: [observer], certificate: robot-*}\n");
const plan = (name, digest = "ab") => `name: ${name}
release: {name: '291.8', sha256: '${digest}${zeros}'}
rollback: {name: '291.7', sha256: 'cd${zeros}'}
alpha: 0.001
budget: 50
on_halt: rollback
stale_after: 24h
slices: [platform]
approvals: {needed: 1, from: [ann, ben]}
fleet:
  - {platform: windows, customer: acme, hosts: 9000}
  - {platform: linux, customer: zeta, hosts: 1000}
metrics:
  - {name: crash, against: baseline, baseline: 1e-5}
  - {name: silence, against: control, baseline: 1e-4}
rings:
  - {name: canary, share: 10%, control: 50%, bake: 30m}
  - {name: everyone, control: 5%, bake: 30m, approvals: 1}
`;

let daemon = null;
let base = "";
async function start(...more) {
    daemon = spawn(firebreak, ["serve", "--state", file("state"), "--access", file("access.yaml"), "--listen", "127.0.0.1:0", ...more], { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    const lines = [];
    daemon.lines = lines;
    const port = await new Promise((resolve, reject) => {
        daemon.on("exit", (code) => reject(new Error(`it ended with ${code}: ${log}`)));
        daemon.stderr.on("data", (data) => {
            log += data;
            for (let end; (end = log.indexOf("\n")) >= 0; log = log.slice(end + 1)) {
                const line = JSON.parse(log.slice(0, end)); // every line is JSON
                lines.push(line);
                if (line.event === "serving") resolve(line.port);
            }
        });
    });
    base = `http://127.0.0.1:${port}`;
    daemon.port = port;
}
async function stop(signal) {
    const gone = new Promise((resolve) => daemon.on("exit", (code, by) => resolve(by || code)));
    daemon.removeAllListeners("exit");
    const ended = new Promise((resolve) => daemon.on("exit", (code, by) => resolve(by || code)));
    daemon.kill(signal);
    void gone;
    return ended;
}

async function ask(who, url, body, type = "application/json") {
    const headers = who ? { Authorization: `Bearer token-${who}` } : {};
    if (body !== undefined) headers["Content-Type"] = type;
    const answer = await fetch(base + url, { method: body === undefined ? "GET" : "POST", headers, body });
    const text = await answer.text();
    let value = text;
    try { value = JSON.parse(text); } catch { /* not everything is JSON */ }
    return { status: answer.status, value, headers: answer.headers };
}
async function must(who, url, body, type) {
    const answer = await ask(who, url, body, type);
    assert.strictEqual(answer.status, 200, `${url}: ${JSON.stringify(answer.value)}`);
    return answer.value;
}
async function until(what, check) {
    for (let i = 0; i < 300; i++) {
        const value = await check();
        if (value) return value;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`it never came about: ${what}`);
}
const lines = (reports) => reports.map((report) => JSON.stringify({ release: `ab${zeros}`, ...report })).join("\n");

async function rolesAreKept() {
    const cases = [
        [null, "/healthz", undefined, 200], [null, "/readyz", undefined, 200], [null, "/", undefined, 200],
        [null, "/v1/rollouts", undefined, 401], ["nobody", "/v1/rollouts", undefined, 401], ["gate", "/v1/rollouts", undefined, 403],
        ["look", "/v1/rollouts", undefined, 200], ["look", "/v1/rollouts/x", plan("x"), 403], ["olga", "/v1/health", "", 403],
        ["look", "/v1/rollouts/content-1", undefined, 404], ["olga", "/v1/rollouts/content-1/explode", "{}", 404], ["olga", "/v1/nothing", undefined, 404],
        ["olga", "/v1/rollouts/other", plan("content-1"), 400], ["olga", "/v1/rollouts/x", "{", 400], [null, "/metrics", undefined, 401], ["gate", "/v1/offers", "[]", 400],
    ];
    for (const [who, url, body, status] of cases)
        assert.strictEqual((await ask(who, url, body)).status, status, `${who} ${url}`);
    assert.strictEqual((await fetch(`${base}/v1/rollouts`, { method: "DELETE", headers: { Authorization: "Bearer token-olga" } })).status, 405);
    const etag = (await ask(null, "/app.js")).headers.get("etag");
    assert.strictEqual((await fetch(`${base}/app.js`, { headers: { "If-None-Match": etag } })).status, 304);
    let limited = 0;
    for (let i = 0; i < 5; i++)
        limited += (await ask("slow", "/v1/who")).status === 429;
    assert.ok(limited >= 1, "a rate is kept");
}

// Requester is not approver; nobody starts without approval; a reason is wanted.
async function aRolloutBegins(name) {
    assert.strictEqual((await must("olga", `/v1/rollouts/${name}`, plan(name))).state, "draft");
    assert.strictEqual((await ask("olga", `/v1/rollouts/${name}`, plan(name))).status, 409);
    assert.strictEqual((await ask("olga", `/v1/rollouts/${name}/start`, "{}")).status, 409);
    assert.strictEqual((await ask("olga", `/v1/rollouts/${name}/approve`, "{}")).status, 403);
    assert.strictEqual((await ask("olga", `/v1/rollouts/${name}/halt`, "{}")).status, 400);
    assert.strictEqual((await must("ann", `/v1/rollouts/${name}/approve`, "{}")).state, "approved");
    assert.strictEqual((await must("olga", `/v1/rollouts/${name}/start`, "{}")).state, "baking");
    const gate = await must("look", `/v1/rollouts/${name}/rings/everyone/may-enter`);
    assert.strictEqual(gate.answer, "not yet");
    assert.ok(gate.blockers.length > 0);
    assert.strictEqual((await must("look", `/v1/rollouts/${name}/rings/0/may-enter`)).answer, "yes");
}

const hostOf = (i) => ({ sensor: `host-${i}`, platform: i % 9 === 0 ? "linux" : "windows", customer: i % 9 === 0 ? "zeta" : "acme" });
async function sensorsFetch() {
    const hosts = Array.from({ length: 3000 }, (_, i) => hostOf(i));
    const answer = await must("gate", "/v1/offers", JSON.stringify({ hosts }));
    assert.ok(answer.expires_ms > Date.now() && answer.expires_ms < Date.now() + 120000);
    const treated = answer.offers.filter((offer) => offer.arm === "treated");
    const yes = treated.filter((offer) => offer.answer === "yes");
    assert.strictEqual(yes.length, 50, "the damage budget is the first step");
    assert.ok(treated.length > 50 && treated.some((offer) => offer.answer === "not yet"));
    assert.ok(answer.offers.some((offer) => offer.arm === "control" && offer.what === "nothing"));
    const again = await must("gate", "/v1/offers", JSON.stringify({ hosts }));
    assert.deepStrictEqual(again.offers, answer.offers, "asking again changes nothing");
    return yes;
}
const reportOf = (offer, sequence, more) => ({ sensor: offer.sensor, sequence, ring: offer.ring, slice: offer.slice, arm: offer.arm, ...more });

async function healthCountsOnce(name, offers) {
    const batch = lines(offers.map((offer) => reportOf(offer, 1, { events: ["fetched"] })));
    const first = await must("gate", "/v1/health", batch, "application/x-ndjson");
    assert.deepStrictEqual(first, { reports: 50, counted: 50, noted: 0, duplicates: 0, strays: 0, refused: 0 });
    const second = await must("gate", "/v1/health", batch, "application/x-ndjson");
    assert.strictEqual(second.duplicates, 50);
    const stray = await must("gate", "/v1/health", JSON.stringify({ sensor: "a", release: "f".repeat(64), sequence: 1, ring: 0, slice: 0 }), "application/x-ndjson");
    assert.strictEqual(stray.strays, 1);
    await until("exposed", async () => (await must("look", `/v1/rollouts/${name}`)).exposed === 50);
}

// A plan that may cost too much is refused with what is wrong, and nothing of it is kept.
async function unsafePlansAreRefused(name) {
    const greedy = plan("greedy", "ef").replace("share: 10%,", "share: 10%, steps: [400],");
    const refused = await ask("olga", "/v1/rollouts/greedy", greedy);
    assert.strictEqual(refused.status, 422, JSON.stringify(refused.value));
    assert.strictEqual(refused.value.error.code, "unsafe");
    assert.ok(refused.value.findings.some((finding) => finding.rule === "FB9001" && finding.level === "error" && /400/.test(finding.message)), JSON.stringify(refused.value));
    assert.strictEqual((await ask("look", "/v1/rollouts/greedy")).status, 404);
    const again = await ask("olga", "/v1/rollouts/twin", plan("twin"));
    assert.strictEqual(again.status, 409, "one release is rolled out once");
    assert.match(again.value.error.message, new RegExp(name));
    assert.deepStrictEqual((await must("look", "/v1/rollouts")).rollouts.map((one) => one.name), [name]);
    await must("olga", "/v1/rollouts/greedy", plan("greedy", "ef")); // the name is free
}

// What it depends on was rolled out elsewhere: somebody says so.  Withdrawn, its release is free.
async function dependenciesAreTold() {
    const told = (verb, body) => ask("olga", `/v1/rollouts/greedy/${verb}`, JSON.stringify(body));
    const why = "seen in the other region";
    await must("olga", "/v1/rollouts/greedy/withdraw", JSON.stringify({ why: "wrong plan" }));
    await must("olga", "/v1/rollouts/waits", plan("waits", "ef") + "depends_on: ['290.1']\n");
    await must("ann", "/v1/rollouts/waits/approve", "{}");
    assert.strictEqual((await ask("olga", "/v1/rollouts/waits/start", "{}")).status, 409);
    assert.strictEqual((await ask("olga", "/v1/rollouts/waits/depend", JSON.stringify({ release: "290.1" }))).status, 400, "without a reason");
    assert.strictEqual((await ask("olga", "/v1/rollouts/waits/depend", JSON.stringify({ release: "289", why }))).status, 409);
    assert.strictEqual((await ask("ann", "/v1/rollouts/waits/depend", JSON.stringify({ release: "290.1", why }))).status, 403);
    await must("olga", "/v1/rollouts/waits/depend", JSON.stringify({ release: "290.1", why }));
    assert.strictEqual((await ask("olga", "/v1/rollouts/waits/baseline", JSON.stringify({ metric: "crash", baseline: 2, why }))).status, 409);
    assert.strictEqual((await ask("olga", "/v1/rollouts/waits/baseline", JSON.stringify({ metric: "crash", baseline: "1", why }))).status, 400);
    await must("olga", "/v1/rollouts/waits/baseline", JSON.stringify({ metric: "crash", baseline: 2e-5, why }));
    assert.strictEqual((await must("olga", "/v1/rollouts/waits/start", "{}")).state, "baking");
    assert.strictEqual((await told("depend", { release: "290.1", why })).status, 409);
    // The report is of the rollout that took the release over, also after a kill.
    const report = { sensor: "a", release: `ef${zeros}`, sequence: 1, ring: 0, slice: 0, arm: "treated", events: ["fetched"] };
    assert.strictEqual((await must("gate", "/v1/health", JSON.stringify(report), "application/x-ndjson")).counted, 1);
    assert.strictEqual(await stop("SIGKILL"), "SIGKILL");
    await start();
    await until("counted after a kill", async () => (await must("look", "/v1/rollouts/waits")).exposed === 1);
    assert.strictEqual((await must("look", "/v1/rollouts/greedy")).exposed, 0);
    await must("olga", "/v1/rollouts/waits/halt", JSON.stringify({ why: "enough" }));
}

async function killAndGoOn(name, offers) {
    await must("gate", "/v1/health", lines(offers.slice(0, 20).map((offer) => reportOf(offer, 2, { events: ["resolved"] }))), "application/x-ndjson");
    assert.strictEqual(await stop("SIGKILL"), "SIGKILL");
    await start();
    const back = await until("resolved after a kill", async () => {
        const rollout = await must("look", `/v1/rollouts/${name}`);
        return rollout.ring_list[0].treated.resolved === 20 && rollout;
    });
    assert.strictEqual(back.exposed, 50, "what was acknowledged counts once");
    assert.strictEqual(back.state, "baking");
    assert.strictEqual(await stop("SIGTERM"), 0);
    await start();
}

// A socket that is fed as we like; what comes back until it closes.
function raw(text, { keep = false } = {}) {
    return new Promise((resolve) => {
        const socket = net.connect(daemon.port, "127.0.0.1");
        let got = "";
        socket.on("data", (data) => { got += data; });
        socket.on("error", () => resolve(got));
        socket.on("close", () => resolve(got));
        socket.write(text);
        if (!keep) setTimeout(() => socket.destroy(), 1500);
    });
}
async function attacksLeaveItServing(name) {
    const token = "Authorization: Bearer token-gate\r\n";
    const ndjson = "Content-Type: application/x-ndjson\r\n";
    const huge = await raw(`POST /v1/health HTTP/1.1\r\nHost: x\r\n${token}${ndjson}Content-Length: 999999999999\r\n\r\n`);
    assert.match(huge, /^HTTP\/1.1 413/);
    const nobody = await raw(`POST /v1/health HTTP/1.1\r\nHost: x\r\n${ndjson}Content-Length: 4000000\r\n\r\n`);
    assert.match(nobody, /^HTTP\/1.1 401/);
    const chunk = "8000\r\n" + "x".repeat(32768) + "\r\n";
    assert.doesNotMatch(await raw(`POST /v1/health HTTP/1.1\r\nHost: x\r\n${token}${ndjson}Transfer-Encoding: chunked\r\n\r\n` + chunk.repeat(200)), /200 OK/);
    for (const garbage of ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /v1/health HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", `GET /${"a".repeat(200000)} HTTP/1.1\r\n\r\n`, `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(50000)}`])
        await raw(garbage);
    for (const body of ["{", "[]", "null", "{\"sensor\":1}", "\0".repeat(100), "[".repeat(100000), `{"sensor":"${"a".repeat(5000)}"}`]) {
        assert.strictEqual((await ask("gate", "/v1/health", body, "application/x-ndjson")).status, 400, body.slice(0, 20));
        assert.strictEqual((await ask("olga", `/v1/rollouts/${name}/hold`, body)).status, body.length > 16384 ? 413 : 400, body.slice(0, 20));
    }
    assert.strictEqual((await ask("gate", "/v1/health", "FBHB", "application/vnd.firebreak.health")).status, 400);
    assert.strictEqual((await ask("gate", "/v1/health", "x", "text/plain")).status, 415);
    const drips = Array.from({ length: 100 }, () => net.connect(daemon.port, "127.0.0.1"));
    for (const drip of drips) { drip.on("error", () => {}); drip.write("POST /v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: "); }
    assert.strictEqual((await must("look", `/v1/rollouts/${name}`)).state, "baking");
    for (const drip of drips) drip.destroy();
}

async function figuresAreInOrder() {
    const text = (await ask("look", "/metrics")).value;
    const tool = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
    assert.strictEqual(tool.status, 0, tool.stderr + tool.stdout);
    assert.match(text, /firebreak_health_reports_total\{result="duplicate"\} \d/);
    assert.match(text, /firebreak_rollout_hosts_total\{rollout="content-1",ring="canary",arm="treated",count="fetched"\} 50/);
}

async function shoot(page, name) {
    if (screenshots) { fs.mkdirSync(screenshots, { recursive: true }); await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true }); }
}
async function signIn(page, who) {
    await page.goto(base);
    await page.locator("#token").fill(`token-${who}`);
    await page.keyboard.press("Enter");
    await page.locator("#who", { hasText: who }).waitFor();
}
async function thePageDoesIt(context, offers) {
    const page = await context.newPage();
    const words = [];
    page.on("console", (message) => { if (["error", "warning"].includes(message.type()) && !/401/.test(message.text())) words.push(message.text()); });
    page.on("pageerror", (error) => words.push(String(error)));
    await must("olga", "/v1/rollouts/content-2", plan("content-2", "ac"));
    await signIn(page, "ann");
    await page.locator("nav a", { hasText: "content-2" }).click();
    await page.locator("#title", { hasText: "content-2" }).waitFor();
    await page.locator("button[data-verb=approve]").focus();
    await page.keyboard.press("Enter"); // the keyboard is enough
    await page.locator("dialog[open]").waitFor();
    assert.strictEqual(await page.evaluate(() => document.activeElement.id), "why");
    await page.locator("#go").press("Enter");
    await page.locator("#state", { hasText: "approved" }).waitFor();
    assert.strictEqual(await page.locator("button[data-verb=start]").count(), 0, "an approver does not start");
    await page.evaluate(() => sessionStorage.clear());
    await signIn(page, "olga");
    await page.locator("nav a", { hasText: "content-2" }).click();
    await page.locator("button[data-verb=start]").click();
    await page.locator("#go").click();
    await page.locator("#state", { hasText: "baking" }).waitFor();
    await page.locator("nav a", { hasText: "content-1" }).click();
    await page.locator("[data-ring=canary]", { hasText: "50 fetched" }).waitFor();
    await shoot(page, "watch");
    // Without reloading: reports come in, and it halts by itself.
    const crashed = offers.slice(20, 28).map((offer) => reportOf(offer, 3, { metrics: [0] }));
    await must("gate", "/v1/health", lines(crashed), "application/x-ndjson");
    await page.locator("#state", { hasText: /halted|rolling back/ }).waitFor();
    await page.locator("tr.over", { hasText: "crash" }).first().waitFor();
    await page.locator("#journal", { hasText: "crash" }).waitFor();
    await shoot(page, "halted-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForTimeout(300);
    await shoot(page, "halted-dark");
    await page.locator("nav a", { hasText: "content-2" }).click();
    await page.locator("#title", { hasText: "content-2" }).waitFor();
    await page.locator("button[data-verb=halt]").click();
    await page.locator("#go").click(); // without a reason
    await page.locator("#confirm-error", { hasText: "why" }).waitFor();
    await shoot(page, "halt-dialog");
    await page.locator("#why").fill("customers <b>call</b>");
    await page.locator("#go").click();
    await page.locator("#state", { hasText: "halted" }).waitFor();
    await page.locator("#journal", { hasText: "customers <b>call</b>" }).waitFor(); // as text
    await page.setViewportSize({ width: 375, height: 700 });
    await page.waitForTimeout(300);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out on a phone");
    await shoot(page, "phone");
    assert.deepStrictEqual(words, []);
    await page.close();
}

// What is seldom done is on the page too: by keyboard, with a reason, and on a phone.
async function thePageDoesTheRest(context) {
    const page = await context.newPage();
    const words = [];
    page.on("pageerror", (error) => words.push(String(error)));
    await page.setViewportSize({ width: 375, height: 700 });
    await must("olga", "/v1/rollouts/content-5", plan("content-5", "af") + "depends_on: ['280.1']\n");
    await signIn(page, "ann");
    await page.locator("nav a", { hasText: "content-5" }).click();
    await page.locator("#title", { hasText: "content-5" }).waitFor();
    await page.locator("button[data-verb=approve]").waitFor();
    for (const verb of ["depend", "baseline", "withdraw"])
        assert.strictEqual(await page.locator(`button[data-verb=${verb}]`).count(), 0, `an approver does not ${verb}`);
    await page.evaluate(() => sessionStorage.clear());
    await signIn(page, "olga");
    await page.locator("nav a", { hasText: "content-5" }).click();
    await page.locator("button[data-verb=depend]").focus();
    await page.keyboard.press("Enter");
    await page.locator("dialog[open]").waitFor();
    assert.strictEqual(await page.evaluate(() => document.activeElement.id), "choice");
    assert.strictEqual(await page.locator("#choice").inputValue(), "280.1");
    await page.locator("#go").press("Enter"); // without a reason
    await page.locator("#confirm-error", { hasText: "why" }).waitFor();
    await page.locator("#why").fill("soaked in the north");
    await page.locator("#go").press("Enter");
    await page.locator("#journal", { hasText: "soaked in the north" }).waitFor();
    await page.locator("button[data-verb=depend]").waitFor({ state: "detached" }); // there is no other
    await page.locator("button[data-verb=baseline]").click();
    await page.locator("#choice").selectOption("silence");
    await page.locator("#why").fill("measured anew");
    await page.locator("#bound").fill("2");
    await page.locator("#go").click();
    await page.locator("#confirm-error", { hasText: "probability" }).waitFor();
    await page.locator("#bound").fill("3e-4");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the dialog fits a phone");
    await shoot(page, "baseline-dialog-phone");
    await page.locator("#go").click();
    await page.locator("#journal", { hasText: "measured anew" }).waitFor();
    const now = await must("look", "/v1/rollouts/content-5");
    assert.deepStrictEqual(now.metrics, [{ name: "crash", baseline: 1e-5 }, { name: "silence", baseline: 3e-4 }]);
    assert.deepStrictEqual(now.depends_on, [{ release: "280.1", completed: true }]);
    await page.locator("button[data-verb=withdraw]").click();
    await page.locator("#why").fill("superseded");
    await page.locator("#go").click();
    await page.locator("#state", { hasText: "withdrawn" }).waitFor();
    assert.strictEqual(await page.locator("#buttons button").count(), 0, "nothing is left to do");
    assert.deepStrictEqual(words, []);
    await page.close();
}

// The page has no keys: it says what to type, and that is what approves.
async function thePageSaysHowToSign(context) {
    const env = { ...process.env, P: "phrase" };
    const run = (...words) => {
        const done = spawnSync(firebreak, words, { cwd: scratch, encoding: "utf8", env });
        assert.strictEqual(done.status, 0, done.stderr);
        return done.stdout;
    };
    run("key", "generate", "-q", "--passphrase-env", "P", "-o", "ann.key");
    run("key", "export", "--passphrase-env", "P", "-o", "ann.pub", "ann.key");
    const id = run("key", "show", "ann.pub").split(" ")[0];
    await must("olga", "/v1/rollouts/content-6", plan("content-6", "ba").replace("from: [ann, ben]", `from: [{name: ann, key: ${id}}, ben]`));
    assert.strictEqual((await ask("ann", "/v1/rollouts/content-6/approve", "{}")).status, 409);
    const page = await context.newPage();
    const words = [];
    page.on("pageerror", (error) => words.push(String(error)));
    await page.setViewportSize({ width: 375, height: 700 });
    await signIn(page, "ann");
    await page.locator("nav a", { hasText: "content-6" }).click();
    await page.locator("#title", { hasText: "content-6" }).waitFor();
    assert.ok(await page.locator("button[data-verb=approve]").isDisabled(), "the page cannot sign");
    assert.ok(await page.locator("#approvals button").isDisabled(), "nor for a ring");
    assert.ok(await page.locator("button[data-verb=halt]").isEnabled(), "a halt needs no key");
    await page.locator("#approvals .signs", { hasText: id }).first().waitFor();
    assert.strictEqual(await page.locator("#approvals .signs").count(), 2);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the command fits a phone");
    await shoot(page, "signs-phone");
    fs.writeFileSync(file("TOKEN"), "token-ann");
    for (const at of [1, 0]) { // as it stands there: the ring's, then the start's, which then goes away
        const typed = await page.locator("#approvals .signs code").nth(at).textContent();
        run(...typed.split(" ").slice(1).map((word) => word === "KEY" ? "ann.key" : word), "--passphrase-env", "P");
    }
    await page.locator("#state", { hasText: "approved" }).waitFor();
    await page.locator("#approvals .signs").first().waitFor({ state: "detached" });
    await page.evaluate(() => sessionStorage.clear());
    await must("olga", "/v1/rollouts/content-6/withdraw", JSON.stringify({ why: "seen" }));
    await must("olga", "/v1/rollouts/content-7", plan("content-7", "bb").replace("from: [ann, ben]", `from: [{name: ann, key: ${id}}, ben]`));
    await signIn(page, "ben");
    await page.locator("nav a", { hasText: "content-7" }).click();
    await page.locator("#title", { hasText: "content-7" }).waitFor();
    assert.ok(await page.locator("button[data-verb=approve]").isEnabled(), "who has no key in the plan approves on the page");
    assert.strictEqual(await page.locator("#approvals .signs").count(), 0);
    await must("olga", "/v1/rollouts/content-7/withdraw", JSON.stringify({ why: "seen" }));
    assert.deepStrictEqual(words, []);
    await page.close();
}

async function haltedMeansNobody() {
    const answer = await must("gate", "/v1/offers", JSON.stringify({ hosts: Array.from({ length: 500 }, (_, i) => hostOf(i)) }));
    assert.ok(answer.offers.every((offer) => !(offer.answer === "yes" && offer.what === "release")), "nobody gets what was halted");
    const audit = fs.readFileSync(file("state/audit.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
    assert.ok(audit.some((line) => line.what === "halt" && line.who === "olga" && line.why === "customers <b>call</b>" && line.result === "accepted"));
    assert.ok(audit.some((line) => line.what === "approve" && line.who === "olga" && line.result === "not allowed"));
    let previous = "0".repeat(64);
    for (const line of audit) { assert.strictEqual(line.previous, previous); previous = line.sha256; }
}

function openssl(...words) {
    const done = spawnSync("openssl", words, { cwd: scratch, encoding: "utf8" });
    assert.strictEqual(done.status, 0, done.stderr);
}
async function certificatesCount() {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    openssl("req", "-x509", ...key, "-subj", "/CN=test-ca", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2");
    openssl("req", "-x509", ...key, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "server.key", "-out", "server.pem", "-days", "2");
    for (const [name, subject] of [["robot", "/CN=robot-7"], ["other", "/CN=other"]]) {
        openssl("req", ...key, "-subj", subject, "-keyout", `${name}.key`, "-out", `${name}.csr`);
        openssl("x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", `${name}.pem`, "-days", "2");
    }
    openssl("req", "-x509", ...key, "-subj", "/CN=robot-8", "-keyout", "forged.key", "-out", "forged.pem", "-days", "2");
    const outside = spawnSync(firebreak, ["serve", "--state", file("other"), "--access", file("access.yaml"), "--listen", "0.0.0.0:0"], { encoding: "utf8" });
    assert.strictEqual(outside.status, 2);
    assert.match(outside.stderr, /loopback only/);
    await start("--certificate", file("server.pem"), "--certificate-key", file("server.key"), "--client-ca", file("ca.pem"));
    const status = (name) => spawnSync("curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", "server.pem",
        ...(name ? ["--cert", `${name}.pem`, "--key", `${name}.key`] : []), `https://127.0.0.1:${daemon.port}/v1/rollouts`], { cwd: scratch, encoding: "utf8" }).stdout;
    assert.strictEqual(status("robot"), "200");
    assert.strictEqual(status("other"), "401");
    assert.strictEqual(status(null), "401");
    assert.notStrictEqual(status("forged"), "200");
    assert.strictEqual(await stop("SIGTERM"), 0);
}

// With the director's key, offers are an envelope that nobody else could have made, and that soon expires.
async function offersAreSigned() {
    process.env.PHRASE = "phrase";
    for (const [name, words] of [["offers.key", ["generate"]], ["offers.pub", ["export", "offers.key"]]]) {
        const made = spawnSync(firebreak, ["key", ...words, "--passphrase-env", "PHRASE", "-o", name], { cwd: scratch, encoding: "utf8" });
        assert.strictEqual(made.status, 0, made.stderr);
    }
    await start("--key", file("offers.key"), "--passphrase-env", "PHRASE");
    const before = Date.now();
    const envelope = await must("gate", "/v1/offers", JSON.stringify({ hosts: [hostOf(1), hostOf(2)] }));
    assert.strictEqual(envelope.payloadType, "application/vnd.firebreak.offers+json");
    const payload = Buffer.from(envelope.payload, "base64");
    const signed = (body) => Buffer.concat([Buffer.from(`DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${body.length} `), body]);
    const key = crypto.createPublicKey(fs.readFileSync(file("offers.pub")));
    const signature = Buffer.from(envelope.signatures[0].sig, "base64");
    assert.strictEqual(envelope.signatures.length, 1);
    assert.ok(crypto.verify(null, signed(payload), key, signature), "the director's key signed these bytes");
    const other = Buffer.from(payload);
    other[other.length >> 1] ^= 1;
    assert.ok(!crypto.verify(null, signed(other), key, signature), "and no others");
    const offers = JSON.parse(payload);
    assert.ok(offers.expires_ms >= before + 30000 && offers.expires_ms <= Date.now() + 30000, "until a halt is complete");
    assert.ok(Array.isArray(offers.offers));
    assert.strictEqual(await stop("SIGTERM"), 0);
    const wrong = spawnSync(firebreak, ["serve", "--state", file("other"), "--access", file("access.yaml"), "--listen", "127.0.0.1:0", "--key", file("offers.key"), "--passphrase-env", "PHRASE"],
        { encoding: "utf8", env: { ...process.env, PHRASE: "wrong" }, timeout: 60000 });
    assert.strictEqual(wrong.status, 2, "without the passphrase it does not serve unsigned offers instead");
}

(async () => {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
    try {
        await start();
        await rolesAreKept();
        await aRolloutBegins("content-1");
        await unsafePlansAreRefused("content-1");
        const offers = await sensorsFetch();
        await healthCountsOnce("content-1", offers);
        await killAndGoOn("content-1", offers);
        await attacksLeaveItServing("content-1");
        await figuresAreInOrder();
        await thePageDoesIt(await browser.newContext(), offers);
        await thePageDoesTheRest(await browser.newContext());
        await thePageSaysHowToSign(await browser.newContext());
        await haltedMeansNobody();
        await dependenciesAreTold();
        assert.strictEqual(await stop("SIGTERM"), 0);
        await certificatesCount();
        await offersAreSigned();
        console.log("serve: all of it holds");
    } catch (error) {
        console.error(error);
        process.exitCode = 1;
    } finally {
        if (daemon) daemon.kill("SIGKILL");
        await browser.close();
    }
})();
