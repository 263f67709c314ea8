import { type ResolverSettings, SYSTEM_RESOLVER } from '../core/configuration.ts';
import type { MonitorId } from '../core/monitor.ts';
import type { ProbeSpec } from '../core/probe-spec.ts';
import { withoutChecks } from '../core/verdict/assessment.ts';
import type { ProbeRequest, ProbeResult } from '../pipeline/ports.ts';
import { createAddressGuard } from './addresses.ts';
import { Exchanger } from './exchanger.ts';
import { CredentialError } from './failure.ts';
import { prepareGetBalance } from './get-balance.ts';
import { prepareHttp } from './http.ts';
import { prepareMoDirect } from './mo-direct.ts';
import { Names } from './names.ts';
import type { Outcome, Probe } from './probe.ts';
import { prepareProvisioning } from './provisioning.ts';
import { resultOf } from './result.ts';
import { SecureContexts } from './secure-contexts.ts';
import { StallWatch } from './stalls.ts';
import type { Setup } from './target.ts';

/** One monitor as its probe thread needs to know it, secrets in plain text. */
export interface ProbeTarget {
  readonly monitorId: MonitorId;
  readonly spec: ProbeSpec<string>;
  readonly deadlineMs: number;
}

export interface RunnerOptions {
  /** CIDR blocks that may be probed although they are private, loopback, link-local or multicast. */
  readonly allowNetworks: readonly string[];
  readonly userAgent: string;
  /** Default: the name servers of the system. */
  readonly resolver?: ResolverSettings;
}

/** Probes in the thread it lives in. The pool runs one in a thread of its own. */
export class ProbeRunner {
  readonly #userAgent: string;
  readonly #exchanger: Exchanger;
  readonly #stalls = new StallWatch();
  #probes = new Map<MonitorId, () => Probe>();

  constructor({ allowNetworks, userAgent, resolver = SYSTEM_RESOLVER }: RunnerOptions) {
    this.#userAgent = userAgent;
    this.#exchanger = new Exchanger(createAddressGuard(allowNetworks, new Names(resolver)));
  }

  /** Replaces all targets at once. Probes in flight keep the target that they started with. */
  configure(targets: readonly ProbeTarget[]): void {
    const shared = { exchanger: this.#exchanger, contexts: new SecureContexts(), userAgent: this.#userAgent };
    this.#probes = new Map(
      targets.map(({ monitorId, spec, deadlineMs }) => [monitorId, onFirstUse(spec, { ...shared, deadlineMs })]),
    );
  }

  /** Rejects for a monitor that is not configured. */
  async probe({ monitorId, simIndex }: ProbeRequest): Promise<ProbeResult> {
    const probe = this.#probes.get(monitorId);
    if (probe === undefined) throw new Error(`no such monitor in the probe thread: ${monitorId}`);
    const startedAt = Date.now();
    const unwatch = this.#stalls.watch();
    try {
      return resultOf(await outcomeOf(probe, simIndex), startedAt, this.#stalls);
    } finally {
      unwatch();
    }
  }

  /** Ends all probes in flight as `aborted`. Later ones end likewise. */
  abort(): void {
    this.#exchanger.abort();
  }
}

async function outcomeOf(probe: () => Probe, simIndex: number): Promise<Outcome> {
  try {
    return await probe()(simIndex);
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    return { assessment: withoutChecks('own-credentials', error.message), measured: [], others: [] };
  }
}

/** Thousands of monitors are configured at once but probed one after the other: each is prepared when first needed. */
function onFirstUse(spec: ProbeSpec<string>, setup: Setup): () => Probe {
  let prepared: Probe | null = null;
  return () => {
    prepared ??= prepare(spec, setup);
    return prepared;
  };
}

function prepare(spec: ProbeSpec<string>, setup: Setup): Probe {
  switch (spec.kind) {
    case 'get-balance':
      return prepareGetBalance(spec, setup);
    case 'provisioning':
      return prepareProvisioning(spec, setup);
    case 'mo-direct':
      return prepareMoDirect(spec, setup);
    case 'http':
      return prepareHttp(spec, setup);
  }
}
