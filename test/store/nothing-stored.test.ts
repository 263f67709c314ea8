import { expect, it } from 'vitest';
import { nothingStored } from '../../src/store/index.ts';
import { T0 } from './fixtures.ts';

it('a process without a data folder finds no switch thrown and no SIM set aside, and cannot grant', async () => {
  const records = nothingStored();
  const count = { operator: 'contoso', hour: T0, requests: 3, agreedPerSecond: 1 };
  await records.addRequests([count]);
  await records.quarantine({ operator: 'contoso', sim: 'a', since: T0, until: T0 + 1 });
  expect(await records.stoppedOperators()).toEqual([]);
  expect(await records.quarantines(T0)).toEqual([]);
  const grant = {
    id: 'g',
    operator: 'contoso',
    monitorId: 'contoso/a',
    sim: 'a',
    grantedAt: T0,
    expiresAt: T0,
  } as const;
  await expect(records.openGrant(grant)).rejects.toThrow('needs a data folder');
});
