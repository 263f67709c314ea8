import type { ProvisioningSpec, Sim } from '../core/probe-spec.ts';
import { type Assessment, withoutChecks } from '../core/verdict/assessment.ts';
import { judgeGrant, judgeProvisioning, judgeRevocation } from '../core/verdict/provisioning.ts';
import { verdictOf } from '../core/verdict/verdict.ts';
import type { ExchangeRecord } from './exchange.ts';
import { CredentialError } from './failure.ts';
import { API_HEADERS, basePath } from './get-balance.ts';
import type { Outcome, Probe } from './probe.ts';
import { API_BODY_BYTES, type Call, type Setup, Target } from './target.ts';
import { maskedSim } from './transaction-id.ts';
import { prepareVerification, type VerifiedGrant, type VerifyGrant } from './verify-grant.ts';

/** Each attempt at the clean-up has this long, beyond the deadline of the probe: after a lost PUT it matters most. */
const CLEAN_UP_DEADLINE_MS = 5_000;
/** Pauses before the second and the third attempt. */
const CLEAN_UP_PAUSES_MS = [1_000, 5_000] as const;

interface Calls {
  readonly grant: Call;
  readonly revoke: Call;
}

const unverified: VerifyGrant = async (assessment) => ({ assessment, records: [] });

/** Grants a microbalance, and takes it back in every case in which the grant may have reached the operator. */
export function prepareProvisioning(spec: ProvisioningSpec<string>, setup: Setup): Probe {
  const url = new URL(spec.baseUrl);
  const headers = [...API_HEADERS, 'Content-Type', 'application/json'];
  const target = new Target({ url, transport: spec.transport, headers, maxBodyBytes: API_BODY_BYTES }, setup);
  const base = basePath(url);
  const plans = spec.sims.map((sim) => ({
    ...callsFor(sim, spec, base),
    verify: spec.verify === true ? prepareVerification(sim, base, target, setup.deadlineMs) : unverified,
  }));
  return async (simIndex) => {
    const { grant, verify, revoke } = plans[simIndex % plans.length]!;
    const granted = await target.call(grant);
    const verified = await verify(judgeGrant(granted.facts), granted);
    const revocations = granted.requestSent
      ? await cleanUp(() => target.call({ ...revoke, deadlineMs: CLEAN_UP_DEADLINE_MS }), setup)
      : [];
    return outcomeOf(granted, verified, revocations);
  };
}

function callsFor(sim: Sim, spec: ProvisioningSpec<string>, base: string): Calls {
  const { location, locationIn } = spec;
  const inQuery = location !== undefined && locationIn !== 'body';
  const inBody = location !== undefined && locationIn !== 'query';
  const path = `${base}/sims/iccid:${sim.iccid}/${spec.path}${inQuery ? `?${new URLSearchParams({ location })}` : ''}`;
  const label = `${base}/sims/iccid:${maskedSim(sim.iccid)}/${spec.path}`;
  return {
    grant: { method: 'PUT', path, label: `PUT ${label}`, body: JSON.stringify(inBody ? { location } : {}) },
    revoke: { method: 'DELETE', path, label: `DELETE ${label}`, body: '{}' },
  };
}

interface Revocation {
  readonly record: ExchangeRecord | null;
  readonly assessment: Assessment;
}

async function cleanUp(revoke: () => Promise<ExchangeRecord>, setup: Setup): Promise<Revocation[]> {
  const revocations = [await attempt(revoke)];
  for (const pauseMs of CLEAN_UP_PAUSES_MS) {
    if (!worthRepeating(revocations.at(-1)!.assessment)) break;
    if (!(await setup.exchanger.pause(pauseMs))) break;
    revocations.push(await attempt(revoke));
  }
  return revocations;
}

/** Not against an operator that asked us to stay away: the grant expires by itself. */
function worthRepeating({ reason }: Assessment): boolean {
  return verdictOf(reason) === 'bad';
}

async function attempt(revoke: () => Promise<ExchangeRecord>): Promise<Revocation> {
  try {
    const record = await revoke();
    return { record, assessment: judgeRevocation(record.facts) };
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    return { record: null, assessment: withoutChecks('own-credentials', error.message) };
  }
}

function outcomeOf(granted: ExchangeRecord, verified: VerifiedGrant, revocations: readonly Revocation[]): Outcome {
  const assessments = revocations.map((revocation) => revocation.assessment);
  return {
    assessment: judgeProvisioning(verified.assessment, assessments),
    measured: [granted],
    others: [...verified.records, ...revocations.flatMap(({ record }) => record ?? [])],
  };
}
