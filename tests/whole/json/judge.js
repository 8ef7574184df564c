// SPDX-License-Identifier: Apache-2.0
// Holds reports to schemas/json/report.schema.json with ajv, and the schema to spoilt reports.
// usage: judge.js MODULES SCHEMA REPORT...
"use strict";
const fs = require("fs");
const path = require("path");
const [modules, schema, ...files] = process.argv.slice(2);
const Ajv = require(path.resolve(modules, "node_modules/ajv/dist/2020.js"));
const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true })
    .compile(JSON.parse(fs.readFileSync(schema, "utf8")));
let broken = 0;
let findings = 0;

function fail(words) {
    console.log(words);
    broken = 1;
}

for (const file of files) {
    const report = JSON.parse(fs.readFileSync(file, "utf8"));
    findings += report.findings.length;
    if (!validate(report))
        fail(`${path.basename(file)}: ${JSON.stringify(validate.errors.slice(0, 3))}`);
}
if (files.length < 2 || findings === 0)
    fail("there is nothing to judge");

// A schema that takes everything would be no judge.
const whole = files.map((file) => JSON.parse(fs.readFileSync(file, "utf8")))
    .find((report) => report.findings.length > 0 && report.gates.length > 0 && report.subjects.length > 0);
const spoil = {
    "a key too many": (report) => { report.more = 1; },
    "a key too few": (report) => { delete report.findings[0].help; },
    "another verdict": (report) => { report.verdict = "maybe"; },
    "another level": (report) => { report.findings[0].level = "fatal"; },
    "no rule's id": (report) => { report.findings[0].rule = "3001"; },
    "an offset without a length": (report) => { report.findings[0].location.offset = 1; report.findings[0].location.length = null; },
    "a negative count": (report) => { report.findings_dropped = -1; },
    "a suppression without an owner": (report) => { report.findings[0].suppressed = { reason: "r", expires: "2999-12-31" }; },
    "a negative count of suppressed ones": (report) => { report.findings_suppressed = -1; },
    "a digest that is none": (report) => { report.subjects[0].sha256 = "abc"; },
    "a gate that did not run and passed": (report) => { report.gates[0].state = "not-run"; report.gates[0].verdict = "pass"; },
};
for (const [name, change] of Object.entries(spoil)) {
    const report = JSON.parse(JSON.stringify(whole));
    change(report);
    if (validate(report))
        fail(`the schema takes ${name}`);
}
process.exit(broken);
