// SPDX-License-Identifier: Apache-2.0
// Verifies a bundle with @sigstore/verify, as its users would, but for the log that there is none of.
// usage: verify.js MODULES PUBLIC-KEY-PEM HINT BUNDLE
// Prints the predicate type, then one line "NAME SHA-256" for each subject of what was signed; ends with 1
// and the name of the error where it refuses.
'use strict';
const fs = require('fs');
const path = require('path');
const [modules, pem, hint, file] = process.argv.slice(2);
const load = (name) => require(path.join(modules, 'node_modules', '@sigstore', name));
const { bundleFromJSON } = load('bundle');
const { Verifier, toSignedEntity, toTrustMaterial } = load('verify');
const { crypto } = load('core');

try {
  const bundle = bundleFromJSON(JSON.parse(fs.readFileSync(file, 'utf8')));
  const finder = (name) => {
    if (name !== hint) throw new Error(`no key is known as ${name}`);
    return { publicKey: crypto.createPublicKey(fs.readFileSync(pem, 'utf8')), validFor: () => true };
  };
  const roots = { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [], certificateAuthorities: [], ctlogs: [], timestampAuthorities: [] };
  const verifier = new Verifier(toTrustMaterial(roots, finder), { tlogThreshold: 0, timestampThreshold: 0 });
  verifier.verify(toSignedEntity(bundle));
  const statement = JSON.parse(bundle.content.dsseEnvelope.payload.toString('utf8'));
  console.log(statement.predicateType);
  for (const subject of statement.subject) console.log(subject.name, subject.digest.sha256);
} catch (error) {
  console.log('refused:', error.constructor.name, error.code ?? error.message);
  process.exitCode = 1;
}
