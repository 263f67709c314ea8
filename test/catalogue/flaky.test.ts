import { simulatedOperator } from '../support/simulated-operator.ts';
import { describeRow } from './describe-row.ts';

/** What chance draws next: 0 fails a request, with status 500, and 0.99 spares it. */
let draw = 0;
const operator = simulatedOperator({}, () => draw);
const drawing = (next: number) => {
  draw = next;
  return operator.probe('get-balance', { fault: 'flaky', share: 0.95 });
};

describeRow(54, {
  'a failed one': () => drawing(0),
  'a good one between them': () => drawing(0.99),
});
