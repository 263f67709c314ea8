import { expect, it } from 'vitest';
import type { ContractRun } from '../../../../src/pipeline/contract/contract-probe.ts';
import { runContractProbe } from '../../../../src/pipeline/contract/verbs/run-contract-probe.ts';
import { aMonitor, CONTOSO } from '../../../support/monitors.ts';
import { asAda, invalid } from '../../../support/verbs.ts';

const balances = aMonitor({
  probe: {
    kind: 'get-balance',
    baseUrl: 'https://127.0.0.1/v1',
    transport: {},
    sims: [{ iccid: '8988247000100003319', expect: [] }],
    fieldsTemplate: 'basic',
  },
});
const page = aMonitor({ id: 'contoso/page', service: 'page' });

function context(run: ContractRun, monitors = [page, balances]) {
  const asked: string[] = [];
  const configuration = { operators: new Map([['contoso', CONTOSO]]), monitors };
  const runs = async ({ id }: { readonly id: string }) => {
    asked.push(id);
    return run;
  };
  return { ...asAda(), configuration, run: runs, asked };
}

const NONE: ContractRun = { done: true, findings: [] };

it('runs with the monitor that tests the contract', async () => {
  const one = context(NONE);
  expect(await runContractProbe(one, { operator: 'contoso' })).toEqual({ kind: 'done', findings: [] });
  expect(one.asked).toEqual([balances.id]);
});

it.each(['switched-off', 'no-room-in-rate', 'stopping'] as const)('says that no request was sent: %s', async (why) => {
  const refusal = { kind: 'refused', reason: why, operator: 'contoso' };
  expect(await runContractProbe(context({ done: false, why }), { operator: 'contoso' })).toEqual(refusal);
});

it('refuses an operator that is not configured, and one without such a monitor', async () => {
  const unknown = { kind: 'refused', reason: 'unknown-operator', operator: 'no-such' };
  expect(await runContractProbe(context(NONE), { operator: 'no-such' })).toEqual(unknown);
  const without = context(NONE, [page]);
  expect(await runContractProbe(without, { operator: 'contoso' })).toMatchObject({ reason: 'no-monitor' });
  expect(without.asked).toEqual([]);
});

it('refuses an empty id', async () => {
  expect(await runContractProbe(context(NONE), { operator: '' })).toEqual(invalid('operator', 'an id', 'nothing'));
});
