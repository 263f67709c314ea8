import { CONTRACT_TESTS, type ContractResult, type ContractTest, UNKNOWN_ICCID } from '../core/contract/findings.ts';
import { judgeContractTest } from '../core/contract/judge.ts';
import type { GetBalanceSpec } from '../core/probe-kinds/get-balance/spec.ts';
import { CredentialError } from './failure.ts';
import { API_HEADERS, balanceCall, basePath } from './operator-api.ts';
import { API_BODY_BYTES, type Call, type Setup, Target } from './target.ts';

/** Runs the documented negative tests, one after the other. All are reads, and all are wrong on purpose. */
export type ContractTests = () => Promise<ContractResult[]>;

interface Trial {
  readonly target: Target;
  readonly call: Call;
}

/** An operator that asks for no client certificate cannot refuse a call without one: that test is left out. */
export function prepareContractTests(spec: GetBalanceSpec<string>, setup: Setup): ContractTests {
  const url = new URL(spec.baseUrl);
  const { cert: _, key: __, ...tls } = spec.transport.tls ?? {};
  const options = { url, headers: API_HEADERS, maxBodyBytes: API_BODY_BYTES };
  const target = new Target({ ...options, transport: spec.transport }, setup);
  const stranger = new Target({ ...options, transport: { ...spec.transport, tls } }, setup);
  const { iccid } = spec.sims[0]!;
  const balance = (sim: string, query = {}) => balanceCall(basePath(url), sim, { fieldsTemplate: 'basic', ...query });
  const withCertificate = spec.transport.tls?.cert !== undefined;
  return async () => {
    const trials: Readonly<Record<ContractTest, Trial | null>> = {
      'unknown-sim': { target, call: balance(UNKNOWN_ICCID) },
      'bad-location': { target, call: balance(iccid, { location: '00' }) },
      'bad-limit': { target, call: balance(iccid, { limit: '-1' }) },
      'no-certificate': withCertificate ? { target: stranger, call: balance(iccid) } : null,
    };
    const results: ContractResult[] = [];
    for (const test of CONTRACT_TESTS) {
      const trial = trials[test];
      if (trial !== null) results.push(await attempt(test, trial));
    }
    return results;
  };
}

async function attempt(test: ContractTest, { target, call }: Trial): Promise<ContractResult> {
  try {
    const { facts } = await target.call(call);
    const { transactionId, statusCode, endedAt } = facts;
    return { test, ...judgeContractTest(test, facts), statusCode, transactionId, at: endedAt };
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    const detail = error.message;
    return { test, outcome: 'unclear', detail, statusCode: null, transactionId: null, at: Date.now() };
  }
}
