import { setTimeout as sleep } from 'node:timers/promises';
import { type ResolverSettings, SYSTEM_RESOLVER } from '../core/configuration.ts';
import type { MonitorId } from '../core/ids.ts';
import type { EpochMs } from '../core/time.ts';
import { withoutChecks } from '../core/verdict/assessment.ts';
import { type AddressGuard, createAddressGuard } from '../net/address-guard.ts';
import { Names } from '../net/resolver.ts';
import type { ContractAnswer } from '../pipeline/contract/ports.ts';
import type { ProbeRequest, ProbeResult } from '../pipeline/ports/prober.ts';
import type { Revocation, RevokeRequest } from '../pipeline/safety/ports.ts';
import type { ContractTests } from './contract-tests.ts';
import { Exchanger } from './exchanger.ts';
import { CredentialError, ForeignSimError } from './failure.ts';
import { type TargetSpec, threadKindOf } from './kinds/kinds.ts';
import type { Prepared, ProbeEnding } from './probe.ts';
import { resultOf } from './result.ts';
import { SecureContexts } from './secure-contexts.ts';
import { StallWatch } from './stalls.ts';
import { RequestTally } from './target.ts';

/** One monitor as its probe thread needs to know it, secrets in plain text. */
export interface ProbeTarget {
  readonly monitorId: MonitorId;
  readonly spec: TargetSpec;
  readonly deadlineMs: number;
  /** A machine of our own, such as the canary: it may have any address, whatever `allowNetworks` says. */
  readonly own?: boolean;
}

export interface RunnerOptions {
  /** CIDR blocks that may be probed although they are private, loopback, link-local or multicast. */
  readonly allowNetworks: readonly string[];
  readonly userAgent: string;
  /** Default: the name servers of the system. */
  readonly resolver?: ResolverSettings;
}

/** A step of the wall clock must not keep a slot waiting. */
const MAX_AHEAD_MS = 1_000;

const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/** Where connections may go, and what goes there. */
interface Way {
  readonly guard: AddressGuard;
  readonly exchanger: Exchanger;
}

function wayThrough(guard: AddressGuard): Way {
  return { guard, exchanger: new Exchanger(guard) };
}

interface Entry {
  readonly requests: RequestTally;
  /** The monitor's probe, prepared when it is first needed: thousands are configured at once but probed one after the other. */
  readonly prepared: () => Prepared;
  /** Null where no balances are asked for. */
  readonly contract: (() => ContractTests) | null;
}

/** Probes in the thread it lives in. The pool runs one in a thread of its own. */
export class ProbeRunner {
  readonly #userAgent: string;
  readonly #operators: Way;
  readonly #own: Way;
  readonly #stalls = new StallWatch();
  readonly #entries = new Map<MonitorId, Entry>();

  constructor({ allowNetworks, userAgent, resolver = SYSTEM_RESOLVER }: RunnerOptions) {
    this.#userAgent = userAgent;
    this.#operators = wayThrough(createAddressGuard(allowNetworks, new Names(resolver)));
    // What vouches for our resolver must ask it each time.
    this.#own = wayThrough(createAddressGuard(EVERYWHERE, new Names(resolver, { keepsRecords: false })));
  }

  /** Takes these targets, in place of those of the same monitors. Probes in flight keep the target that they started with. */
  configure(targets: readonly ProbeTarget[], removed: readonly MonitorId[] = []): void {
    const contexts = new SecureContexts();
    for (const id of removed) this.#entries.delete(id);
    for (const target of targets) this.#entries.set(target.monitorId, this.#entryFor(target, contexts));
  }

  #entryFor({ spec, deadlineMs, own }: ProbeTarget, contexts: SecureContexts): Entry {
    const { exchanger, guard } = own ? this.#own : this.#operators;
    const requests = new RequestTally();
    const setup = { contexts, userAgent: this.#userAgent, exchanger, guard, deadlineMs, requests };
    const kind = threadKindOf(spec);
    const contract = kind.contractTests === undefined ? null : () => kind.contractTests!(spec, setup);
    return { requests, contract, prepared: onFirstUse(() => kind.prepare(spec, setup)) };
  }

  /** Rejects for a monitor that is not configured. Ends as `aborted`, with nothing sent, for a SIM that is not the one the request names. */
  async probe({ monitorId, slot, simIndex, iccid }: ProbeRequest): Promise<ProbeResult> {
    const { requests, prepared } = this.#entryOf(monitorId);
    await untilSlot(slot);
    const startedAt = Date.now();
    const unwatch = this.#stalls.watch();
    try {
      const outcome = await outcomeOf(() => prepared().probe(simIndex, iccid));
      return resultOf(outcome, startedAt, requests.take(), this.#stalls);
    } finally {
      unwatch();
    }
  }

  /** Rejects for a monitor without grants, and for a SIM that is none of its own. */
  async revoke({ monitorId, iccid }: RevokeRequest): Promise<Revocation> {
    const { requests, prepared } = this.#entryOf(monitorId);
    const { assessment } = await outcomeOf(async () => {
      const { revoke } = prepared();
      if (revoke === null) throw new Error(`${monitorId} makes no grants`);
      return { assessment: await revoke(iccid), measured: [], others: [] };
    });
    const { reason, detail, retryAfterMs } = assessment;
    return { reason, detail, retryAfterMs, requestsSent: requests.take() };
  }

  /** Rejects for a monitor that asks for no balances. */
  async testContract(monitorId: MonitorId): Promise<ContractAnswer> {
    const { requests, contract } = this.#entryOf(monitorId);
    if (contract === null) throw new Error(`${monitorId} asks for no balances`);
    const results = await contract()();
    return { results, requestsSent: requests.take() };
  }

  /** Ends all probes in flight as `aborted`. Later ones end likewise. */
  abort(): void {
    this.#operators.exchanger.abort();
    this.#own.exchanger.abort();
  }

  #entryOf(monitorId: MonitorId): Entry {
    const entry = this.#entries.get(monitorId);
    if (entry === undefined) throw new Error(`no such monitor in the probe thread: ${monitorId}`);
    return entry;
  }
}

/** A timer may fire a fraction of a millisecond early: then it waits again. */
async function untilSlot(slot: EpochMs): Promise<void> {
  const atLatestMs = performance.now() + MAX_AHEAD_MS;
  const aheadMs = () => Math.min(slot - Date.now(), atLatestMs - performance.now());
  for (let waitMs = aheadMs(); waitMs > 0; waitMs = aheadMs()) await sleep(Math.ceil(waitMs));
}

async function outcomeOf(work: () => Promise<ProbeEnding>): Promise<ProbeEnding> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CredentialError || error instanceof ForeignSimError)) throw error;
    const reason = error instanceof CredentialError ? 'own-credentials' : 'aborted';
    return { assessment: withoutChecks(reason, error.message), measured: [], others: [] };
  }
}

function onFirstUse(prepareIt: () => Prepared): () => Prepared {
  let prepared: Prepared | null = null;
  return () => {
    prepared ??= prepareIt();
    return prepared;
  };
}
