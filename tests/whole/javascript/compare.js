// SPDX-License-Identifier: Apache-2.0
// compare.js - reads a content file with the parser that the stock Kaitai Struct compiler makes from
// our schema, and compares every value with the tree that `firebreak inspect --format json` prints.
// usage: node compare.js MODULES SCHEMA CONTENT TREE.json
'use strict';
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [modules, schemaFile, contentFile, treeFile] = process.argv.slice(2);
const need = createRequire(path.resolve(modules, 'package.json'));
const yaml = need('yaml');
const compiler = need('kaitai-struct-compiler');
const KaitaiStream = need('kaitai-struct/KaitaiStream');

// The generated file is a module for several loaders; this is the one of Node.
async function makeParser() {
  const schema = yaml.parse(fs.readFileSync(schemaFile, 'utf8'));
  const sources = Object.values(await compiler.compile('javascript', schema, null, false));
  if (sources.length !== 1) throw new Error(`the stock compiler made ${sources.length} files`);
  const module_ = { exports: {} };
  new Function('module', 'exports', 'require', sources[0])(module_, module_.exports, need);
  const [parser] = Object.values(module_.exports);
  return parser;
}

const camel = (name) => name.replace(/_+$/, '').replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

// What the other reader has of an object: its fields, and the getters of its instances.
const fieldsOf = (object) => [
  ...Object.keys(object).filter((key) => !key.startsWith('_')),
  ...Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(object)))
    .filter((key) => typeof Object.getOwnPropertyDescriptor(Object.getPrototypeOf(object), key).get === 'function'),
].filter((key) => object[key] !== undefined);

let values = 0;
const differences = [];
const differ = (place, ours, theirs) => differences.push(`${place}: ours ${ours}, theirs ${theirs}`);

// The bytes of a node: as text where they are UTF-8, else in hex.
const hexOf = (node) => (typeof node.value === 'string' ? Buffer.from(node.value, 'utf8').toString('hex') : node.hex);
const isPresent = (node) => 'value' in node || 'items' in node || 'fields' in node;

function compareScalar(place, ours, theirs) {
  values++;
  if (theirs instanceof Uint8Array) {
    const hex = Buffer.from(theirs).toString('hex');
    if (hexOf(ours) !== hex || (ours.hex !== undefined && ours.hex !== hex)) differ(place, JSON.stringify(ours), hex);
  } else if (ours.value !== theirs) {
    differ(place, JSON.stringify(ours), theirs);
  }
}

// Pairs still to compare; a list instead of recursion, since composites nest.
function compareTrees(root, theirRoot) {
  const todo = [['', root, theirRoot]];
  while (todo.length > 0) {
    const [place, ours, theirs] = todo.pop();
    if (Array.isArray(theirs)) {
      if (!ours.items || ours.items.length !== theirs.length) {
        differ(place, `${(ours.items || []).length} items`, `${theirs.length} items`);
        continue;
      }
      theirs.forEach((item, i) => todo.push([`${place}[${i}]`, ours.items[i], item]));
    } else if (typeof theirs === 'object' && !(theirs instanceof Uint8Array)) {
      const mine = new Map((ours.fields || []).map((field) => [camel(field.name), field]));
      const present = [...mine].filter(([, field]) => isPresent(field)).map(([name]) => name);
      const other = fieldsOf(theirs);
      if (present.slice().sort().join() !== other.slice().sort().join()) {
        differ(place, `fields ${present}`, `fields ${other}`);
        continue;
      }
      other.forEach((name) => todo.push([`${place}.${name}`, mine.get(name), theirs[name]]));
    } else {
      compareScalar(place, ours, theirs);
    }
  }
}

makeParser().then((Parser) => {
  const theirs = new Parser(new KaitaiStream(new Uint8Array(fs.readFileSync(contentFile)).buffer));
  const ours = JSON.parse(fs.readFileSync(treeFile, 'utf8'));
  compareTrees(ours.tree, theirs);
  differences.slice(0, 20).forEach((line) => console.log(line));
  console.log(`${path.basename(contentFile)}: ${values} values, ${differences.length} differences`);
  process.exit(differences.length === 0 && values > 20 ? 0 : 1);
}).catch((error) => {
  console.error(error);
  process.exit(1);
});
