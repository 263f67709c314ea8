import { judgeGetBalance } from '../../core/probe-kinds/get-balance/judge.ts';
import type { GetBalanceSpec } from '../../core/probe-kinds/get-balance/spec.ts';
import { type PlanSighting, staleness } from '../../core/probe-kinds/get-balance/stale-balance.ts';
import type { Sim } from '../../core/probe-kinds/spec.ts';
import type { Assessment } from '../../core/verdict/assessment.ts';
import { prepareContractTests } from '../contract-tests.ts';
import { API_HEADERS, balanceCall, basePath } from '../operator-api.ts';
import { measuredOnce, type Probe, type ThreadKind, withoutGrants } from '../probe.ts';
import { API_BODY_BYTES, type Setup, Target } from '../target.ts';

export const getBalance: ThreadKind<GetBalanceSpec<string>> = {
  prepare: (spec, setup) => withoutGrants(prepare(spec, setup)),
  contractTests: prepareContractTests,
};

function prepare(spec: GetBalanceSpec<string>, setup: Setup): Probe {
  const url = new URL(spec.baseUrl);
  const target = new Target(
    { url, transport: spec.transport, headers: API_HEADERS, maxBodyBytes: API_BODY_BYTES },
    setup,
  );
  const query = {
    fieldsTemplate: spec.fieldsTemplate,
    ...(spec.limit !== undefined && { limit: String(spec.limit) }),
    ...(spec.location !== undefined && { location: spec.location }),
  };
  const calls = spec.sims.map((sim) => ({ sim, call: balanceCall(basePath(url), sim.iccid, query) }));
  const plans = new PlanMemory();
  return async (simIndex) => {
    const { sim, call } = calls[simIndex % calls.length]!;
    const record = await target.call(call);
    const { assessment, planTimeLeft } = judgeGetBalance(record.facts, sim, spec);
    const answeredAtMs = record.startedMs + record.totalMs;
    const stale =
      planTimeLeft !== null && plans.isStale(sim, { ...planTimeLeft, askedAtMs: record.startedMs, answeredAtMs });
    return measuredOnce(record, stale ? withStaleBalance(assessment) : assessment);
  };
}

/** What each SIM's plan showed when its time left last changed. Lasts as long as the configuration. */
class PlanMemory {
  readonly #sightings = new Map<Sim, PlanSighting>();

  isStale(sim: Sim, sighting: PlanSighting): boolean {
    const { stale, compareWith } = staleness(this.#sightings.get(sim) ?? null, sighting);
    this.#sightings.set(sim, compareWith);
    return stale;
  }
}

function withStaleBalance(assessment: Assessment): Assessment {
  return { ...assessment, warnings: [...assessment.warnings, 'stale-balance'] };
}
