// SPDX-License-Identifier: Apache-2.0
// Holds our JSON Schemas against what our loaders accept and what our program writes.
// usage: check.js MODULES PROJECT PROGRAM LOAD-DOCUMENTS SCRATCH
'use strict';
const fs = require('fs');
const path = require('path');
const { spawnSync } = require('child_process');
const { generateKeyPairSync } = require('crypto');
const [modules, project, program, loader, scratch] = process.argv.slice(2);
const need = (name) => require(path.join(modules, 'node_modules', name));
const Ajv = need('ajv/dist/2020').default;
const YAML = need('yaml');

let broken = 0;
const fail = (text) => { broken += 1; if (broken <= 40) console.log(text); };
const short = (value) => { const text = JSON.stringify(value); return text.length > 400 ? text.slice(0, 400) + '...' : text; };
const read = (file) => YAML.parse(fs.readFileSync(path.join(project, file), 'utf8'), { maxAliasCount: -1 });

// ---- The schemas are in order: strict, and with words for an editor on every key ----
const names = fs.readdirSync(path.join(project, 'schemas/json')).map((file) => file.replace('.schema.json', ''));
const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: false });
const schemas = {};
const validators = {};
for (const name of names) {
  schemas[name] = JSON.parse(fs.readFileSync(path.join(project, 'schemas/json', name + '.schema.json'), 'utf8'));
  validators[name] = ajv.compile(schemas[name]);
  const shown = spawnSync(program, ['schema', 'show', name]).stdout;
  if (!shown.equals(fs.readFileSync(path.join(project, 'schemas/json', name + '.schema.json')))) fail(`schema show ${name} prints something else`);
}
const listed = spawnSync(program, ['schema', 'list'], { encoding: 'utf8' }).stdout.trim().split('\n').map((line) => line.split(' ')[0]);
if (listed.sort().join() !== names.sort().join()) fail(`schema list prints ${listed}, and there are ${names}`);

// Every key that a schema describes for an editor; those of conditions have no words.
function properties(node, found = new Map()) {
  if (node === null || typeof node !== 'object') return found;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'if' || key === 'else' || key === 'allOf') continue;
    if (key === 'properties') for (const [name, inner] of Object.entries(value)) if (typeof inner === 'object') found.set(name, inner);
    properties(value, found);
  }
  return found;
}
for (const name of names)
  for (const [key, value] of properties(schemas[name]))
    if (key !== 'reason' && (!value.title || !value.description)) fail(`${name}: "${key}" has no title or no description`);

// ---- The loaders agree with the schemas ----
const types = path.join(project, 'tests/whole/javascript/every-operator/types.json');
// What a JSON Schema cannot say: what the loader answers then.
const unsayable = new RegExp(['already', 'unknown template type', 'unknown field', '^the value ', 'a regular expression that cannot be used',
  'has the id', 'same id', 'no day of the calendar', 'may not be hidden', 'was not judged', 'about suppressions', 'there is no rule', 'are not below tick', 'more than [0-9]+ ticks', '^a share is', '^expected a (share|duration)',
  'it cannot be read: ', 'is there twice', 'is there already', 'threshold is from 1 to', 'an online key of the director', 'cannot be the name of', 'another vendor has'].join('|'));

