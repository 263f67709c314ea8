/** Starts the real program in a process of its own, and targets for it to probe. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { dispatch } from '../../src/cli/dispatch.ts';

export const PROGRAM = new URL('../../bin/threenines.cjs', import.meta.url).pathname;

/** A folder for one test, which works in it; removed afterwards. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'threenines-'));
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

export interface Daemon {
  readonly url: string;
  readonly process: ChildProcess;
  /** Lines of its log so far, parsed. */
  readonly log: readonly { readonly msg: string; readonly [field: string]: unknown }[];
  /** All that it wrote so far, on stdout and stderr. */
  output(): string;
  /** Resolves at the first line, past or future, whose message contains the text. */
  logged(text: string): Promise<{ readonly [field: string]: unknown }>;
  /** Resolves to the exit code, or to the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Sends the signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export async function startDaemon(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Daemon> {
  const child = spawn(process.execPath, [PROGRAM, 'run', '--config', 'monitors.yaml', '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const log: { msg: string }[] = [];
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const waiting = new Set<() => void>();
  createInterface(child.stderr!).on('line', (line) => {
    log.push(line.startsWith('{') ? JSON.parse(line) : { msg: line });
    for (const look of waiting) look();
  });
  const logged = (text: string) =>
    new Promise<{ readonly [field: string]: unknown }>((resolve, reject) => {
      const look = () => {
        const line = log.find(({ msg }) => msg.includes(text));
        if (line !== undefined) {
          waiting.delete(look);
          resolve(line);
        }
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`ended before it logged "${text}": ${JSON.stringify(log)}`)));
    });
  const running = await logged('threenines is running');
  return {
    url: String(running.url),
    process: child,
    log,
    output: () => output,
    logged,
    ended,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command in this process: the program without the second that its start takes. */
export async function threenines(folder: string, ...args: string[]): Promise<Ended> {
  process.chdir(folder);
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const printed = Promise.all([text(stdout), text(stderr)]);
  const env = { ...process.env, NO_COLOR: '1' };
  const code = await dispatch(args, { stdout, stderr, env } as unknown as Io);
  stdout.end();
  stderr.end();
  const [out, err] = await printed;
  return { code, stdout: out, stderr: err };
}

/** Runs one command to its end, in a process of its own as people start it. */
export function program(folder: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NO_COLOR: '1' } };
    execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

export interface StoredSample {
  readonly id: string;
  readonly service: string;
  readonly slot: string;
  readonly startedAt: string;
  readonly verdict: string;
  readonly reason: string;
  readonly latencyMs: number | null;
}

export async function storedSamples(folder: string): Promise<StoredSample[]> {
  const { stdout } = await threenines(folder, 'samples', '--data-dir', 'data');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StoredSample);
}

/** A plain HTTP server that answers every request with what `status` says at that moment. */
export async function startTarget(status: () => number = () => 200): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => {
    response.writeHead(status(), { 'content-type': 'text/plain' }).end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

export interface Service {
  readonly service: string;
  readonly url: string;
  readonly every?: string;
}

/** Writes a configuration of custom services of one operator. */
export function configure(folder: string, services: readonly Service[], extra = ''): void {
  const monitors = services.map(
    ({ service, url, every = '1s' }) => `      - { service: ${service}, probe: http, url: "${url}", every: ${every} }`,
  );
  const text = `dataDir: ./data
allowNetworks: [127.0.0.0/8]
${extra}
operators:
  - id: mine
    monitors:
${monitors.join('\n')}
`;
  writeFileSync(join(folder, 'monitors.yaml'), text);
}
