/** Debian's Prometheus and Alertmanager with the shipped files, on ports of their own choice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';

export const SHIPPED = join(import.meta.dirname, '../../grafana/prometheus');

export interface Message {
  readonly path: string;
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Scrapes and evaluates every second, with the shipped rules. */
export async function startPrometheus(folder: string, daemonUrl: string, alertmanagerUrl: string): Promise<string> {
  const config = parse(readFileSync(join(SHIPPED, 'prometheus.yml'), 'utf8')) as {
    global: object;
    rule_files: string[];
    alerting: { alertmanagers: { static_configs: object[] }[] };
    scrape_configs: { static_configs: object[] }[];
  };
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  config.rule_files = config.rule_files.map((name) => join(SHIPPED, name));
  config.alerting.alertmanagers[0]!.static_configs = [{ targets: [new URL(alertmanagerUrl).host] }];
  config.scrape_configs[0]!.static_configs = [{ targets: [new URL(daemonUrl).host] }];
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, stringify(config));
  return start('prometheus', [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'tsdb')}`,
    '--enable-feature=exemplar-storage',
    // An alert that fires before Alertmanager is discovered is sent again only after this.
    '--rules.alert.resend-delay=1s',
    '--web.listen-address=127.0.0.1:0',
  ]);
}

/** The shipped routes and inhibitions, without their minutes of patience; every message goes to `webhookUrl`. */
export async function startAlertmanager(folder: string, webhookUrl: string): Promise<string> {
  const shipped = readFileSync(join(SHIPPED, 'alertmanager.yml'), 'utf8');
  const file = join(folder, 'alertmanager.yml');
  const impatient = shipped
    .replace(/group_wait: \S+/g, 'group_wait: 3s')
    .replace(/group_interval: \S+/g, 'group_interval: 1s');
  writeFileSync(file, impatient.replaceAll('http://127.0.0.1:9099', webhookUrl));
  return start('prometheus-alertmanager', [
    `--config.file=${file}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    '--cluster.listen-address=',
    '--web.listen-address=127.0.0.1:0',
  ]);
}

/** Takes Alertmanager's webhooks. */
export async function startReceiver(): Promise<{ readonly url: string; readonly messages: readonly Message[] }> {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    messages.push({ ...(JSON.parse(body) as Message), path: request.url! });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, messages };
}

/** @throws Error when Prometheus refuses the expression */
export async function query(prometheus: string, expr: string): Promise<readonly Series[]> {
  const { result } = await api<{ result: Series[] }>(prometheus, 'query', { query: expr });
  return result;
}

export async function api<Data>(prometheus: string, path: string, params: Record<string, string> = {}): Promise<Data> {
  const response = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(params)}`);
  const answer = (await response.json()) as { status: string; error?: string; data: Data };
  if (answer.status !== 'success') throw new Error(`${path} ${JSON.stringify(params)}: ${answer.error}`);
  return answer.data;
}

/** Resolves to its URL once it listens. */
async function start(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  return new Promise((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      output += `${line}\n`;
      const address = /msg="Listening on" address=(\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(`http://${address}`);
    });
    void ended.then(() => reject(new Error(`${program} ended before it listened:\n${output}`)));
  });
}