// The answers of our loader, in order: "ok" or why not.
function load(kind, documents) {
  const answers = [];
  for (let at = 0; at < documents.length; at += 500) {
    const files = documents.slice(at, at + 500).map((document, index) => {
      const file = path.join(scratch, `${index}.json`);
      fs.writeFileSync(file, JSON.stringify(document));
      return file;
    });
    const run = spawnSync(loader, [kind, types, ...files], { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (run.status !== 0) fail(`the loader ended with ${run.status} ${run.signal}: ${run.stderr}`);
    answers.push(...run.stdout.trimEnd().split('\n'));
  }
  if (answers.length !== documents.length) fail(`${answers.length} answers to ${documents.length} documents`);
  return answers;
}

const others = [null, true, false, 0, 1, -1, 1.5, 1e20, '', 'x', 'equals', 'i', "a\u0001", [], [null], ['x'], [1], [{}], {}, { x: 1 }, { hex: 'f' }, { hex: '00' }];

// The document with one place changed, once for each place and each other value.
function* mutants(value) {
  yield* others;
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    yield [...value, ...value.slice(0, 1)];
    for (let i = 0; i < value.length; i++) {
      yield value.filter((_, index) => index !== i);
      for (const inner of mutants(value[i])) yield value.map((old, index) => (index === i ? inner : old));
    }
    return;
  }
  for (const key of ['zzz', 'op', 'values', 'case', 'flags', 'of', '$schema', 'hex', 'regex', ''])
    if (!(key in value)) for (const added of [null, 'x', ['x']]) yield { ...value, [key]: added };
  for (const key of Object.keys(value)) {
    const { [key]: _, ...rest } = value;
    yield rest;
    for (const inner of mutants(value[key])) yield { ...value, [key]: inner };
  }
}

function expect(kind, documents, accepted, loaded, what) {
  const answers = load(kind, documents);
  documents.forEach((document, index) => {
    if (validators[kind](document) !== accepted) fail(`${kind}: the schema ${accepted ? 'refuses' : 'accepts'} ${what} ${short(document)}`);
    if ((answers[index] === 'ok') !== loaded) fail(`${kind}: the loader ${loaded ? 'refuses' : 'accepts'} ${what} ${short(document)}: ${answers[index]}`);
    if (accepted && !loaded && !unsayable.test(answers[index])) fail(`${kind}: the schema could say that ${short(document)}: ${answers[index]}`);
  });
}

function agree(kind, documents) {
  const answers = load(kind, documents);
  let refused = 0;
  documents.forEach((document, index) => {
    const loaded = answers[index] === 'ok';
    const accepted = validators[kind](document);
    refused += !accepted;
    if (accepted && !loaded && !unsayable.test(answers[index])) fail(`${kind}: only the loader refuses ${short(document)}: ${answers[index]}`);
    if (!accepted && loaded) fail(`${kind}: only the schema refuses ${short(document)}: ${ajv.errorsText(validators[kind].errors)}`);
  });
  if (refused === 0 || refused === documents.length) fail(`${kind}: the schema refused ${refused} of ${documents.length}`);
  return refused;
}

function keys(value, found = new Set()) {
  if (value === null || typeof value !== 'object') return found;
  if (!Array.isArray(value)) Object.keys(value).forEach((key) => found.add(key));
  Object.values(value).forEach((inner) => keys(inner, found));
  return found;
}

// Keys that a repository's plan names.
for (const name of 'abcdefgh')
  fs.writeFileSync(path.join(scratch, `${name}.pub`), generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));

const cases = read('tests/whole/schemas/cases.yaml');
for (const [kind, table] of Object.entries(cases)) {
  expect(kind, table.good, true, true, 'the good');
  expect(kind, table.bad, false, false, 'the bad');
  expect(kind, table.unsaid, true, false, 'the unsayably bad');
  const used = keys(table.good);
  for (const key of properties(schemas[kind]).keys()) if (!used.has(key)) fail(`${kind}: no good case has the key "${key}"`);
  const changed = table.good.flatMap((document) => [...mutants(document)]);
  console.log(`${kind}: ${table.good.length} good, ${table.bad.length} bad, ${table.unsaid.length} unsaid; ` +
    `${changed.length} changed, ${agree(kind, changed)} of them refused by both`);
}

// ---- The examples, and what the program writes ----
function accept(kind, value, what) {
  if (!validators[kind](value)) fail(`${what} is no ${kind}: ${ajv.errorsText(validators[kind].errors)}`);
}
function files(folder) {
  return fs.readdirSync(path.join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|ya?ml)$/.test(entry.name))
    .map((entry) => path.relative(project, path.join(entry.parentPath || entry.path, entry.name)));
}
const kindOf = (file) => (/^examples\/rollout\//.test(file) ? 'rollout' : /^examples\/explain\/repository\//.test(file) ? 'repository' : /(firebreak|engines)\.yaml$/.test(file) ? 'project' : /policy\.yaml$/.test(file) ? 'policy' : /contracts\//.test(file) ? 'contract'
  : /types(\/[a-z-]*)?\.(json|yaml)$/.test(file) ? 'template-types' : /rules\/|tutorial\/rule\.yml$/.test(file) ? 'sigma' : 'content-source');
