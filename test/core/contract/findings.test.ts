import { expect, it } from 'vitest';
import { type ContractOutcome, type ContractResult, findingAfter } from '../../../src/core/contract/findings.ts';

const resultAt = (at: number, outcome: ContractOutcome): ContractResult => ({
  test: 'bad-limit',
  outcome,
  detail: 'answered 200, expected 400',
  statusCode: 200,
  transactionId: null,
  at,
});

it('remembers since when a finding stands', () => {
  const first = findingAfter(undefined, 'contoso', resultAt(1, 'broken'));
  expect(first).toMatchObject({ operator: 'contoso', outcome: 'broken', at: 1, since: 1 });
  const second = findingAfter(first, 'contoso', resultAt(2, 'broken'));
  expect(second).toMatchObject({ at: 2, since: 1 });
  expect(findingAfter(second, 'contoso', resultAt(3, 'kept'))).toMatchObject({ outcome: 'kept', at: 3, since: 3 });
});

it('keeps what was certain when a later look remains unclear', () => {
  const known = findingAfter(undefined, 'contoso', resultAt(1, 'broken'));
  expect(findingAfter(known, 'contoso', resultAt(2, 'unclear'))).toBe(known);
});
