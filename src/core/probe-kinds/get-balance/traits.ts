import type { CheckResult } from '../../verdict/assessment.ts';
import { simPath } from '../sim-path.ts';
import type { KindTraits } from '../traits.ts';
import { EXPECTED_TYPE } from './judge.ts';
import type { GetBalanceSpec } from './spec.ts';

export const getBalance: KindTraits<GetBalanceSpec<unknown>> = {
  measures: 'the balance call for a test SIM, with a complete and plausible answer',
  blindSpot: 'Only test SIMs are probed; a fault that affects a customer’s SIM alone is not seen.',
  endpoint: 'api',
  testsContract: true,
  target({ baseUrl }) {
    const { host, path } = simPath(baseUrl);
    return { host, requests: [`GET ${path}/balances`] };
  },
  sims: ({ sims }) => sims,
  grants: () => null,
  requestsPerProbe: () => 1,
  isRepeatable: () => true,
  simDoubt({ reason, statusCode, checks }) {
    if (reason === 'status' && statusCode === 404) return 'unknown';
    return reason === 'functional' && failsOnlyByType(checks) ? 'type' : null;
  },
};

/** A balance that is right except for its type: the SIM has another plan than agreed, or is outside the range. */
function failsOnlyByType(checks: readonly CheckResult[]): boolean {
  const failed = checks.filter(({ passed }) => !passed);
  return failed.length > 0 && failed.every(({ name }) => name === EXPECTED_TYPE);
}
