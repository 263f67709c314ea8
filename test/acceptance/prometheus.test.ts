/** What the shipped rules, panels and routes show of the running program, through the real Prometheus and Alertmanager. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../grafana/dashboards.ts';
import { chooseAll, queriesOf } from '../grafana/queries.ts';
import { requireBinary } from '../support/servers.ts';
import { startDaemon, threenines, workFolder } from './daemon.ts';
import { api, query, SHIPPED, startAlertmanager, startPrometheus, startReceiver } from './prometheus-servers.ts';
import { type ConfiguredOperator, configureOperators, simulated } from './simulated.ts';

const missing = ['prometheus', 'prometheus-alertmanager'].some((name) => requireBinary(name) === undefined);

/** Panels and marks with a query that rightly finds nothing here, and why. */
const EMPTY: Readonly<Record<string, string>> = {
  'operator: Excluded and unknown samples': 'every slot was probed, and nothing of ours was at fault',
  'operator: Contract warnings': 'the simulated operators keep to the contract',
  'operator: Open grants and quarantined SIMs': 'every test SIM is known',
  'operator: Negative tests of the contract': 'the contract probe is off',
  'sla: Unknown samples by reason': 'nothing of ours was at fault',
  'monitor-health: Skipped slots by reason': 'no slot was skipped',
  'monitor-health: Undelivered notifications': 'every message is delivered',
  'monitor-health: Since the last heartbeat': 'no heartbeat is configured',
  'monitor-health: Them or us?': 'no canary and no reference is configured',
};

/** Metrics of rules that rightly have no series here, and why. */
const ABSENT_METRICS: Readonly<Record<string, string>> = {
  threenines_heartbeat_last_success_timestamp_seconds: 'no heartbeat is configured',
  threenines_outbox_messages: 'every message is delivered',
  threenines_canary_up: 'no canary is configured',
  threenines_reference_up: 'no reference is configured',
  threenines_slots_skipped_total: 'no slot was skipped',
};

interface RuleGroups {
  readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
}

interface Report {
  readonly generatedAt: string;
  readonly services: readonly {
    readonly service: string;
    readonly slots: { readonly good: number; readonly bad: number };
    readonly availability: { readonly adjusted: number; readonly verdict: keyof typeof MET };
    readonly latency: { readonly valueMs: number; readonly verdict: keyof typeof MET };
    readonly errorBudgetRemaining: number;
  }[];
}

const SIM = '8988247000100297655';
const OPERATORS = ['steady', 'slow', 'broken'] as const;

