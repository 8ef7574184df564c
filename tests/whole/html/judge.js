// SPDX-License-Identifier: Apache-2.0
// Opens the HTML reports in headless Chromium: content, search, themes, keyboard, paper; and that
// hostile texts stay texts.
// usage: judge.js MODULES CHROMIUM FOLDER [FOLDER-FOR-SCREENSHOTS]
"use strict";
const assert = require("assert");
const fs = require("fs");
const os = require("os");
const path = require("path");
const [modules, executablePath, folder, screenshots] = process.argv.slice(2);
const { chromium } = require(path.resolve(modules, "node_modules/playwright-core"));

const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];
let broken = 0;

function json(name) {
    return JSON.parse(fs.readFileSync(path.join(folder, `${name}.json`), "utf8"));
}

// A page, and what it complained about or asked for.
async function open(context, name) {
    const page = await context.newPage();
    const words = [];
    page.on("console", (message) => words.push(message.text()));
    page.on("pageerror", (error) => words.push(String(error)));
    page.on("dialog", (dialog) => { words.push("a dialog"); dialog.dismiss(); });
    page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) words.push(request.url()); });
    await page.goto(`file://${path.resolve(folder, name)}.html`);
    return { page, words };
}

const visible = (page) => page.locator("article:visible").count();

async function tellsWhatJsonTells(context, name) {
    const { page, words } = await open(context, name);
    const report = json(name);
    assert.strictEqual((await page.locator("h1").textContent()).toLowerCase(), report.verdict);
    assert.ok((await page.title()).includes(report.verdict));
    assert.strictEqual(await page.locator("#matrix tbody tr").count(),
        report.gates.length === 0 ? 0 : report.sensors.length + 1);
    assert.strictEqual(await page.locator("#matrix thead th").count(),
        report.gates.length === 0 ? 0 : new Set(report.gates.map((gate) => gate.gate)).size + 1);
    assert.strictEqual(await page.locator("#files tbody tr").count(), report.subjects.length);
    assert.strictEqual(await page.locator("#figures tbody tr").count(), report.gates.length);
    const rules = await page.locator("details.rule").evaluateAll((all) => all.map((one) => one.dataset.rule));
    assert.deepStrictEqual([...new Set(rules)].sort(), [...new Set(report.findings.map((finding) => finding.rule))].sort());
    for (const subject of report.subjects.slice(0, 50))
        assert.ok((await page.locator("#files").textContent()).includes(subject.sha256));
    assert.strictEqual(await page.locator("img, iframe, object, embed, base, form, link").count(), 0);
    assert.strictEqual(await page.locator("script").count(), 1);
    assert.strictEqual(await page.evaluate(() => document.title.includes("owned")), false);
    assert.deepStrictEqual(words, []);
    await page.close();
}

async function isTheExample(context) {
    const { page } = await open(context, "check");
    const row = page.locator("#matrix tbody tr", { hasText: "windows-7.11" });
    assert.ok((await row.textContent()).includes("error"));
    const newer = await page.locator("#matrix tbody tr", { hasText: "windows-7.16" }).textContent();
    assert.ok(newer.includes("pass") && !newer.includes("error"));
    assert.ok((await page.locator("details.rule").first().textContent()).includes("FB3001")); // the worst first
    assert.ok((await page.locator("article pre").first().textContent()).includes("^"));
    assert.strictEqual(await page.locator(".page h4").first().textContent(), "What");
    await page.close();
}

