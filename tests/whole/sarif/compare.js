// SPDX-License-Identifier: Apache-2.0
// The SARIF of a check says the same as its JSON report.
// usage: compare.js SARIF JSON
"use strict";
const fs = require("fs");
const [sarif, report] = process.argv.slice(2).map((file) => JSON.parse(fs.readFileSync(file, "utf8")));
const assert = require("assert");
const run = sarif.runs[0];

// One result for findings that differ in their build only; each finding is told once.
const told = [];
for (const result of run.results) {
    assert.strictEqual(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
    assert.ok(run.tool.driver.rules[result.ruleIndex].help.markdown.startsWith(`# ${result.ruleId}`));
    assert.ok(!run.tool.driver.rules[result.ruleIndex].fullDescription.text.includes("## "));
    const place = result.locations[0];
    const region = place.physicalLocation.region || { byteOffset: null, byteLength: null }; // about the whole file
    const builds = result.properties.sensorBuilds.length ? result.properties.sensorBuilds : [null];
    for (const sensor of builds)
        told.push([result.ruleId, result.level, decodeURIComponent(place.physicalLocation.artifactLocation.uri),
            region.byteOffset, region.byteLength,
            place.logicalLocations ? place.logicalLocations[0].fullyQualifiedName : null, sensor].join(" "));
}
const expected = report.findings.map((finding) => [finding.rule, finding.level, finding.subject,
    finding.location.offset, finding.location.length, finding.location.path, finding.sensor].join(" "));
assert.ok(expected.length > 1);
assert.deepStrictEqual(told.sort(), expected.sort());


// Of all or of none, as SARIF wants it; and what is said of each is what JSON says.
const wanted = report.findings_suppressed > 0;
for (const result of run.results)
    assert.strictEqual(Array.isArray(result.suppressions), wanted);
const words = (suppression) => [suppression.reason, suppression.owner, suppression.expires].join(" ");
assert.deepStrictEqual(
    run.results.flatMap((result) => (result.suppressions || []).flatMap((one) => Array(Math.max(1, result.properties.sensorBuilds.length))
        .fill(words({ reason: one.justification, ...one.properties })))).sort(),
    report.findings.filter((finding) => finding.suppressed !== null).map((finding) => words(finding.suppressed)).sort());
assert.strictEqual(run.properties.findingsSuppressed, report.findings_suppressed);

assert.deepStrictEqual(run.artifacts.map((artifact) => [artifact.location.uri, artifact.length, artifact.hashes["sha-256"]]),
    report.subjects.map((subject) => [subject.path, subject.bytes, subject.sha256]));
assert.strictEqual(run.invocations[0].exitCode, { pass: 0, reject: 1, undecided: 2 }[report.verdict]);
assert.deepStrictEqual(run.properties.sensorBuilds, report.sensors);
