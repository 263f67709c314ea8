import { expect } from 'vitest';
import type { MonitorId } from '../../src/core/ids.ts';
import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';
import { httpServer } from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';
import { setStage } from './stage.ts';

const BALANCES: MonitorId = 'contoso/get-balance';
const PLAN = '8988247000100297655';
const NO_PLAN = '8988247000100003319';
const THIRD = '8988247000101867183';
const SIMS = [
  { iccid: PLAN, expect: ['MODIRECTPAYG'] },
  { iccid: NO_PLAN, expect: ['NONE'] },
  { iccid: THIRD, expect: ['NONE'] },
];

/** What the operator says about each SIM: a balance type, or a status. */
type Says = (iccid: string) => string | number;
const right: Says = (iccid) => (iccid === PLAN ? 'MODIRECTPAYG' : 'NONE');

async function operatorThat(says: Says, requestsPerSecond?: number) {
  const operator = { says, requests: 0 };
  const baseUrl = await httpServer((request, response) => {
    operator.requests += 1;
    const said = operator.says(/iccid:(\d+)/.exec(request.url!)![1]!);
    if (typeof said === 'number') {
      response.writeHead(said).end();
      return;
    }
    const data = said === 'MODIRECTPAYG' ? 500 : 0;
    const balance = { id: '1', type: said, dataRemaininginMB: data, timeRemaining: data > 0 ? 'P20D' : 'PT0S' };
    const transactionId = request.headers['x-ms-dm-transactionid'];
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-MS-DM-TransactionId': transactionId });
    response.end(JSON.stringify({ balances: [balance] }));
  });
  const spec: ProbeSpec<string> = { kind: 'get-balance', baseUrl, transport: {}, sims: SIMS, fieldsTemplate: 'basic' };
  const stage = setStage({
    monitors: { [BALANCES]: spec },
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
  });
  return { operator, stage };
}

/** Every SIM works once; then the operator says something else, and a SIM is probed. */
async function afterItWorked(says: Says, simIndex = 0) {
  const { operator, stage } = await operatorThat(right);
  for (const [index] of SIMS.entries()) {
    expect(await stage.probe(BALANCES, index)).toMatchObject({ reason: 'ok', warnings: [] });
  }
  operator.says = says;
  const ending = await stage.probe(BALANCES, simIndex);
  return { ending, operator, stage };
}

const but =
  (iccid: string, said: string | number): Says =>
  (asked) =>
    asked === iccid ? said : right(asked);

describeRow(25, {
  'it worked before': async () => (await afterItWorked(() => 400)).ending,
  'it never worked': async () => {
    const { stage } = await operatorThat(() => 400);
    await stage.probe(BALANCES);
    return stage.probe(BALANCES);
  },
});

describeRow(26, {
  'for one of them': async () => {
    const { ending, operator, stage } = await afterItWorked(but(NO_PLAN, 404), 1);
    expect(ending.detail).toBe('answered 404, expected 200; another test SIM works');
    expect(stage.blame.isQuarantined(stage.monitor(BALANCES), 1)).toBe(true);
    expect(stage.faults).toEqual(['test-data']);
    await stage.probe(BALANCES, 0);
    expect(stage.faults).toEqual(['test-data']);

    operator.says = right;
    await stage.probe(BALANCES, 1);
    expect(stage.blame.isQuarantined(stage.monitor(BALANCES), 1)).toBe(false);
    expect(stage.faults).toEqual(['test-data', '-test-data']);
    return ending;
  },
  'for all that worked before': async () => {
    const { ending, operator, stage } = await afterItWorked(() => 404);
    expect(stage.blame.isQuarantined(stage.monitor(BALANCES), 0)).toBe(false);
    // One second opinion for the first failure; from then on each SIM speaks for itself.
    const asked = operator.requests;
    for (const index of [1, 2, 0]) expect(await stage.probe(BALANCES, index)).toMatchObject({ reason: 'status' });
    expect(operator.requests - asked).toBe(3);
    return ending;
  },
  'for all, and none ever worked': async () => {
    const { stage } = await operatorThat(() => 404);
    for (const [index] of SIMS.entries()) await stage.probe(BALANCES, index);
    return stage.probe(BALANCES, 0);
  },
});

describeRow(41, {
  'NOTSUPPORTED for one of them': async () => (await afterItWorked(but(PLAN, 'NOTSUPPORTED'))).ending,
  'NONE for the one with a plan': async () => (await afterItWorked(but(PLAN, 'NONE'))).ending,
  'NOTSUPPORTED for all': async () => {
    const { ending } = await afterItWorked(() => 'NOTSUPPORTED');
    expect(ending.detail).toContain('NOTSUPPORTED, expected MODIRECTPAYG for this SIM; so it is for other test SIMs');
    return ending;
  },
});
