/** Starts what a measurement needs: the target and the daemon, each in a process of its own that ends with this one. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Sample } from '../src/core/sample.ts';
import type { FromTarget, RequestNote } from './target.ts';

const PROGRAM = new URL('../bin/threenines.cjs', import.meta.url).pathname;
const TARGET = new URL('./target.ts', import.meta.url);
const BLOCKED_DAEMON = new URL('./blocked-daemon.ts', import.meta.url).pathname;
const LOOK_EVERY_MS = 20;
const LISTEN = ['--listen', '127.0.0.1:0'];

/** Files that let a target and its clients recognise each other. */
export interface TlsFiles {
  readonly caFile: string;
  readonly server: { readonly keyFile: string; readonly certFile: string };
  readonly client: { readonly keyFile: string; readonly certFile: string };
}

export interface Target {
  /** Of the scheme, host and port; without a slash at its end. */
  readonly origin: string;
  /** Null for plain HTTP. */
  readonly tls: TlsFiles | null;
  /** All requests so far. */
  requests(): Promise<readonly RequestNote[]>;
  stop(): void;
}

export async function startTarget(tls: TlsFiles | null = null): Promise<Target> {
  const args = tls === null ? [] : [tls.server.keyFile, tls.server.certFile, tls.caFile];
  const child = fork(TARGET, args, { serialization: 'advanced' });
  const told = async () => ((await once(child, 'message')) as [FromTarget])[0];
  const { port } = (await told()) as { readonly port: number };
  return {
    origin: `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    tls,
    async requests() {
      child.send('requests');
      return ((await told()) as { readonly requests: readonly RequestNote[] }).requests;
    },
    stop: () => void child.kill(),
  };
}

export interface Daemon {
  readonly url: string;
  /** Wall-clock times. */
  readonly spawnedAt: number;
  readonly runningAt: number;
  readonly pid: number;
  /** Has it take its configuration in again; resolves to how long that took, in milliseconds. */
  reload(): Promise<number>;
  /** Largest resident set since the start, as the kernel counts it. Linux only. */
  peakRssMb(): number;
  /** Lets it end in order; rejects when it ends otherwise. */
  stop(): Promise<void>;
  kill(): void;
}

/** As shipped, on `monitors.yaml` in the folder. */
export function startDaemon(folder: string): Promise<Daemon> {
  return start(folder, [PROGRAM, 'run', ...LISTEN]);
}

/** With its main thread blocked for `blockMs`, once every `everyMs`. */
export function startBlockedDaemon(folder: string, blockMs: number, everyMs: number): Promise<Daemon> {
  return start(folder, [BLOCKED_DAEMON, 'monitors.yaml', String(blockMs), String(everyMs)]);
}

async function start(folder: string, args: readonly string[]): Promise<Daemon> {
  const spawnedAt = Date.now();
  // Without an IPC channel, as people start it: the launcher then chooses the options of Node.
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const said = messagesOf(child);
  const url = (await said('threenines is running')).url!;
  return {
    url,
    spawnedAt,
    runningAt: Date.now(),
    pid: child.pid!,
    async reload() {
      const startedMs = performance.now();
      const reloaded = said('the configuration was reloaded');
      child.kill('SIGHUP');
      await reloaded;
      return performance.now() - startedMs;
    },
    peakRssMb: () => peakRssMbOf(child.pid!),
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      if (code !== 0) throw new Error(`the daemon ended with ${code ?? signal}`);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly url?: string;
}

/** To wait for a message in the daemon's log. Shows what it has to complain about on the way, and after. */
function messagesOf(child: ChildProcess): (message: string) => Promise<LogLine> {
  const waiting = new Map<string, (line: LogLine) => void>();
  createInterface(child.stderr!).on('line', (line) => {
    const entry = line.startsWith('{') ? (JSON.parse(line) as LogLine) : { level: 'error', msg: line };
    waiting.get(entry.msg)?.(entry);
    if (entry.level !== 'info') process.stderr.write(`${line}\n`);
  });
  return (message) =>
    new Promise((resolve, reject) => {
      waiting.set(message, resolve);
      child.once('exit', (code, signal) => reject(new Error(`the daemon ended with ${code ?? signal}`)));
    });
}

/** A line of `threenines samples`, with the part of its fields that is measured here. */
export interface StoredSample
  extends Pick<Sample, 'operator' | 'service' | 'verdict' | 'reason' | 'latencyMs' | 'totalMs' | 'phasesMs'> {
  readonly slotAt: number;
  readonly startedAt: number;
  readonly transactionIds: readonly string[];
  readonly maxStallMs: number | null;
}

/** All samples in the folder's store. */
export async function storedSamples(folder: string): Promise<StoredSample[]> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [PROGRAM, 'samples', '--data-dir', 'data'], { cwd: folder, stdio: [...stdio] });
  const samples: StoredSample[] = [];
  for await (const line of createInterface(child.stdout!)) {
    const { slot, startedAt, ...rest } = JSON.parse(line);
    samples.push({ ...rest, slotAt: Date.parse(slot), startedAt: Date.parse(startedAt) });
  }
  return samples;
}

/** Largest resident set since the start of the process. Linux only. */
export function peakRssMbOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

const TICKS_PER_SECOND = 100;

/** Of all its threads, since its start. Linux only. */
export function processorSecondsOf(pid: number): number {
  const [userTicks, systemTicks] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
  return (Number(userTicks) + Number(systemTicks)) / TICKS_PER_SECOND;
}

export interface ProgramRun {
  readonly seconds: number;
  /** Of all its threads, up to the last look at it. */
  readonly processorSeconds: number;
  /** Of the resident set. */
  readonly peakRssMb: number;
}

/** Runs one command to its end, as people start it: the launcher becomes the program, so that it is one process. */
export async function runProgram(args: readonly string[]): Promise<ProgramRun> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  let [processorSeconds, peakRssMb] = [0, 0];
  const look = setInterval(() => {
    processorSeconds = Math.max(processorSeconds, processorSecondsOf(child.pid!));
    peakRssMb = Math.max(peakRssMb, peakRssMbOf(child.pid!));
  }, LOOK_EVERY_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`${args[0]} ended with exit code ${code}`);
  return { seconds: (performance.now() - startedAt) / 1_000, processorSeconds, peakRssMb };
}