// Each build x template type x field, with what was exercised and how it ended, cell by cell as JSON has it.
async function tellsWhatWasFuzzed(context) {
    const { page, words } = await open(context, "fuzz");
    for (const [title, name, rows] of [["Fuzzing: fields", "fuzz_fields", 3], ["Fuzzing: the plan", "fuzz_plan", 12]]) {
        const told = json("fuzz").tables.filter((table) => table.name === name);
        const sections = page.locator("section.counted", { has: page.getByRole("heading", { name: title, exact: true }) });
        assert.strictEqual(told.length, 2, "a table for each build");
        const shown = await sections.locator("tbody tr").evaluateAll((all) =>
            all.map((row) => [...row.cells].map((cell) => cell.textContent)));
        const expected = told.flatMap((table) => table.rows.map((row) => Object.values(row).map((value) => value === null ? "" : String(value))));
        assert.ok(told.every((table) => table.rows.length >= rows && table.rows_dropped === 0));
        const blank = (row) => row.map((cell) => /^[-\u2013\u2014]?$/.test(cell) ? "" : cell);
        assert.deepStrictEqual(shown.map(blank), expected.map(blank));
        const heads = await sections.first().locator("thead th").allTextContents();
        assert.deepStrictEqual(heads.map((head) => head.replace(" ", "_")), Object.keys(told[0].rows[0]));
    }
    const cells = await page.locator("section.counted", { hasText: "Fuzzing: fields" }).locator("tbody tr").allTextContents();
    for (const build of ["small-1", "small-2"])
        for (const field of ["Kind", "<b>Path", "User"])
            assert.strictEqual(cells.filter((row) => row.startsWith(`${build}call`) && row.includes(field)).length, 1, `${build} ${field}`);
    assert.ok(cells.some((row) => row.endsWith("answered wrongly")) && cells.some((row) => row.endsWith("held")));
    const summary = page.locator("section.counted", { hasText: "Fuzzing: fields" }).locator("summary").first();
    await summary.focus();
    await page.keyboard.press("Enter"); // by keyboard it opens, and a row is seen
    assert.ok(await page.getByRole("cell", { name: "User", exact: true }).first().isVisible());
    await page.setViewportSize({ width: 380, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 380), "it is wider than a telephone");
    assert.deepStrictEqual(words, []);
    await page.close();
}

async function marksWhatIsSuppressed(context) {
    const { page, words } = await open(context, "suppressed");
    const marked = page.locator("article[data-suppressed]");
    assert.ok(await marked.count() > 0);
    assert.strictEqual(await page.locator("article[data-level=warning]:not([data-suppressed])").count(), 0);
    assert.ok((await marked.first().textContent()).includes("suppressed until 2999-12-31 by \\xff team: <b>known</b>"), await marked.first().textContent());
    const builds = await page.locator("article[data-suppressed][data-level=error] .builds li").allTextContents();
    assert.ok(builds.length > 10 && builds.every((build) => build === "windows-7.2" || build === "linux-7.11"), builds.join());
    const others = (await page.locator("article[data-level=error]:not([data-suppressed]) .builds li").allTextContents()).join();
    assert.ok(others.includes("windows-7.11") && !others.includes("windows-7.2,") && !others.includes("linux-7.11")); // of one message
    assert.match(await page.locator(".verdict").textContent(), /0 warnings, .* suppressed/);
    const matrix = await page.locator("#matrix").textContent();
    assert.ok(!matrix.includes("warning") && matrix.includes("suppressed")); // they count nowhere, and are seen
    assert.match(await page.locator("details.rule[data-rule=FB3002] summary .count").first().textContent(), /^(\d+) findings, \1 suppressed$/);
    assert.deepStrictEqual(words, []);
    await page.close();
}

async function searches(context) {
    const { page, words } = await open(context, "many");
    const all = await visible(page);
    assert.ok(all > 400, `${all}`);
    await page.keyboard.press("/");
    await page.keyboard.type("criterion 17 reads");
    assert.ok(await visible(page) > 0 && await visible(page) < all);
    const shown = await page.locator("article:visible").allTextContents();
    assert.ok(shown.every((text) => /17/.test(text)), shown.join());
    assert.match(await page.locator("#told").textContent(), /^\d+ of \d+ shown$/);
    await page.locator("#search").fill("no such words anywhere");
    assert.strictEqual(await visible(page), 0);
    assert.strictEqual(await page.locator("details.rule:visible").count(), 0);
    await page.keyboard.press("Escape");
    assert.strictEqual(await visible(page), all);
    await page.locator("[data-show=error]").uncheck();
    const warnings = await visible(page);
    assert.ok(warnings > 0 && warnings < all);
    assert.strictEqual(await page.locator("article[data-level=error]:visible").count(), 0);
    await page.locator("#search").fill("FB3001");
    assert.strictEqual(await visible(page), 0);
    assert.deepStrictEqual(words, []);
    await page.close();
}

async function changesColours(context) {
    const { page } = await open(context, "check");
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: "light" });
    const light = await ground();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await ground();
    assert.notStrictEqual(light, dark);
    await page.reload();
    await page.keyboard.press("Tab"); // the link to the findings
    assert.strictEqual(await page.evaluate(() => document.activeElement.getAttribute("href")), "#findings");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // the colours' button
    assert.strictEqual(await ground(), light);
    await page.close();
}

async function printsAndStaysNarrow(context) {
    const { page } = await open(context, "check");
    await page.setViewportSize({ width: 380, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 380), "it is wider than a telephone");
    await page.locator("details.rule > summary").first().click(); // closed: paper shows it all the same
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.strictEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
    assert.strictEqual(await page.locator("button:visible, .tools:visible").count(), 0);
    const pdf = await page.pdf();
    assert.ok(pdf.length > 5000);
    assert.strictEqual(await page.locator("details.rule:not([open])").count(), 0);
    await page.close();
}

