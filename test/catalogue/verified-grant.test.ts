import { expect } from 'vitest';
import { simulatedOperator } from '../support/simulated-operator.ts';
import { describeRow } from './describe-row.ts';

const operator = simulatedOperator();

describeRow(42, {
  'PUT 200, then a balance above zero': async () => {
    const spec = { verify: true };
    expect(await operator.probe('provisioning', { fault: 'healthy' }, { spec })).toMatchObject({ reason: 'ok' });
    return operator.probe('provisioning', { fault: 'grant-shows' }, { spec, whole: true });
  },
});
