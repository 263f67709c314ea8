import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import type { SimulatedOperator } from '../../../src/simulator/operator.ts';
import { failingAt } from '../../support/fail-points.ts';
import { iccids } from '../../support/iccids.ts';
import { randomDelaysMs, runs } from '../../support/random.ts';
import { startDaemon, threenines, workFolder } from '../daemon.ts';
import { configureOperators, simulated } from '../simulated.ts';

const KILLS = runs(3);
/** Time to think of the operator: PUT and DELETE take as long each, and the kill comes at random within both. */
const LATENCY_MS = 150;
/** In all, more than the one SIM of the second operator may be granted in an hour. */
const BY_HAND_BETWEEN_KILLS = 3;
const TIME_LIMIT_MS = 10 * MINUTE + KILLS * 20 * SECOND;

/** So many that the caps hold, even where the minutes of the schedule lie in two hours, and so come twice a day. */
const SIMS_PER_MINUTE = 14;

/** A grant every second for as long as the test may take. */
function scheduleFrom(now: number): { readonly cron: string; readonly sims: number } {
  const length = Math.ceil(TIME_LIMIT_MS / MINUTE) + 1;
  const minutes = Array.from({ length }, (_, index) => new Date(now + index * MINUTE));
  const list = (values: number[]) => [...new Set(values)].join(',');
  const cron = `* ${list(minutes.map((at) => at.getUTCMinutes()))} ${list(minutes.map((at) => at.getUTCHours()))} * * *`;
  return { cron, sims: SIMS_PER_MINUTE * length };
}

/** Most grants of one SIM in any window of this length, as the operator has seen them. */
function mostGrants({ log }: SimulatedOperator, windowMs: number): number {
  const puts = log.entries().filter(({ method }) => method === 'PUT');
  return Math.max(
    ...puts.map(
      ({ iccid, at }) =>
        puts.filter((other) => other.iccid === iccid && other.at <= at && other.at >= at - windowMs).length,
    ),
  );
}

function nextPut({ log }: SimulatedOperator): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = log.subscribe(({ method }) => {
      if (method !== 'PUT') return;
      unsubscribe();
      resolve();
    });
  });
}

it(
  `takes every grant back over ${KILLS} kills between PUT and DELETE, keeps the caps, and repeats no transaction id`,
  async () => {
    const folder = workFolder();
    const latency = { min: `${LATENCY_MS}ms`, max: `${LATENCY_MS}ms` };
    const operators = await simulated(folder, { mine: { latency }, other: { latency } });
    const { cron, sims } = scheduleFrom(Date.now());
    const numbers = iccids(sims + 1);
    configureOperators(folder, operators, [
      {
        id: 'mine',
        sims: numbers.slice(0, sims),
        mode: 'capped',
        monitors: `[{ service: provisioning, cron: "${cron}" }]`,
      },
      // Its own schedule is far away: it is probed by hand.
      {
        id: 'other',
        sims: numbers.slice(sims),
        mode: 'capped',
        monitors: `[{ service: provisioning, cron: "0 0 0 ${new Date(Date.now() + 2 * DAY).getUTCDate()} * *" }]`,
      },
    ]);
    const mine = operators.simulator.operator('mine');
    const other = operators.simulator.operator('other');

    // Recorded, and not asked for.
    const first = await startDaemon(folder, failingAt('grant:opened'));
    expect(await first.ended).toBe('SIGKILL');
    expect((await threenines(folder, 'grants', 'list')).stdout).toMatch(/^mine /m);
    expect(mine.log.entries()).toEqual([]);

    let orphans = 0;
    // The first kill comes surely while the grant is there.
    for (const waitMs of [1.5 * LATENCY_MS, ...randomDelaysMs(KILLS - 1, 2.5 * LATENCY_MS)]) {
      const daemon = await startDaemon(folder);
      await nextPut(mine);
      await delay(waitMs);
      expect(await daemon.end('SIGKILL')).toBe('SIGKILL');
      orphans += mine.grants.active(Date.now()).length > 0 ? 1 : 0;
      for (let run = 0; run < BY_HAND_BETWEEN_KILLS; run += 1) await threenines(folder, 'probe', 'other/provisioning');
    }
    expect(orphans).toBeGreaterThan(0);

    const last = await startDaemon(folder);
    await nextPut(mine);
    await vi.waitFor(async () => expect((await threenines(folder, 'grants', 'list')).code).toBe(0), {
      timeout: 120_000,
      interval: 250,
    });
    expect(await last.end('SIGTERM')).toBe(0);
    expect(await threenines(folder, 'grants', 'list')).toMatchObject({
      code: 0,
      stdout: 'no grant is left at an operator\n',
    });
    for (const operator of [mine, other]) {
      expect(operator.grants.active(Date.now())).toEqual([]);
      expect(operator.log.duplicateTransactionIds()).toEqual([]);
      expect(mostGrants(operator, HOUR)).toBeLessThanOrEqual(6);
      expect(mostGrants(operator, DAY)).toBeLessThanOrEqual(10);
    }
    expect(mostGrants(other, HOUR)).toBe(6);
  },
  TIME_LIMIT_MS,
);
