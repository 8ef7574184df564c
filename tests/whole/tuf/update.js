// SPDX-License-Identifier: Apache-2.0
// Updates from a repository with tuf-js, in a store of its own that lasts from call to call.
// usage: update.js MODULES STORE METADATA-URL TARGET-URL [TARGET...]
// Prints, one a line: root VERSION, timestamp VERSION, snapshot VERSION, then each target's path, its release
// counter and its content; ends with 1 and the name of the error where it refuses.
'use strict';
const fs = require('fs');
const path = require('path');
const [modules, store, metadataUrl, targetUrl, ...targets] = process.argv.slice(2);
const { Updater } = require(path.join(modules, 'node_modules', 'tuf-js'));

async function main() {
  const into = path.join(store, '..', path.basename(store) + '.targets');
  fs.mkdirSync(into, { recursive: true });
  const updater = new Updater({
    metadataDir: store, metadataBaseUrl: metadataUrl, targetDir: into, targetBaseUrl: targetUrl,
    config: { fetchRetries: 0 },
  });
  await updater.refresh();
  for (const role of ['root', 'timestamp', 'snapshot'])
    console.log(role, JSON.parse(fs.readFileSync(path.join(store, role + '.json'), 'utf8')).signed.version);
  for (const name of targets) {
    const info = await updater.getTargetInfo(name);
    if (!info) {
      console.log(name, 'unknown');
      continue;
    }
    const file = await updater.downloadTarget(info, path.join(into, 'file'), targetUrl);
    console.log(name, info.custom.release_counter ?? info.custom.withdrawn, fs.readFileSync(file, 'utf8').trim());
  }
}

main().catch((error) => {
  console.log('refused:', error.constructor.name, error.message);
  process.exitCode = 1;
});
