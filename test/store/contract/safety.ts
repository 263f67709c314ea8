import { expect, it } from 'vitest';
import type { Grant } from '../../../src/core/grants/grants.ts';
import { HOUR } from '../../../src/core/time.ts';
import type { CreateStore } from '../contract.ts';
import { T0 } from '../fixtures.ts';

function grantOf(id: string, changes: Partial<Grant> = {}): Grant {
  const at = changes.grantedAt ?? T0;
  const sim = `sim-${id}`;
  return {
    id,
    operator: 'contoso',
    monitorId: 'contoso/provisioning',
    sim,
    grantedAt: at,
    expiresAt: at + HOUR,
    ...changes,
  };
}

const NEW = { failures: 0, lastReason: null, givenUp: false };

export function describeSafety(create: CreateStore): void {
  it('a grant is open from its start until it is closed, with what became of the attempts to end it', async () => {
    const store = await create();
    await store.openGrant(grantOf('b'));
    await store.openGrant(grantOf('a'));
    await store.openGrant(grantOf('c', { grantedAt: T0 - 1 }));
    expect(await store.openGrants()).toEqual([
      { ...grantOf('c', { grantedAt: T0 - 1 }), ...NEW },
      { ...grantOf('a'), ...NEW },
      { ...grantOf('b'), ...NEW },
    ]);
    await store.closeGrants(['a', 'c'], 'revoked', T0 + 10);
    await store.closeGrants([], 'revoked', T0 + 10);
    await store.noteFailedRevocation('b', 'status', false);
    await store.noteFailedRevocation('b', null, true);
    expect(await store.openGrants()).toEqual([{ ...grantOf('b'), failures: 2, lastReason: null, givenUp: true }]);
  });

  it('grants on SIMs are all kept, closed ones too, and found from a moment on', async () => {
    const store = await create();
    await store.openGrant(grantOf('1', { sim: 'a' }));
    await store.openGrant(grantOf('2', { sim: 'b', grantedAt: T0 + 1 }));
    await store.openGrant(grantOf('3', { sim: 'b', grantedAt: T0 + 1 }));
    await store.openGrant(grantOf('4', { sim: 'a', grantedAt: T0 + 2 }));
    await store.closeGrants(['2'], 'not-granted', T0 + 3);
    expect(await store.grantsSince(T0 + 1)).toEqual([
      { sim: 'b', at: T0 + 1 },
      { sim: 'b', at: T0 + 1 },
      { sim: 'a', at: T0 + 2 },
    ]);
  });

  it('a quarantine ends when it ends, and a longer one of the same SIM stays', async () => {
    const store = await create();
    const quarantine = { operator: 'contoso', sim: 'a', since: T0, until: T0 + HOUR };
    await store.quarantine(quarantine);
    await store.quarantine({ ...quarantine, until: T0 + 5 });
    await store.quarantine({ ...quarantine, operator: 'fabrikam', until: T0 + 5 });
    expect(await store.quarantines(T0 + 4)).toEqual([
      quarantine,
      { ...quarantine, operator: 'fabrikam', until: T0 + 5 },
    ]);
    expect(await store.quarantines(T0 + 5)).toEqual([quarantine]);
    await store.quarantine({ ...quarantine, since: T0 + 7, until: T0 + 2 * HOUR });
    expect(await store.quarantines(T0 + HOUR)).toMatchObject([{ since: T0 + 7, until: T0 + 2 * HOUR }]);
  });

  it('the last throw of the switch of each operator counts', async () => {
    const store = await create();
    const stop = (operator: string, since: number, reason: string | null = null) =>
      store.throwSwitch({ operator, since, reason, stopped: true });
    await stop('fabrikam', T0, 'they asked');
    await stop('contoso', T0 + 1);
    await stop('litware', T0 + 2);
    await store.throwSwitch({ operator: 'contoso', since: T0 + 3, reason: null, stopped: false });
    await stop('litware', T0 + 1, 'the clock was set back between');
    expect(await store.stoppedOperators()).toEqual([
      { operator: 'fabrikam', since: T0, reason: 'they asked' },
      { operator: 'litware', since: T0 + 1, reason: 'the clock was set back between' },
    ]);
  });

  it('requests of an hour add up, under the cap that was in force last', async () => {
    const store = await create();
    const hour = { operator: 'contoso', hour: T0, requests: 3, agreedPerSecond: 0.2 };
    await store.addRequests([hour, { ...hour, hour: T0 + HOUR }, { ...hour, operator: 'fabrikam' }]);
    await store.addRequests([{ ...hour, requests: 4, agreedPerSecond: 0.5 }]);
    expect(await store.requestCounts({ from: T0, to: T0 + HOUR })).toEqual([
      { ...hour, requests: 7, agreedPerSecond: 0.5 },
      { ...hour, operator: 'fabrikam' },
    ]);
    expect(await store.requestCounts({ operator: 'contoso', from: T0 + 1, to: T0 + 2 * HOUR })).toEqual([
      { ...hour, hour: T0 + HOUR },
    ]);
  });

  it('a command is handed out once, in order, and never after its time; its answer waits for whoever asked', async () => {
    const store = await create();
    const command = {
      id: 'z',
      kind: 'probe',
      monitorId: 'contoso/get-balance',
      at: T0,
      expiresAt: T0 + 20,
    } as const;
    await store.submit(command);
    await store.submit({ ...command, id: 'a' });
    await store.submit({ ...command, id: 'expired', expiresAt: T0 + 10 });
    expect((await store.takeCommands(T0 + 10)).map(({ id }) => id)).toEqual(['z', 'a']);
    expect(await store.takeCommands(T0 + 10)).toEqual([]);
    expect(await store.answerTo('a')).toBeNull();
    await store.answer('a', { done: false, reason: null });
    expect(await store.answerTo('a')).toEqual({ done: false, reason: null });
    expect(await store.answerTo('z')).toBeNull();
  });
}
