import { randomUUID } from 'node:crypto';
import { resolveSecrets } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import type { Monitor } from '../../core/monitor.ts';
import { grantsOf } from '../../core/probe-kinds/kinds.ts';
import { SECOND } from '../../core/time.ts';
import type { Log } from '../../pipeline/ports/log.ts';
import { onDemandProbe } from '../../pipeline/probing/on-demand-probe.ts';
import type { CommandAnswer, SafetyStore } from '../../pipeline/safety/ports.ts';
import { Safety } from '../../pipeline/safety/safety.ts';
import { type ProbeThread, startProbeThread } from '../../probe/pool.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createLog } from '../../runtime/logger.ts';
import { simName } from '../../runtime/sim-name.ts';
import { version } from '../../runtime/version.ts';
import { acquireDaemonLock, hasData, nothingStored, openStore } from '../../store/index.ts';
import type { Io } from '../command.ts';

/** Probes in this process where no daemon runs: with the daemon's journal, SIM ledger and kill switches. */
export async function probeAlone(
  monitor: Monitor,
  configuration: Configuration,
  dataDir: string,
  { env, stderr }: Io,
): Promise<CommandAnswer> {
  const log = createLog({ ...env, THREENINES_LOG_LEVEL: env.THREENINES_LOG_LEVEL || 'error' });
  const { allowNetworks, resolver } = configuration;
  const grants = grantsOf(monitor.probe) !== null;
  // Held against a daemon, or another probe, that would use the same test SIMs meanwhile.
  const lock = grants ? acquireDaemonLock(dataDir) : null;
  // What grants nothing needs no data folder, and makes none.
  const store = grants || hasData(dataDir) ? await openStore({ dataDir }) : nothingStored();
  const thread = startProbeThread({ allowNetworks, resolver, userAgent: `threenines/${version}` });
  try {
    thread.configure([{ monitorId: monitor.id, spec: resolveSecrets(monitor.probe), deadlineMs: monitor.deadlineMs }]);
    return await probeOn(store, thread, monitor, configuration, log, (text) => stderr.write(`${text}\n`));
  } finally {
    await thread.stop(SECOND);
    await store.close();
    lock?.release();
  }
}

async function probeOn(
  store: SafetyStore,
  thread: ProbeThread,
  monitor: Monitor,
  { operators, limits }: Configuration,
  log: Log,
  say: (text: string) => void,
): Promise<CommandAnswer> {
  const { requestsPerSecond } = limits;
  const ids = { nameOf: simName, newId: randomUUID };
  const safety = new Safety({ clock: systemClock, log, store, revoker: thread, requestsPerSecond, ...ids });
  try {
    await safety.start();
    safety.apply({ configuration: { operators, monitors: [monitor] } });
    await safety.cleanUp.idle();
    const answer = await onDemandProbe(monitor, {
      clock: systemClock,
      prober: thread,
      simPool: safety.simPool,
      rateLimiter: safety.rateLimiter,
      blockedReason: ({ operator }) => (safety.switches.isOn(operator) ? null : 'disabled'),
      throttled: () => {},
    });
    if (answer.done && answer.result.grant?.state === 'unrevoked')
      say('taking the grant back, for up to half a minute …');
    await safety.cleanUp.idle();
    return answer;
  } finally {
    await safety.stop();
  }
}
