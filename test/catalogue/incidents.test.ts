import { expect } from 'vitest';
import type { MonitorId } from '../../src/core/ids.ts';
import type { MaintenanceRule } from '../../src/core/maintenance/windows.ts';
import { replayMonitor } from '../../src/core/replay.ts';
import type { Observation, Sample } from '../../src/core/sample.ts';
import { DAY, MINUTE, SECOND } from '../../src/core/time.ts';
import { httpServer, httpSpec } from '../probe/kit.ts';
import { aMonitor, CONTOSO, T0 } from '../support/monitors.ts';
import { describeRow } from './describe-row.ts';
import { setStage } from './stage.ts';

const PERIOD_MS = 30 * SECOND;
const MONITOR: MonitorId = 'contoso/page';

/** How the probe of a server ends that answers with this status. */
async function endingWith(status: number): Promise<Sample> {
  const url = await httpServer((_, response) => response.writeHead(status, { 'Retry-After': '1' }).end());
  return setStage({ monitors: { [MONITOR]: httpSpec(url) } }).probe(MONITOR);
}

interface Stretch {
  readonly like: Sample;
  readonly slots: number;
}

/** Real endings, each repeated slot by slot through time, and what the rules make of them. */
function history(
  stretches: readonly Stretch[],
  maintenance: readonly MaintenanceRule[] = [],
  until: number | null = null,
) {
  const endings = stretches.flatMap(({ like, slots }) => Array.from({ length: slots }, () => like));
  const observations = endings.map(({ verdict, reason, latencyMs }, index): Observation => {
    const slot = T0 + index * PERIOD_MS;
    return { slot, startedAt: slot, verdict, reason, latencyMs };
  });
  return replayMonitor(aMonitor({ maintenance }), CONTOSO, observations, until);
}

describeRow(24, {
  'each probe': async () => {
    const throttled = await endingWith(429);
    const { incidents, sla } = history([{ like: throttled, slots: 120 }]);
    expect(incidents).toEqual([]);
    expect(sla[0]!.slots).toMatchObject({ excluded: 120, bad: 0, unknown: 0 });
    // Nobody can say that the contract was kept, or that it was not.
    expect(sla[0]!.availability).toMatchObject({ observed: null, verdict: 'inconclusive' });
    return throttled;
  },
});

describeRow(55, {
  '29 min 59 s: no incident': async () => {
    const down = await endingWith(503);
    const outage = [{ like: down, slots: 61 }];
    expect(history(outage, [], T0 + 30 * MINUTE - SECOND).incidents).toEqual([]);
    expect(
      history([
        { like: down, slots: 60 },
        { like: await endingWith(200), slots: 1 },
      ]).incidents,
    ).toEqual([]);
    return down;
  },
  '30 min 1 s: High': async () => {
    const down = await endingWith(503);
    const { incidents } = history([{ like: down, slots: 61 }], [], T0 + 30 * MINUTE + SECOND);
    expect(incidents).toMatchObject([{ severity: 'high', startedAt: T0, openedAt: T0 + 30 * MINUTE + 1 }]);
    return down;
  },
  'twice 20 minutes, one good answer between: no incident': async () => {
    const down = { like: await endingWith(503), slots: 40 };
    const up = { like: await endingWith(200), slots: 1 };
    expect(history([down, up, down, up]).incidents).toEqual([]);
    return down.like;
  },
});

/** A window of ten minutes from the first slot on. */
const window = (announcedAt: number | null): MaintenanceRule => ({
  from: '2026-10-05T00:00',
  to: '2026-10-05T00:10',
  timezone: 'UTC',
  announcedAt,
  every: null,
});
const IN_TIME = T0 - 20 * DAY;

/** Down for so many slots, then up; 120 slots in all. */
async function downFor(slots: number, announcedAt: number | null) {
  const down = await endingWith(503);
  const up = await endingWith(200);
  const { sla } = history(
    [
      { like: down, slots },
      { like: up, slots: 120 - slots },
    ],
    [window(announcedAt)],
  );
  return { down, availability: sla[0]!.availability, slots: sla[0]!.slots };
}

describeRow(60, {
  'inside the window: kept as it is': async () => {
    const { down, availability, slots } = await downFor(20, IN_TIME);
    expect(slots).toMatchObject({ bad: 20 });
    expect(availability).toMatchObject({ observed: 100 / 120, adjusted: 1, verdict: 'met' });
    return down;
  },
  'announced too late: counts': async () => {
    const { down, availability } = await downFor(20, T0 - DAY);
    expect(availability).toMatchObject({ adjusted: 100 / 120, verdict: 'breached' });
    expect((await downFor(20, null)).availability.verdict).toBe('breached');
    return down;
  },
  'overrun: counts': async () => {
    const { down, availability } = await downFor(24, IN_TIME);
    expect(availability).toMatchObject({ observed: 96 / 120, adjusted: 96 / 100, verdict: 'breached' });
    return down;
  },
});
