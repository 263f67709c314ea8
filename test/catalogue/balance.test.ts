import { expect } from 'vitest';
import type { WrongBody } from '../../src/simulator/faults/bodies.ts';
import { simulatedOperator } from '../support/simulated-operator.ts';
import { askedFor, PLAN } from './balances.ts';
import { describeRow } from './describe-row.ts';

const operator = simulatedOperator();
const sloppy = simulatedOperator({ numbers: 'string' });
const tables = simulatedOperator({ dataField: 'dataRemainingInMB' });
const prose = simulatedOperator({ dataField: 'dataRemainingMB' });
const healthy = { fault: 'healthy' } as const;

const withBody = (kind: WrongBody) => operator.probe('get-balance', { fault: 'wrong-body', kind });

describeRow(30, {
  'an error object': () => withBody('error-object'),
  'an empty object': () => withBody('empty-object'),
  null: () => withBody('null'),
  'an array': () => withBody('array'),
  'a web page': () => withBody('html'),
  'an empty body': () => withBody('empty'),
  204: () => operator.probe('get-balance', { fault: 'http-status', code: 204 }),
});

describeRow(31, {
  'declared as text': () => operator.probe('get-balance', { fault: 'wrong-content-type' }),
  'with a byte order mark': () => operator.probe('get-balance', { fault: 'bom' }),
  'names in upper case': () =>
    askedFor({ says: '{"BALANCES":[{"TYPE":"PAYG","DATAREMAININGINMB":1,"TIMEREMAINING":"P1D"}]}' }),
  'a number as text': () => sloppy.probe('get-balance', healthy),
});

describeRow(32, { 'the last one counts': () => withBody('duplicate-key') });

describeRow(33, {
  'they are ignored': async () => {
    const result = await askedFor({ says: [{ ...PLAN, isActive: true, activeOrders: [], note: { deep: [1] } }] });
    expect(result.warnings).toEqual([]);
    return result;
  },
});

describeRow(34, {
  'a mandatory field is missing': () => withBody('missing-field'),
  'an unknown type': () => withBody('bad-enum'),
  NaN: () => withBody('nan'),
  'a negative number': () => withBody('negative'),
  '1e400': () => withBody('infinite'),
  'a bad duration': () => withBody('bad-duration'),
});

describeRow(35, {
  dataRemaininginMB: async () => {
    const result = await operator.probe('get-balance', healthy);
    expect(result.warnings).toEqual([]);
    return result;
  },
  dataRemainingInMB: () => tables.probe('get-balance', healthy),
  dataRemainingMB: () => prose.probe('get-balance', healthy),
});

describeRow(36, {
  UK: () => askedFor({ says: [{ ...PLAN, locations: ['DE', 'UK'] }] }),
  'lower case': () => askedFor({ says: [{ ...PLAN, locations: ['us'] }] }),
});

describeRow(37, {
  'above the limit': () => askedFor({ says: [PLAN, PLAN], asked: { limit: 1 } }),
  'of another country': () => askedFor({ says: [{ ...PLAN, locations: ['FR'] }], asked: { location: 'DE' } }),
});

describeRow(40, {
  'the time left does not fall': async () => {
    const says = [{ ...PLAN, timeRemaining: 'PT1000.000S' }];
    expect((await askedFor({ says })).warnings).toEqual([]);
    return askedFor({ says }, 2);
  },
  'held by a cache': () => operator.probe('get-balance', { fault: 'cached' }),
});