it.skipIf(missing)('alerts, shows and adds up what the report says', async () => {
  const folder = workFolder();
  const latency = { min: '40ms', max: '60ms' };
  const running = await simulated(folder, {
    steady: { latency },
    slow: { latency, faults: [{ fault: 'slow', ms: 500 }] },
    broken: { latency, faults: [{ fault: 'http-status', code: 500 }] },
  });
  const tls = `{ cert: { file: ${running.files.clientCertFile} }, key: { file: ${running.files.clientKeyFile} }, ca: { file: ${running.files.caFile} } }`;
  const configure = (operators: readonly string[]) => {
    configureOperators(
      folder,
      running,
      operators.map(
        (id): ConfiguredOperator => ({
          id,
          sims: [SIM],
          mode: 'exempt',
          monitors:
            '[{ service: get-balance, every: 1s, deadline: 2s }, { service: mo-direct, every: 1s, deadline: 2s }]',
          more: `portal: { url: "${running.simulator.operator(id).url}/portal", marker: data-plan, tls: ${tls} }`,
        }),
      ),
    );
    appendFileSync(
      join(folder, 'monitors.yaml'),
      `policy: { extends: dm-2017, high: { after: 4s, resolveAfterGood: 3 } }
maintenance: [{ operator: slow, from: "${wholeMinute(-1)}", to: "${wholeMinute(60)}" }]
`,
    );
  };
  configure(OPERATORS);
  const receiver = await startReceiver();
  const alertmanager = await startAlertmanager(folder, receiver.url);
  const daemon = await startDaemon(folder);
  const prometheus = await startPrometheus(folder, daemon.url, alertmanager);
  const incidentMessages = () =>
    receiver.messages.filter(
      ({ path, alerts }) =>
        path === '/on-call' && alerts.some(({ labels }) => labels.alertname === 'ThreeninesHighIncidentOpen'),
    );

  // One message for both services of the operator.
  await vi.waitFor(() => {
    const message = incidentMessages().at(-1);
    expect(message?.status).toBe('firing');
    expect(message?.groupLabels).toEqual({ operator: 'broken' });
    expect(message?.alerts.map(({ labels }) => labels.service).sort()).toEqual(['get-balance', 'mo-direct']);
    expect(message?.alerts[0]?.annotations.runbook_url).toBe('docs/runbooks/ThreeninesHighIncidentOpen.md');
  }, WAIT);
  await vi.waitFor(() => expect(receiver.messages.map(({ path }) => path)).toContain('/alive'), WAIT);

  await vi.waitFor(async () => expect(await findingNothing(prometheus)).toEqual(new Set(Object.keys(EMPTY))), WAIT);
  const { groups } = await api<RuleGroups>(prometheus, 'rules');
  expect(groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok')).toEqual([]);
  expect(await absentMetrics(prometheus)).toEqual(new Set(Object.keys(ABSENT_METRICS)));
  expect(await exemplars(prometheus)).toContainEqual({
    transaction_id: expect.stringMatching(/^MSFT-[\da-f-]{36}$/),
    location: 'local',
  });

  await running.simulator.setFault('broken', null, { fault: 'healthy' });
  // In one message or in two: the services need not recover in the same second.
  await vi.waitFor(() => {
    const resolved = incidentMessages()
      .flatMap(({ alerts }) => alerts)
      .filter(({ status }) => status === 'resolved');
    expect(new Set(resolved.map(({ labels }) => labels.service))).toEqual(new Set(['get-balance', 'mo-direct']));
  }, WAIT);

  for (const id of OPERATORS) await threenines(folder, 'operator', 'stop', id, '--reason', 'the figures stand still');
  for (const id of OPERATORS) await vi.waitFor(() => compare(folder, prometheus, id), WAIT);
  // A report counts what is older than a deadline and 7 s, the gauges count at once: here the report has caught up for good.
  for (const id of OPERATORS) await vi.waitFor(() => compareBudgets(folder, prometheus, id), CATCH_UP);

  configure(OPERATORS.filter((id) => id !== 'broken'));
  await vi.waitFor(async () => expect(await operatorsShown(daemon.url)).toEqual(new Set(['steady', 'slow'])), WAIT);
});

/** So many minutes from now, as an instant of the configuration. */
function wholeMinute(minutesFromNow: number): string {
  return new Date(Date.now() + minutesFromNow * 60_000).toISOString().replace(/\d\d\.\d+Z$/, '00Z');
}

const WAIT = { timeout: 180_000, interval: 500 };
/** For several reports, one after the other. */
const CATCH_UP = { timeout: 180_000, interval: 500 };

/** Titles of panels and marks with a query that finds nothing. */
async function findingNothing(prometheus: string): Promise<Set<string>> {
  const empty = new Set<string>();
  for (const { title, expr } of DASHBOARDS.flatMap(queriesOf)) {
    if ((await query(prometheus, chooseAll(expr, '10s'))).length === 0) empty.add(title);
  }
  return empty;
}

/** Names of metrics in the rules that have no series. */
async function absentMetrics(prometheus: string): Promise<Set<string>> {
  const file = parse(readFileSync(join(SHIPPED, 'threenines.rules.yml'), 'utf8')) as {
    groups: { rules: { expr: string }[] }[];
  };
  const expressions = file.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
  const names = new Set(expressions.flatMap((expr) => expr.match(/(?:\w+:)?threenines_\w+(?::\w+)?/g) ?? []));
  const absent = new Set<string>();
  for (const name of names) if ((await query(prometheus, name)).length === 0) absent.add(name);
  return absent;
}

async function exemplars(prometheus: string): Promise<object[]> {
  const now = Date.now() / 1_000;
  const found = await api<{ exemplars: { labels: object }[] }[]>(prometheus, 'query_exemplars', {
    query: 'threenines_probe_duration_seconds_bucket{operator="steady"}',
    start: String(now - 600),
    end: String(now),
  });
  return found.flatMap((series) => series.exemplars.map(({ labels }) => labels));
}

/** Those that any series names. */
async function operatorsShown(daemonUrl: string): Promise<Set<string>> {
  const text = await (await fetch(`${daemonUrl}/metrics`)).text();
  return new Set([...text.matchAll(/operator="([^"]*)"/g)].map(([, operator]) => operator!));
}

const MET = { met: 1, breached: 0, inconclusive: undefined };

/** Within 0.1 percentage points and 2 %, both from the SLA gauges and from raw counters; verdicts are the same. */
async function compare(folder: string, prometheus: string, operator: string): Promise<void> {
  for (const { service, slots, availability, latency } of (await reportOf(folder, operator)).services) {
    const of = `operator="${operator}", service="${service}"`;
    const value = async (expr: string) => Number((await query(prometheus, expr))[0]?.value[1]);
    const near = (actual: number, expected: number, tolerance: number) =>
      expect(Math.abs(actual - expected), `${of}: ${actual} for ${expected}`).toBeLessThanOrEqual(tolerance);
    near(await value(`threenines_sla_availability_ratio{${of}, window="month"}`), availability.adjusted, 0.001);
    near(
      await value(
        `sum(threenines_samples_total{${of}, verdict="good"}) / sum(threenines_samples_total{${of}, verdict=~"good|bad"})`,
      ),
      slots.good / (slots.good + slots.bad),
      0.001,
    );
    const meanMs = `1000 * sum(threenines_probe_duration_seconds_sum{${of}}) / sum(threenines_probe_duration_seconds_count{${of}})`;
    near(await value(meanMs), latency.valueMs, 0.02 * latency.valueMs);
    near(
      1_000 * (await value(`threenines_sla_latency_seconds{${of}, window="month"}`)),
      latency.valueMs,
      0.02 * latency.valueMs,
    );
    for (const [subject, { verdict }] of Object.entries({ availability, latency })) {
      const [met] = await query(prometheus, `threenines_sla_met{${of}, subject="${subject}"}`);
      expect(met && Number(met.value[1]), `${of}: ${subject}`).toBe(MET[verdict]);
    }
  }
}

/** The used part grows with the time that is watched: a scrape between two reports lies between their figures. */
async function compareBudgets(folder: string, prometheus: string, operator: string): Promise<void> {
  const before = await reportOf(folder, operator);
  const gauge = `threenines_error_budget_remaining_ratio{operator="${operator}"}`;
  await vi.waitFor(async () => {
    const scraped = (await query(prometheus, `timestamp(${gauge})`)).map(({ value }) => 1_000 * Number(value[1]));
    expect(scraped).toHaveLength(before.services.length);
    expect(Math.min(...scraped)).toBeGreaterThan(Date.parse(before.generatedAt));
  }, WAIT);
  const shown = new Map(
    (await query(prometheus, gauge)).map(({ metric, value }) => [metric.service, Number(value[1])]),
  );
  const after = await reportOf(folder, operator);
  for (const [index, { service, errorBudgetRemaining }] of before.services.entries()) {
    expect(shown.get(service)).toBeLessThanOrEqual(errorBudgetRemaining + 1e-6);
    expect(shown.get(service)).toBeGreaterThanOrEqual(after.services[index]!.errorBudgetRemaining - 1e-6);
  }
}

/** The report of the running month. */
async function reportOf(folder: string, operator: string): Promise<Report> {
  const period = new Date().toISOString().slice(0, 7);
  const { stdout } = await threenines(folder, 'report', '--operator', operator, '--period', period, '--format', 'json');
  return JSON.parse(stdout) as Report;
}