// Who approves a plan: the schema and the reader say the same.
const planned = read('examples/rollout/rollout.yaml');
const keyid = 'ab'.repeat(32);
for (const [from, good] of [['ann', true], [['ann', 'ben', 'cleo', { name: 'emil', key: keyid }], true], [['ann', 'ben', 'cleo', { name: 'emil' }], false],
  [['ann', 'ben', 'cleo', { key: keyid }], false], [['ann', 'ben', 'cleo', { name: '', key: keyid }], false], [['ann', 'ben', 'cleo', ''], false], [['ann', 'ben', 'cleo', 1], false],
  [['ann', 'ben', 'cleo', { name: 'emil', key: keyid.slice(1) }], false], [['ann', 'ben', 'cleo', { name: 'emil', key: keyid.toUpperCase() }], false],
  [['ann', 'ben', 'cleo', { name: 'emil', key: 'emil.pub' }], false], [['ann', 'ben', 'cleo', { name: 'emil', key: keyid, role: 'x' }], false],
  [{ name: 'emil', key: keyid }, false]]) {
  const plan = { ...planned, approvals: { needed: typeof from === 'string' ? 0 : 2, from } };
  const file = path.join(scratch, 'plan.json');
  fs.writeFileSync(file, JSON.stringify(plan));
  const ran = spawnSync(program, ['rollout', 'plan', file], { encoding: 'utf8' });
  // 2: it cannot be read; 1: it can, and is not safe
  if ((ran.status !== 2) !== good) fail(`rollout plan, approvals from ${short(from)}: exit status ${ran.status}: ${ran.stderr}`);
  if (validators['rollout-plan'](plan) !== good) fail(`rollout-plan.schema.json, approvals from ${short(from)}`);
}
const counts = {};
for (const file of files('examples')) {
  const kind = kindOf(file);
  counts[kind] = (counts[kind] || 0) + 1;
  if (!['sigma', 'rollout', 'repository'].includes(kind)) accept(kind, read(file), file);
  if (kind === 'rollout') {
    const which = read(file).rings ? 'rollout-plan' : 'scenario';
    counts[which] = (counts[which] || 0) + 1;
    accept(which, read(file), file);
  }
}
for (const kind of Object.keys(cases)) if (!counts[kind]) fail(`no example is a ${kind}`);

// Runs the program for JSON.  Its exit status is part of the case.
function run(status, ...words) {
  const ran = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 26, cwd: path.join(project, 'examples/channel-file-291') });
  if (ran.status !== status) fail(`${words.join(' ')}: exit status ${ran.status}: ${ran.stderr}`);
  return JSON.parse(ran.stdout);
}
accept('contract', run(0, 'contract', '--format', 'json', 'contracts/windows-7.11.json', 'contracts/windows-7.15.json'), 'contract --format json');
accept('content-source', run(0, 'inspect', '--source', 'fatal.fbc'), 'inspect --source');
const bundle = path.join(scratch, 'a.bundle');
run(0, 'bundle', 'create', '--format', 'json', '-o', bundle, 'fatal.fbc', 'harmless.fbc', '--project', 'firebreak.yaml');
const unpacked = spawnSync('sh', ['-c', 'zstd -dqc "$0" | tar -xO manifest.json', bundle], { encoding: 'utf8' });
const manifest = JSON.parse(unpacked.stdout);
accept('bundle-manifest', manifest, 'the manifest of a bundle');
for (const file of [{ path: '../a' }, { path: '/a' }, { path: 'a//b' }, { path: 'a/' }, { path: 'a\u0301' }, { sha256: '' }, { bytes: 0.5 }, { needs: 1 }, { more: 1 }])
  if (validators['bundle-manifest']({ ...manifest, files: [{ ...manifest.files[0], ...file }] })) fail(`the schema accepts a manifest with ${short(file)}`);
// What examples/signing/ makes, and small changes of it that our readers refuse too.
fs.mkdirSync(path.join(scratch, 'bin'));
fs.symlinkSync(program, path.join(scratch, 'bin/firebreak'));
const made = spawnSync('sh', ['-c', 'cp -r "$0"/examples/channel-file-291/. . && "$0"/examples/signing/override.sh harmless.json', project],
  { encoding: 'utf8', cwd: scratch, env: { ...process.env, P: 'x', PATH: `${scratch}/bin:${process.env.PATH}` } });
