import { beforeEach, describe, expect, it } from 'vitest';
import { startOperator } from '../../../../src/pipeline/safety/verbs/start-operator.ts';
import { stopOperator } from '../../../../src/pipeline/safety/verbs/stop-operator.ts';
import type { Store } from '../../../../src/pipeline/store.ts';
import { memoryStore } from '../../../support/memory-store/memory-store.ts';
import { CONTOSO, T0 } from '../../../support/monitors.ts';
import { asAda, invalid } from '../../../support/verbs.ts';

let store: Store;

beforeEach(() => {
  store = memoryStore();
});

const context = (operators: ReadonlyMap<string, { enabled: boolean }> | null = new Map([['contoso', CONTOSO]])) => ({
  ...asAda(),
  store,
  operators,
});

describe('stopping an operator', () => {
  it('throws its kill switch, with the reason', async () => {
    expect(await stopOperator(context(), { operator: 'contoso', reason: 'they asked' })).toEqual({
      kind: 'done',
      operator: 'contoso',
      isChecked: true,
      isOffByConfiguration: false,
    });
    expect(await store.stoppedOperators()).toEqual([{ operator: 'contoso', since: T0, reason: 'they asked' }]);
  });

  it('needs no configuration, but says that nobody checked the name', async () => {
    expect(await stopOperator(context(null), { operator: 'no-such' })).toMatchObject({ isChecked: false });
    expect(await store.stoppedOperators()).toEqual([{ operator: 'no-such', since: T0, reason: null }]);
  });

  it('refuses one that the configuration does not have, and stores nothing', async () => {
    const refusal = { kind: 'refused', reason: 'unknown-operator', operator: 'no-such' };
    expect(await stopOperator(context(), { operator: 'no-such' })).toEqual(refusal);
    expect(await store.stoppedOperators()).toEqual([]);
  });

  it('refuses a reason that is too long', async () => {
    const outcome = await stopOperator(context(), { operator: 'contoso', reason: 'x'.repeat(4_001) });
    expect(outcome).toEqual(invalid('reason', 'at most 4000 characters', '4001 characters'));
  });
});

describe('starting an operator', () => {
  beforeEach(() => stopOperator(context(null), { operator: 'contoso' }));

  it('ends the stop', async () => {
    expect(await startOperator(context(), { operator: 'contoso' })).toMatchObject({ kind: 'done' });
    expect(await store.stoppedOperators()).toEqual([]);
  });

  it('is possible for one that left the configuration', async () => {
    expect(await startOperator(context(new Map()), { operator: 'contoso' })).toMatchObject({ kind: 'done' });
    expect(await store.stoppedOperators()).toEqual([]);
  });

  it('tells that the configuration switches it off still', async () => {
    const off = new Map([['contoso', { enabled: false }]]);
    expect(await startOperator(context(off), { operator: 'contoso' })).toMatchObject({ isOffByConfiguration: true });
  });

  it('refuses an empty id', async () => {
    expect(await startOperator(context(), { operator: '' })).toEqual(invalid('operator', 'an id', 'nothing'));
  });
});
