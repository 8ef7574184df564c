// SPDX-License-Identifier: Apache-2.0
// pack.js - compares the contract gate's findings on all rules of the data pack with the pack's own
// conversion of the same rules: for the sensor build that supplies twelve inputs at most, FB3001
// must name exactly the rules of which an instance there constrains a later column.  The coverage
// must call exactly those columns never used that no rule there names.
// usage: node pack.js CONVERTED REPORT.json SOURCE.json
'use strict';
const fs = require('fs');
const [converted, reportFile, sourceFile] = process.argv.slice(2);
const INPUTS = 12;
const OLDEST = 'windows-6.58';

const ruleOf = (id) => id.slice(0, 36);

// What the conversion says: every rule, and those that read too far.
const known = new Set();
const expected = new Set();
// The highest column that a criterion looks at; equals_field names a second one.
const highest = (columns, field, criterion) => {
  if (criterion.of) return Math.max(...criterion.of.map((part) => highest(columns, field, part)));
  if (criterion.op === 'wildcard') return -1;
  const other = criterion.op === 'equals_field' ? columns.indexOf(criterion.values[0]) : -1;
  return Math.max(columns.indexOf(field), other);
};
const readsTooFar = (row) => {
  const columns = row.criteria.map((criterion) => criterion.field);
  return [row.criteria, ...(row.except || [])].some((list) =>
    list.some((criterion) => highest(columns, criterion.field, criterion) >= INPUTS));
};
for (const name of ['plain', 'expand', 'except']) {
  const lines = fs.readFileSync(`${converted}/instances-${name}.jsonl`, 'utf8').split('\n');
  for (const line of lines.filter((text) => text !== '')) {
    const row = JSON.parse(line);
    known.add(row.rule_id);
    if (readsTooFar(row)) expected.add(row.rule_id);
  }
}

const report = JSON.parse(fs.readFileSync(reportFile, 'utf8'));
const instances = JSON.parse(fs.readFileSync(sourceFile, 'utf8')).instances;
const found = new Set();
let broken = 0;
const complain = (text) => { console.log(text); broken++; };
for (const finding of report.findings) {
  if (finding.rule !== 'FB3001' || finding.sensor !== OLDEST) {
    if (finding.level === 'error') complain(`not expected: ${finding.rule} ${finding.sensor} ${finding.message}`);
    continue;
  }
  const at = /^instances\[(\d+)\]/.exec(finding.location.path);
  found.add(ruleOf(instances[Number(at[1])].id));
}

for (const rule of expected) if (!found.has(rule)) complain(`FB3001 does not name ${rule}`);
for (const rule of found) if (known.has(rule) && !expected.has(rule)) complain(`FB3001 names ${rule}`);
const columnsOf = new Map();
for (const type of JSON.parse(fs.readFileSync(`${converted}/types.json`, 'utf8')).types)
  for (const field of type.fields) columnsOf.set(`${type.type}.${field.name}`, field.observed);
const fields = report.tables.find((table) => table.name === 'coverage_fields').rows;
const never = fields.filter((field) => field.state === 'never').length;
for (const field of fields) {
  const name = `${field.template_type}.${field.name}`;
  if ((columnsOf.get(name) === 0) !== (field.state === 'never'))
    complain(`${name} is ${field.state}, and ${columnsOf.get(name)} criteria of the rules name it`);
}
if (fields.length !== columnsOf.size || never === 0)
  complain(`${fields.length} of ${columnsOf.size} columns are in the coverage, ${never} of them never used`);

console.log(`${instances.length} instances, ${found.size} rules read beyond ${INPUTS} inputs, ${expected.size} expected`);
process.exit(broken === 0 && expected.size > 0 ? 0 : 1);
