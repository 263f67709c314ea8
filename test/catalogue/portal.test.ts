import { expect } from 'vitest';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { simulatedOperator } from '../support/simulated-operator.ts';
import { describeRow } from './describe-row.ts';

const operator = simulatedOperator();
const winding = simulatedOperator({ portalHops: 11 });
const probe = (fault: FaultInput, spec = {}) => operator.probe('mo-direct', fault, { spec });

describeRow(47, {
  'a maintenance text': () => probe('portal-maintenance-text'),
  'without the marker': () => probe('portal-no-marker'),
  'a blank shell': () => probe('portal-blank'),
});

describeRow(48, {
  'with the marker': async () => {
    const result = await probe('healthy');
    expect(result.warnings).toEqual([]);
    return result;
  },
});

describeRow(49, {
  'in a loop': () => probe('redirect-loop'),
  'more than ten times': () => winding.probe('mo-direct', 'healthy'),
  'to http': () => probe({ fault: 'redirect', to: 'http://127.0.0.1/portal' }),
  'to an unknown host': () => probe({ fault: 'redirect', to: 'https://elsewhere.example/' }),
});

async function takenForRobot(code: 200 | 403 | 429) {
  const result = await probe({ fault: 'portal-robot-check', code });
  expect(result).toMatchObject({ statusCode: code, detail: expect.stringContaining('let our addresses through') });
  return result;
}

describeRow(50, {
  403: () => takenForRobot(403),
  429: () => takenForRobot(429),
  'a script page with 200': () => takenForRobot(200),
});

describeRow(51, {
  'the page itself is good': () => probe('portal-no-script'),
  'with `checkAssets`': () => probe('portal-no-script', { checkAssets: true }),
});

describeRow(52, { 'an old page': () => probe('cached') });

describeRow(53, {
  '500 on `iccids`': async () => {
    expect(await probe('portal-no-esim')).toMatchObject({ reason: 'ok' });
    return probe('portal-no-esim', { forms: ['esim'], eid: '89033024010400000100000000009136' });
  },
});
