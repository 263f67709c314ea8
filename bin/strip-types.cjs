'use strict';

// Lets Node run this package's .ts files below node_modules, where it would refuse them. Loaded with --require, so that
// worker threads and forked processes inherit it.

const { readFileSync } = require('node:fs');
const { registerHooks, stripTypeScriptTypes } = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const sources = pathToFileURL(path.join(__dirname, '..', 'src')).href;

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith(`${sources}/`) || !url.endsWith('.ts')) return nextLoad(url, context);
    const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module', source, shortCircuit: true };
  },
});
