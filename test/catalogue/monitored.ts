/** The stages that probe one operator's provisioning: real sockets, a real database, the system's clock. */
import { randomUUID } from 'node:crypto';
import type { Monitor } from '../../src/core/monitor.ts';
import type { ProvisioningSpec } from '../../src/core/probe-kinds/provisioning/spec.ts';
import type { Sample } from '../../src/core/sample.ts';
import { SlotRunner } from '../../src/pipeline/probing/runner.ts';
import { Safety } from '../../src/pipeline/safety/safety.ts';
import { ProbeRunner } from '../../src/probe/runner.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { simName } from '../../src/runtime/sim-name.ts';
import { openDatabase } from '../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../src/store/sqlite/store.ts';
import { aMonitor, CONTOSO } from '../support/monitors.ts';
import { asJudged, silentLog } from '../support/results.ts';

/** Runs slots of one provisioning monitor against the store in `dataDir`, as after a start of the program. */
export async function monitored(dataDir: string, spec: ProvisioningSpec<string>, deadlineMs = 300) {
  // Secrets in plain text: the references of a configuration are not what is tested here.
  const monitor: Monitor = aMonitor({
    id: 'contoso/provisioning',
    service: 'provisioning',
    deadlineMs,
    probe: { ...spec, transport: {} },
  });
  const store = sqliteStore(openDatabase(dataDir));
  const probes = new ProbeRunner({ allowNetworks: ['127.0.0.0/8'], userAgent: 'threenines/test' });
  probes.configure([{ monitorId: monitor.id, spec, deadlineMs }]);
  const common = { clock: systemClock, log: silentLog };
  const safety = new Safety({
    ...common,
    store,
    revoker: probes,
    requestsPerSecond: 1_000,
    nameOf: simName,
    newId: randomUUID,
  });
  await safety.start();
  safety.apply({
    configuration: { operators: new Map([['contoso', { ...CONTOSO, requestsPerSecond: 100 }]]), monitors: [monitor] },
  });
  const stop = async () => {
    await safety.stop();
    await store.close();
  };

  /** One slot, to its sample. */
  const slot = () =>
    new Promise<Sample>((resolve) => {
      const runner = new SlotRunner({
        ...common,
        prober: probes,
        attributor: asJudged,
        simPool: safety.simPool,
        rateLimiter: safety.rateLimiter,
        switches: safety.switches,
        limits: { concurrency: 1, perOperator: 1 },
        onInternalError: () => {},
        sink: { started: () => () => {}, finished: (_, { sample }) => resolve(sample) },
      });
      runner.run(monitor, systemClock.now());
    });
  return { slot, safety, store, stop };
}