if (made.status !== 0) fail(`examples/signing: ${made.stderr}`);
const signed = { 'root-of-trust': 'root.json', 'release-policy': 'policy.json', 'fleet-inventory': 'inventory.json', override: 'override.json' };
for (const [kind, file] of Object.entries(signed)) {
  const value = JSON.parse(fs.readFileSync(path.join(scratch, file), 'utf8'));
  accept(kind, value, file);
  for (const key of Object.keys(value)) {
    const { [key]: _, ...less } = value;
    const needed = validators[kind].schema.required.includes(key);
    if (validators[kind](less) === needed) fail(`${kind} without ${key}`);
    if (validators[kind]({ ...value, [key]: { more: 1 } })) fail(`${kind} with another ${key}`);
  }
  if (validators[kind]({ ...value, more: 1 })) fail(`${kind} with one key more`);
  if (kind === 'release-policy') accept('policy', value, file);
}
// An audit of what two people signed.
const finished = spawnSync('sh', ['-c', 'firebreak sign -q harmless.bundle $(cat args) -o release --override override.dsse.json && firebreak sign -q release --root root.json --key releaser.key --passphrase-env P && firebreak audit release --root root.json --format json'],
  { encoding: 'utf8', cwd: scratch, env: { ...process.env, P: 'x', PATH: `${scratch}/bin:${process.env.PATH}` } });
const audit = JSON.parse(finished.stdout.slice(finished.stdout.indexOf('{')));
accept('audit', audit, 'an audit');
for (const spoil of [(a) => a.points.pop(), (a) => { a.points[0].answer = 'yes'; }, (a) => { a.points[0].shown[0].source = null; }, (a) => { delete a.points[0].shown[0].source; },
  (a) => { a.sources[0].signatures = []; }, (a) => { a.sources[0].sha256 = 'x'; }, (a) => { a.verifies = 'yes'; }, (a) => { a.more = 1; }, (a) => { a.findings = [{ rule: 'x' }]; }]) {
  const other = structuredClone(audit);
  spoil(other);
  if (validators.audit(other)) fail(`the schema accepts a spoiled audit: ${spoil}`);
}
const bad = path.join(scratch, 'bad.json');
fs.writeFileSync(bad, '{"instances": [{"id": 1}]}');
const reports = [
  run(0, 'check', '--format', 'json', 'harmless.fbc'),
  run(1, 'check', '--format', 'json', 'fatal.fbc', 'harmless.fbc'),
  run(1, 'check', '--format', 'json', '--contract', 'contracts/windows-7.11.json', '--contract', 'contracts/windows-7.15.json', 'fatal.fbc'),
  run(1, 'check', '--format', 'json', 'template-types.json'),
  run(1, 'check', '--format', 'json', '--coverage', 'fatal.fbc'),
  run(0, 'check', '--format', 'json', '--project', '../suppressions/firebreak.yaml', 'harmless.fbc'),
  run(2, 'check', '--format', 'json', 'nothing.fbc'),
  run(2, 'check', '--format', 'json', '--types', bad, 'harmless.fbc'),
  run(0, 'compile', '--format', 'json', 'harmless.json'),
  run(1, 'compile', '--format', 'json', bad),
];
for (const report of reports) accept('report', report, 'report ' + short(report));

// Nothing that a report must hold may be missing, and nothing else be there.
const inReport = properties(schemas.report);
function* spoiled(value) {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'options' || key === 'figures' || key === 'rows') continue;
    for (const other of spoiled(inner)) yield Array.isArray(value) ? value.map((old, index) => (String(index) === key ? other : old)) : { ...value, [key]: other };
    if (Array.isArray(value)) continue;
    const { [key]: _, ...rest } = value;
    if (inReport.has(key)) yield rest;
    yield { ...value, [key + 'x']: inner };
  }
}
let spoiledCount = 0;
for (const report of reports)
  for (const other of spoiled(report)) {
    spoiledCount += 1;
    if (validators.report(other)) fail(`the schema accepts the spoiled report ${short(other)}`);
  }
if (spoiledCount < 100) fail(`only ${spoiledCount} reports were spoiled`);

// ---- The document names every key of the project file ----
const page = fs.readFileSync(path.join(project, 'docs/project-file.md'), 'utf8').split('\n');
const first = page.findIndex((line) => line.startsWith('| key |'));
const documented = [];
for (let i = first + 2; first >= 0 && page[i].startsWith('| '); i++) documented.push(page[i].split('`')[1]);
const described = Object.keys(schemas.project.properties).filter((key) => key !== '$schema');
if (documented.sort().join() !== described.sort().join()) fail(`docs/project-file.md lists ${documented}, the schema ${described}`);

console.log(`${reports.length} reports, ${spoiledCount} spoiled ones refused; examples: ${JSON.stringify(counts)}; ${broken} broken`);
process.exit(broken === 0 ? 0 : 1);
