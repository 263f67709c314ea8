import type { OperatorInput } from './scenario-schema.ts';

/** The operators that run when no scenario is given, in the order of their ports. */
export const PERSONALITIES: Readonly<Record<string, OperatorInput>> = {
  contoso: {
    summary: 'healthy, asks for Basic authentication',
    latency: { min: '40ms', max: '160ms' },
    basicAuthUser: 'marketplace',
  },
  fabrikam: {
    summary: 'slow: correct, but never within 400 ms',
    latency: { min: '420ms', max: '700ms' },
  },
  northwind: {
    summary: 'flaky: about 3 % of requests fail, each in its own way',
    latency: { min: '60ms', max: '240ms' },
    faults: [{ fault: 'flaky', share: 0.03 }],
  },
  litware: {
    summary: 'down: refuses connections',
    latency: { min: '40ms', max: '160ms' },
    faults: [{ fault: 'down' }],
  },
  adatum: {
    summary: 'broken contract: wrong balances for some SIMs, grants that never happen',
    latency: { min: '50ms', max: '200ms' },
    faults: [{ fault: 'broken-contract' }],
  },
  tailspin: {
    summary: 'healthy, with deviations: other transaction ids, other spelling, numbers as text',
    latency: { min: '30ms', max: '120ms' },
    echo: 'other',
    dataField: 'dataRemainingInMB',
    numbers: 'string',
    portalHops: 1,
  },
};