async function worksWithoutScript(browser) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const { page } = await open(context, "check");
    assert.ok(await page.getByText("FB3001").first().isVisible());
    assert.ok(await page.locator("article .message").first().isVisible());
    assert.ok(!await page.locator("#search").isVisible());
    await context.close();
}

async function refusesForeignScript(context) {
    const text = fs.readFileSync(path.join(folder, "check.html"), "utf8");
    const planted = path.join(folder, "planted.html");
    fs.writeFileSync(planted, text.replace("<main>", "<main><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"));
    const { page, words } = await open(context, "planted");
    assert.ok(!(await page.title()).includes("owned"));
    assert.ok(words.some((word) => word.includes("Content Security Policy")), "the policy said nothing");
    await page.close();
}

// An audit's page has every statement of its JSON, each with a link to what is signed.
async function tellsAnAudit(context) {
    const { page, words } = await open(context, "audit/audit");
    const audit = json("audit/audit");
    assert.strictEqual((await page.locator("h1").textContent()).toLowerCase(), audit.verdict);
    assert.deepStrictEqual(await page.locator("#points tbody .cell").allTextContents(), audit.points.map((point) => point.answer));
    for (const point of audit.points) {
        const shown = await page.locator(`#point-${point.point} li`).allTextContents();
        const told = [...point.shown, ...point.not_shown, ...point.contradicted];
        assert.strictEqual(shown.length, told.length);
        for (const { text, source } of told)
            assert.ok(shown.some((line) => line.includes(text) && line.includes(source || "")), text);
    }
    const sources = await page.locator("#sources").textContent();
    for (const source of audit.sources)
        assert.ok(sources.includes(source.sha256) && source.signatures.every((one) => sources.includes(one.keyid)), source.name);
    const links = await page.locator("main a").evaluateAll((all) => all.filter((one) => !document.querySelector(one.getAttribute("href"))).length);
    assert.strictEqual(links, 0, "every link leads somewhere");
    assert.ok((await page.locator("#point-1").textContent()).includes("under attack <script>"));
    assert.strictEqual(await page.locator("script").count(), 1);
    assert.ok((await page.locator("#point-10 summary").textContent()).includes("contradicted"));
    await page.setViewportSize({ width: 380, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 380), "it is wider than a telephone");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.strictEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
    assert.deepStrictEqual(words, []);
    await page.close();
}

async function picture(context, name, file, colorScheme) {
    const { page } = await open(context, name);
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: path.join(screenshots, file), fullPage: name !== "many" });
    await page.close();
}

async function pictures(context) {
    for (const name of ["check", "many", "hostile", "undecided", "empty", "audit/audit"])
        for (const scheme of ["light", "dark"])
            await picture(context, name, `${path.basename(name)}-${scheme}.png`, scheme);
    const { page } = await open(context, "check");
    await page.pdf({ path: path.join(screenshots, "check.pdf"), format: "A4", printBackground: false });
    await page.setViewportSize({ width: 380, height: 800 });
    await page.screenshot({ path: path.join(screenshots, "check-narrow.png") });
    await page.close();
}

async function main() {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), "firebreak-browser-"));
    const browser = await chromium.launch({ executablePath, headless: true, args, env: { ...process.env, HOME: profile } });
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    const names = fs.readdirSync(folder).filter((file) => file.endsWith(".html")).map((file) => path.parse(file).name);
    const tests = names.map((name) => [`tells what JSON tells: ${name}`, () => tellsWhatJsonTells(context, name)]);
    tests.push(["is the example", () => isTheExample(context)], ["searches", () => searches(context)],
        ["tells what was fuzzed", () => tellsWhatWasFuzzed(context)], ["marks what is suppressed", () => marksWhatIsSuppressed(context)],
        ["changes colours", () => changesColours(context)], ["prints", () => printsAndStaysNarrow(context)],
        ["works without script", () => worksWithoutScript(browser)],
        ["refuses foreign script", () => refusesForeignScript(context)], ["tells an audit", () => tellsAnAudit(context)]);
    if (screenshots)
        tests.push(["pictures", () => pictures(context)]);
    for (const [name, run] of tests) {
        try {
            await run();
        } catch (error) {
            console.log(`${name}: ${error.stack}`);
            broken = 1;
        }
    }
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
    console.log(`${tests.length} checks of ${names.length} pages`);
    process.exit(names.length < 3 ? 1 : broken);
}
main();
