/** Real probes of real servers, through the stages that decide whose fault an ending is. */
import { onTestFinished } from 'vitest';
import type { MonitorFault } from '../../src/core/attribution/monitor-fault.ts';
import { CANARY_ID, type Reference, referenceId } from '../../src/core/attribution/self-checks.ts';
import type { ResolverSettings } from '../../src/core/configuration.ts';
import type { MonitorId } from '../../src/core/ids.ts';
import type { Monitor } from '../../src/core/monitor.ts';
import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';
import type { SecretRef } from '../../src/core/probe-kinds/spec.ts';
import type { Sample } from '../../src/core/sample.ts';
import { MINUTE } from '../../src/core/time.ts';
import { FaultAttribution } from '../../src/pipeline/attribution/fault-attribution.ts';
import { MonitorFaults } from '../../src/pipeline/attribution/monitor-faults.ts';
import { SelfChecks } from '../../src/pipeline/attribution/self-checks.ts';
import { SlotRunner } from '../../src/pipeline/probing/runner.ts';
import { RateLimiter } from '../../src/pipeline/safety/rate-limiter.ts';
import { ProbeRunner, type ProbeTarget } from '../../src/probe/runner.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { aMonitor, CONTOSO } from '../support/monitors.ts';
import { silentLog } from '../support/results.ts';

export interface Scene {
  /** Specifications by monitor id; secrets are the PEM texts themselves. */
  readonly monitors: Readonly<Record<MonitorId, ProbeSpec<string>>>;
  /** URL of the canary. It is shown the certificate of the first monitor. */
  readonly canary?: string;
  readonly references?: readonly Reference[];
  readonly requestsPerSecond?: number;
  /** Default: the name servers of the system. */
  readonly resolver?: ResolverSettings;
}

export interface Stage {
  /** Probes one slot of a monitor with one of its SIMs, and tells how it ended. */
  probe(id: MonitorId, simIndex?: number): Promise<Sample>;
  readonly blame: FaultAttribution;
  monitor(id: MonitorId): Monitor;
  /** Faults of our own, as they began and ended: `own-network`, `-own-network`. */
  readonly faults: readonly string[];
}

export function setStage({ monitors, canary, references = [], requestsPerSecond = 1_000, resolver }: Scene): Stage {
  const built = Object.entries(monitors).map(([id, probe]) => monitorOf(id as MonitorId, probe));
  const canaryProbe = canary === undefined ? null : canarySpec(canary, Object.values(monitors)[0]!);
  const prober = new ProbeRunner({
    allowNetworks: ['0.0.0.0/0', '::/0'],
    userAgent: 'threenines/test',
    ...(resolver && { resolver }),
  });
  const own = { deadlineMs: 1_000, own: true };
  prober.configure([
    ...built.map(({ id, deadlineMs }) => ({ monitorId: id, spec: monitors[id]!, deadlineMs })),
    ...references.map((one) => ({ ...own, monitorId: referenceId(one), spec: one.probe as ProbeTarget['spec'] })),
    ...(canaryProbe === null ? [] : [{ ...own, monitorId: CANARY_ID, spec: canaryProbe }]),
  ]);

  const faults: string[] = [];
  const meter = {
    canaryUp: () => {},
    referenceUp: () => {},
    simsSetAside: () => {},
    ownFault: (fault: MonitorFault, active: boolean) => void faults.push(active ? fault : `-${fault}`),
  };
  const clock = systemClock;
  const ownChecks = new SelfChecks({ clock, prober, meter });
  onTestFinished(() => ownChecks.stop());
  const ownFaults = new MonitorFaults(silentLog, meter);
  faults.length = 0;
  const certificatesShown = () => new Map<MonitorId, string>();
  const options = { clock, log: silentLog, meter, ownChecks, ownFaults, certificatesShown };
  const blame = new FaultAttribution({ ...options, trackRecords: new Map(), nameOfSim: (iccid) => `sim ${iccid}` });
  const operators = new Map(
    built.map(({ operator }) => [operator, { ...CONTOSO, id: operator, requestsPerSecond }] as const),
  );
  blame.apply({ configuration: { monitors: built, operators }, targets: [] });
  const canaryConfig = canaryProbe && { everyMs: MINUTE, probe: canaryProbe as never };
  ownChecks.apply({
    configuration: { ownChecks: { canary: canaryConfig, references: { everyMs: MINUTE, checks: references } } },
  });

  let simToUse = 0;
  const waiting = new Map<MonitorId, (sample: Sample) => void>();
  const rateLimiter = new RateLimiter({ clock, requestsPerSecond: 1_000, onSent: () => {} });
  rateLimiter.replace(operators);
  const runner = new SlotRunner({
    clock,
    log: silentLog,
    prober,
    attributor: blame,
    simPool: { take: () => Promise.resolve({ simIndex: simToUse, ended: () => {} }) },
    rateLimiter,
    switches: { isOn: () => true },
    limits: { concurrency: 100, perOperator: 10 },
    onInternalError: () => {
      throw new Error('an internal error');
    },
    sink: { started: () => () => {}, finished: ({ id }, { sample }) => waiting.get(id)!(sample) },
  });
  const monitor = (id: MonitorId) => built.find((one) => one.id === id)!;
  return {
    blame,
    monitor,
    faults,
    probe: (id, simIndex = 0) =>
      new Promise((resolve) => {
        simToUse = simIndex;
        waiting.set(id, resolve);
        runner.run(monitor(id), clock.now());
      }),
  };
}

/** Where a reference to a secret would stand, its text does: what matters is which of them are the same. */
function monitorOf(id: MonitorId, probe: ProbeSpec<string>): Monitor {
  const [operator, service] = id.split('/') as [string, string];
  return aMonitor({ id, operator, service, deadlineMs: 2_000, probe: probe as unknown as ProbeSpec<SecretRef> });
}

function canarySpec(url: string, { transport }: ProbeSpec<string>): ProbeSpec<string> {
  const { tls = {} } = transport;
  return { kind: 'http', url, method: 'GET', transport: { tls }, expect: { status: [200] } };
}
