import { expect, it } from 'vitest';
import type { LedgerRow } from '../../../src/core/closing/ledger.ts';
import type { CreateStore } from '../contract.ts';
import { T0 } from '../fixtures.ts';

function rowOf(changes: Partial<LedgerRow> = {}): LedgerRow {
  const { operator = 'contoso', sequence = 1, service = 'get-balance' } = changes;
  const hash = `${operator}-${service}-${sequence}`;
  return { operator, sequence, kind: 'month', service, from: T0, to: T0 + 1_000, hash, ...changes };
}

export function describeLedger(create: CreateStore): void {
  it('keeps a chain per operator, numbered from 1', async () => {
    const store = await create();
    expect(await store.appendToLedger(rowOf({ sequence: 2 }), '{}')).toBe(false);
    const rows = [rowOf(), rowOf({ sequence: 2, service: 'mo-direct' }), rowOf({ operator: 'fabrikam' })];
    for (const row of rows) expect(await store.appendToLedger(row, `{"of":"${row.hash}"}`)).toBe(true);
    expect(await store.ledger({})).toEqual(rows);
    expect(await store.ledger({ operator: 'contoso', service: 'mo-direct' })).toEqual([rows[1]]);
    expect(await store.ledgerText(rows[1]!.hash)).toBe('{"of":"contoso-mo-direct-2"}');
    expect(await store.ledgerText('unknown')).toBeNull();
    expect(await store.ledgerHeads()).toEqual([
      { operator: 'contoso', sequence: 2, hash: rows[1]!.hash },
      { operator: 'fabrikam', sequence: 1, hash: rows[2]!.hash },
    ]);
  });

  it('takes a place in the chain once, and a window as closed once; amendments may follow', async () => {
    const store = await create();
    expect(await store.appendToLedger(rowOf(), '{}')).toBe(true);
    expect(await store.appendToLedger(rowOf({ service: 'mo-direct', hash: 'other' }), '{}')).toBe(false);
    expect(await store.appendToLedger(rowOf({ sequence: 2 }), '{}')).toBe(false);
    expect(await store.appendToLedger(rowOf({ sequence: 2, kind: 'amendment' }), '{}')).toBe(true);
    expect(await store.appendToLedger(rowOf({ sequence: 3, kind: 'amendment' }), '{}')).toBe(true);
    expect((await store.ledger({})).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });
}
