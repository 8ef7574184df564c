// SPDX-License-Identifier: Apache-2.0
// What a YAML editor's language server makes of the files that `firebreak init` writes: it finds their
// JSON Schemas by the first line, without a network; it has nothing to complain of; it marks a key that
// is none, completes one, and explains one.
// usage: check.js NODE-MODULES PROGRAM SCRATCH-FOLDER
'use strict';
const { execFileSync, spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

const [modules, program, scratch] = process.argv.slice(2);
const WAIT = 120000; // for one answer: far more than it takes

let failures = 0;
const check = (holds, what) => {
  if (!holds) {
    failures += 1;
    console.log(`FAILED: ${what}`);
  }
};

class Server {
  constructor() {
    const main = path.join(modules, 'node_modules/yaml-language-server/bin/yaml-language-server');
    this.process = spawn(process.execPath, [main, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.bytes = Buffer.alloc(0);
    this.next = 1;
    this.answers = new Map();
    this.diagnostics = new Map(); // uri and version -> what waits for them
    this.process.stdout.on('data', (chunk) => this.read(chunk));
  }

  send(message) {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  read(chunk) {
    this.bytes = Buffer.concat([this.bytes, chunk]);
    for (;;) {
      const end = this.bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const size = Number(/Content-Length: (\d+)/i.exec(this.bytes.toString('latin1', 0, end))[1]);
      if (this.bytes.length < end + 4 + size) return;
      const message = JSON.parse(this.bytes.toString('utf8', end + 4, end + 4 + size));
      this.bytes = this.bytes.subarray(end + 4 + size);
      this.take(message);
    }
  }

  take(message) {
    if (message.method === 'workspace/configuration') {
      const settings = { validate: true, completion: true, hover: true, schemaStore: { enable: false } };
      const result = message.params.items.map((item) => (item.section === 'yaml' ? settings : null));
      this.send({ id: message.id, result });
    } else if (message.method === 'textDocument/publishDiagnostics') {
      const waiting = this.diagnostics.get(message.params.uri);
      if (waiting) waiting(message.params.diagnostics);
    } else if (message.method && message.id !== undefined) {
      this.send({ id: message.id, result: null });
    } else if (this.answers.has(message.id)) {
      this.answers.get(message.id)(message.result);
      this.answers.delete(message.id);
    }
  }

  within(what, begin) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer: ${what}`)), WAIT);
      begin((value) => {
        clearTimeout(timer);
        resolve(value);
      });
    });
  }

  ask(method, params) {
    const id = this.next++;
    return this.within(method, (done) => {
      this.answers.set(id, done);
      this.send({ id, method, params });
    });
  }

  // Opens the text; gives what the server says is wrong with it.
  judge(uri, text) {
    return this.within(`diagnostics of ${uri}`, (done) => {
      this.diagnostics.set(uri, done);
      this.send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version: 1, text } } });
    });
  }
}

const words = (diagnostics) => diagnostics.map((one) => one.message).join('; ');

async function run() {
  const project = path.join(scratch, 'project');
  execFileSync(program, ['init', project]);
  const server = new Server();
  await server.ask('initialize', { processId: process.pid, rootUri: null, capabilities: { workspace: { configuration: true } } });
  server.send({ method: 'initialized', params: {} });

  const explained = [
    ['firebreak.yaml', 'template_types:', 'define template types'],
    ['template-types.yaml', 'template_types:', ''],
    ['contracts/example-1.0.yaml', 'supply:', 'known'],
    ['sources/first.yaml', 'channel:', 'channel'],
  ];
  for (const [name, key, says] of explained) {
    const file = path.join(project, name);
    const text = fs.readFileSync(file, 'utf8');
    const uri = pathToFileURL(file).href;
    check(words(await server.judge(uri, text)) === '', `${name}: nothing is wrong with it`);
    const line = text.split('\n').findIndex((one) => one.startsWith(key));
    const hover = await server.ask('textDocument/hover', { textDocument: { uri }, position: { line, character: 2 } });
    const shown = hover ? JSON.stringify(hover.contents) : '';
    check(shown !== '' && shown.toLowerCase().includes(says), `${name}: ${key} is explained, not: ${shown}`);
  }

  const whole = fs.readFileSync(path.join(project, 'firebreak.yaml'), 'utf8');
  const wrong = pathToFileURL(path.join(project, 'wrong.yaml')).href;
  const said = words(await server.judge(wrong, `${whole}contratcs: []\n`));
  check(said.includes('contratcs'), `a key that is none is marked, not: ${said}`);

  const begun = `${whole}last_`;
  const uri = pathToFileURL(path.join(project, 'begun.yaml')).href;
  await server.judge(uri, begun);
  const position = { line: begun.split('\n').length - 1, character: 5 };
  const completion = await server.ask('textDocument/completion', { textDocument: { uri }, position });
  const labels = completion.items.map((item) => item.label);
  check(labels.includes('last_release'), `last_release is offered, not only: ${labels}`);
  server.process.kill();
}

run().then(
  () => {
    console.log(`${failures} failed`);
    process.exit(failures === 0 ? 0 : 1);
  },
  (error) => {
    console.log(`FAILED: ${error.message}`);
    process.exit(1);
  },
);
