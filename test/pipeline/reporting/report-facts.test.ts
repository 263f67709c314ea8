import { expect, it } from 'vitest';
import { DAY, HOUR, isoTime } from '../../../src/core/time.ts';
import { amendWindows } from '../../../src/pipeline/closing/amend.ts';
import { closeDueWindows } from '../../../src/pipeline/closing/close.ts';
import { gatherReport } from '../../../src/pipeline/reporting/report-facts.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { reportJson } from '../../../src/report/json.ts';
import { commitOf, incidentOf } from '../../store/fixtures.ts';
import { CONTOSO } from '../../support/monitors.ts';
import { configurationOf, monitor, NOVEMBER, OCTOBER, prepared, recordMonths } from '../closing/kit.ts';

const CLOSED = NOVEMBER + 2 * DAY;
const LATER = CLOSED + 3 * DAY;
const running = incidentOf({
  startedAt: NOVEMBER - HOUR,
  openedAt: NOVEMBER - HOUR / 2,
  deadlines: [
    {
      kind: 'update',
      rule: 'E3',
      owedBy: 'operator',
      dueAt: CLOSED + HOUR,
      remindAt: null,
      metAt: null,
      missedAt: null,
    },
  ],
});
const recorded = prepared(async (store) => {
  await recordMonths(store);
  await store.commit(commitOf({ incidents: [running] }));
});

/** October in a report that is made later. */
async function october(store: Store, fromSamples = false) {
  const sources = {
    history: store,
    states: await store.states(),
    configuration: configurationOf(),
    now: LATER,
    version: '1.2.3',
    plannedLoad: () => ({ requestsPerSecond: 0, requestsPerDay: 0 }),
    mostBadSlots: 0,
    fromSamples,
  };
  const period = { from: OCTOBER, to: NOVEMBER, label: 'October 2026', name: '2026-10' };
  return await gatherReport(sources, CONTOSO, () => period);
}

/** Outcomes of its deadlines. */
async function outcomes(store: Store, fromSamples = false): Promise<string[]> {
  const { services } = reportJson(await october(store, fromSamples)) as {
    readonly services: { readonly incidents: { readonly deadlines: { readonly outcome: string }[] }[] }[];
  };
  return services.flatMap((one) => one.incidents.flatMap(({ deadlines }) => deadlines.map(({ outcome }) => outcome)));
}

it('an incident of a service that nobody probes is told to its operator alone, without figures, closed month or not', async () => {
  const { store } = await recorded();
  const common = { startedAt: OCTOBER + DAY, openedAt: OCTOBER + DAY, rule: 'reported', origin: 'operator' } as const;
  await store.commit(
    commitOf({
      incidents: [
        incidentOf({ ...common, id: 'a', service: 'core-network', endedAt: OCTOBER + 2 * DAY }),
        incidentOf({ ...common, id: 'b', service: 'core-network', operator: 'fabrikam' }),
        incidentOf({ ...common, id: 'c', service: 'xdr', startedAt: NOVEMBER + HOUR }),
      ],
    }),
  );
  await closeDueWindows(store, { configuration: configurationOf(), program: '1.2.3', now: CLOSED });
  const report = await october(store);
  expect(report.otherServices).toMatchObject([
    { service: 'core-network', incidentsAt: LATER, incidents: [{ id: 'a' }] },
  ]);
  expect(report.monitors.flatMap(({ incidents }) => incidents.map(({ id }) => id))).toEqual([running.id]);
});

it('while a month is open, its deadlines are told by what is logged until now', async () => {
  expect(await outcomes((await recorded()).store)).toEqual(['missed']);
});

it('a deadline that was open when the month was closed stays pending, until an amendment tells more', async () => {
  const { store } = await recorded();
  const context = { configuration: configurationOf(), program: '1.2.3' };
  await closeDueWindows(store, { ...context, now: CLOSED });
  expect(await outcomes(store)).toEqual(['pending']);
  expect(await outcomes(store, true)).toEqual(['pending']);

  const answered = { ...running, deadlines: [{ ...running.deadlines[0]!, metAt: CLOSED + HOUR }] };
  await store.commit(commitOf({ incidents: [answered] }));
  expect(await outcomes(store)).toEqual(['pending']);
  const period = { from: OCTOBER, to: NOVEMBER };
  const reason = `an answer of ${isoTime(CLOSED + HOUR)} was logged late`;
  await amendWindows(store, { monitor, period, author: 'Grace', reason, newTerms: false }, { ...context, now: LATER });
  expect(await outcomes(store)).toEqual(['kept']);
});
