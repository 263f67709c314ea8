#!/usr/bin/env node
'use strict';

// Starts the program under a Node that can run it: the one at hand if it is new enough, else the one that `npm ci`
// put among the packages. Plain old JavaScript, because a Node that is too old for the program has to read it.

const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const path = require('node:path');

const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];
/**
 * A daemon makes much short-lived garbage: a small space for it, in each of its threads, saves tens of megabytes. A command
 * that reads a long file is better off with Node's own, larger one: it keeps more of the garbage out of the space that grows.
 * One thread that helps to collect it: four, as V8 has them by itself, would take the processors from the probes (a third to
 * a half more jitter on two).
 */
const DAEMONS = ['run', 'demo', 'simulate'];
const NODE_OPTIONS = DAEMONS.includes(process.argv[2]) ? ['--max-semi-space-size=4', '--v8-pool-size=1'] : [];
/** glibc gives each thread heaps of its own, which never shrink; two for all are enough here. */
const NODE_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };
const NO_USABLE_NODE = 2;
const INTERNAL_ERROR = 3;

const packageFolder = path.dirname(__dirname);
const requiredMajor = Number(/\d+/.exec(require('../package.json').engines.node)[0]);
const nodePackage = `node-${process.platform}-${process.arch}`;

// Node strips types from .ts files, but refuses to do so below node_modules, where an installed package lies.
const typeStripper = path.join(__dirname, 'strip-types.cjs');
const needsTypeStripper = __dirname.split(path.sep).includes('node_modules');
const hasTypeStripper = process.execArgv.includes(typeStripper);

function isNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= requiredMajor;
}

/** The packaged Node, from this package's own folder or from wherever it was hoisted; null when there is none but the running one. */
function packagedNode() {
  try {
    const file = require.resolve(`${nodePackage}/bin/node`);
    return file === process.execPath ? null : file;
  } catch {
    return null;
  }
}

function refuse(reason) {
  console.error(
    `threenines needs Node ${requiredMajor} or newer: found ${process.version}, and ${reason}.\n` +
      `Run "npm ci" in ${packageFolder}, or start threenines with a newer Node.`,
  );
  process.exit(NO_USABLE_NODE);
}

async function runHere() {
  try {
    // Threads read the variable by themselves; this one started before it was set.
    require('node:module').enableCompileCache(process.env.NODE_COMPILE_CACHE);
    const { endWithParent } = await import('../src/runtime/parent.ts');
    endWithParent();
    await import('../src/cli/main.ts');
  } catch (error) {
    console.error(error);
    process.exitCode = INTERNAL_ERROR;
  }
}

/** Runs this file again under `node`, and ends as that process ends. */
function runUnder(node) {
  const stripper = needsTypeStripper ? ['--disable-warning=ExperimentalWarning', '--require', typeStripper] : [];
  // The fourth channel tells the child when this process is gone, however it went (see src/runtime/parent.ts).
  const child = spawn(node, [...NODE_OPTIONS, ...stripper, __filename, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...NODE_ENVIRONMENT, ...process.env },
  });
  // A terminal sends its signals to both processes; the child takes quick repeats for one (src/runtime/signals.ts).
  for (const signal of FORWARDED_SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(`${node} does not start (${error.code})`));
  child.on('exit', (code, signal) => (signal === null ? process.exit(code) : endBySignal(signal)));
}

function endBySignal(signal) {
  for (const forwarded of FORWARDED_SIGNALS) process.removeAllListeners(forwarded);
  // A signal that is ignored here does not end this process: then the shell's convention says how the child ended.
  setTimeout(() => process.exit(128 + constants.signals[signal]), 500);
  process.kill(process.pid, signal);
}

// A DNS lookup that hangs holds a thread of libuv's pool, which has four. Read by libuv when the pool is first used.
if (!process.env.UV_THREADPOOL_SIZE) process.env.UV_THREADPOOL_SIZE = '16';

// Stripped and compiled source is kept from start to start, beside the packages: a folder that only their owner can write.
// It makes starts faster and every thread some 20 MB smaller. Where it cannot be written, nothing is kept.
if (!process.env.NODE_COMPILE_CACHE)
  process.env.NODE_COMPILE_CACHE = path.join(packageFolder, 'node_modules', '.cache', 'threenines');

/** The same program in the same process, but with the options that can only be given at its start. */
function startAgainWithOptions() {
  const args = [process.execPath, ...NODE_OPTIONS, __filename, ...process.argv.slice(2)];
  process.execve(process.execPath, args, { ...NODE_ENVIRONMENT, ...process.env });
}

// A parent that holds an IPC channel chose the options itself, and the channel would not survive.
const canStartAgain = typeof process.execve === 'function' && !process.channel;
const hasOptions = NODE_OPTIONS.every((option) => process.execArgv.includes(option));

if (isNewEnough() && (hasTypeStripper || !needsTypeStripper)) {
  if (hasOptions || !canStartAgain) void runHere();
  else startAgainWithOptions();
} else {
  const node = isNewEnough() ? process.execPath : packagedNode();
  if (node === null) refuse(`the package ${nodePackage} is not installed or too old`);
  else runUnder(node);
}
