import { expect, it } from 'vitest';
import type { ContractFinding } from '../../../src/core/contract/findings.ts';
import type { CreateStore } from '../contract.ts';
import { T0 } from '../fixtures.ts';

const findingOf = (changes: Partial<ContractFinding> = {}): ContractFinding => ({
  operator: 'contoso',
  test: 'unknown-sim',
  outcome: 'broken',
  detail: 'answered 200, expected 404',
  statusCode: 200,
  transactionId: 'MSFT-1',
  at: T0,
  since: T0,
  ...changes,
});

export function describeFindings(create: CreateStore): void {
  it('keeps the last one of each operator and test', async () => {
    const store = await create();
    const first = findingOf();
    const other = findingOf({ operator: 'adatum', outcome: 'unclear', statusCode: null, transactionId: null });
    await store.recordFindings([first, other]);
    const second = findingOf({ outcome: 'kept', detail: 'answered 404', statusCode: 404, at: T0 + 1, since: T0 + 1 });
    await store.recordFindings([second]);
    await store.recordFindings([]);
    expect(await store.contractFindings({})).toEqual([other, second]);
    expect(await store.contractFindings({ operator: 'contoso' })).toEqual([second]);
    expect(await store.contractFindings({ operator: 'litware' })).toEqual([]);
  });

  it('tells them in the order of the tests', async () => {
    const store = await create();
    const tests = ['no-certificate', 'bad-limit', 'unknown-sim', 'bad-location'] as const;
    await store.recordFindings(tests.map((test) => findingOf({ test })));
    expect((await store.contractFindings({})).map(({ test }) => test)).toEqual([
      'unknown-sim',
      'bad-location',
      'bad-limit',
      'no-certificate',
    ]);
  });
}
