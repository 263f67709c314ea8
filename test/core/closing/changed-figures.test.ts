import { expect, it } from 'vitest';
import { changesInWords } from '../../../src/core/closing/changed-figures.ts';

const change = (figure: string, before: unknown, after: unknown) => ({ figure, before, after });

it('names what a reader looks at, in its own units, and sums up the rest', () => {
  const changes = [
    change('days.0.observed', 0.9, 1),
    change('days.1.observed', 0.9, 1),
    change('figures.adjustedSlots.bad', 108, 98),
    change('figures.availability.adjusted', 0.99812, 0.99905),
    change('figures.availability.verdict', 'breached', 'met'),
    change('figures.errorBudget.leftSeconds', -90, 42),
    change('figures.latency.p99Ms', null, 380),
    change('maintenance.0.announcedInTime', false, true),
    change('incidents.contoso.page.high.20261005T120000000Z.response due 2026-10-05T13:00:00.000Z', 'not met', 'met'),
  ];
  expect(changesInWords(changes).map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
    'availability, adjusted: 99.812 %, now 99.905 %',
    'verdict on availability: breached, now met',
    'bad slots that count: 108, now 98',
    'error budget left: overspent by 1 min 30 s, now 42 s',
    'incident contoso.page.high.20261005T120000000Z, response due 2026-10-05T13:00:00.000Z: not met, now met',
    '1 further figure changed',
    '2 figures of single days changed',
    '1 fact about maintenance changed',
  ]);
});
