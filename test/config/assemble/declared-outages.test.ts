import { expect, it } from 'vitest';
import { exampleWith, load } from '../example.ts';

it('declared outages are instants, wall times being those of the operator', () => {
  const text = exampleWith(
    'id: contoso',
    `id: contoso
    declaredOutages:
      - { service: core-network, from: 2026-10-05T22:00, to: 2026-10-05T21:30Z, reportedAt: 2026-10-05T22:20, note: fibre cut }
      - { service: xdr, from: 2026-10-25T02:30+01:00, to: 2026-10-25T04:00 }`,
  );
  expect(load(text).configuration.operators.get('contoso')?.declaredOutages).toEqual([
    {
      service: 'core-network',
      from: Date.UTC(2026, 9, 5, 20),
      to: Date.UTC(2026, 9, 5, 21, 30),
      reportedAt: Date.UTC(2026, 9, 5, 20, 20),
      note: 'fibre cut',
    },
    { service: 'xdr', from: Date.UTC(2026, 9, 25, 1, 30), to: Date.UTC(2026, 9, 25, 3), reportedAt: null, note: null },
  ]);
});

it('an operator that declared nothing has no declared outage', () => {
  expect(load().configuration.operators.get('contoso')?.declaredOutages).toEqual([]);
});
