import { attribute, type FaultEvidence, provesOurCredentials } from '../../core/attribution/attribute.ts';
import { suspicionOf } from '../../core/attribution/hypothesis.ts';
import { ownFaultOf } from '../../core/attribution/monitor-fault.ts';
import {
  isWorthStoring,
  NO_TRACK_RECORD,
  nextTrackRecord,
  type TrackRecord,
  underCertificate,
} from '../../core/attribution/track-record.ts';
import type { OpenConfiguration } from '../../core/configuration.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { simOf, simsOf } from '../../core/probe-kinds/kinds.ts';
import { maskedSim } from '../../core/probe-kinds/spec.ts';
import { type Judgement, verdictOf } from '../../core/verdict/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Configured, Reloadable } from '../ports/reloadable.ts';
import type { Ask, Attribution, Attributor, Probed } from '../probing/ports.ts';
import { EvidenceGatherer } from './evidence-gatherer.ts';
import type { MonitorFaults } from './monitor-faults.ts';
import type { AttributionMeter } from './ports.ts';
import type { SelfChecks } from './self-checks.ts';

export interface FaultAttributionOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Pick<AttributionMeter, 'simsSetAside'>;
  readonly ownChecks: SelfChecks;
  readonly ownFaults: MonitorFaults;
  /** As stored. */
  readonly trackRecords: ReadonlyMap<MonitorId, TrackRecord>;
  /** A stable name of a SIM that does not reveal its number. */
  readonly nameOfSim: (iccid: string) => string;
  /** Names of the client certificates that operators get, by monitor. */
  readonly certificatesShown: (targets: OpenConfiguration['targets']) => ReadonlyMap<MonitorId, string>;
}

/**
 * Runs between a probe's result and its sample. It attributes monitor-side faults to us, with evidence that is as fresh
 * as the failure, and keeps the record of what each operator has accepted from us.
 */
export class FaultAttribution implements Attributor, Reloadable {
  readonly #options: FaultAttributionOptions;
  readonly #evidence: EvidenceGatherer;
  readonly #records: Map<MonitorId, TrackRecord>;
  readonly #stored: Map<MonitorId, TrackRecord>;
  #monitors: ReadonlySet<MonitorId> = new Set();

  constructor(options: FaultAttributionOptions) {
    this.#options = options;
    this.#records = new Map(options.trackRecords);
    this.#stored = new Map(options.trackRecords);
    this.#evidence = new EvidenceGatherer(options.clock, options.ownChecks, (id) => this.#recordOf(id));
  }

  apply({ configuration, targets }: Configured<'monitors' | 'operators'> & Pick<OpenConfiguration, 'targets'>): void {
    const { monitors, operators } = configuration;
    const certificates = this.#options.certificatesShown(targets);
    this.#evidence.replace(monitors.filter(({ operator }) => operators.get(operator)?.enabled));
    const ids = new Set(monitors.map(({ id }) => id));
    this.#options.ownFaults.keep(ids);
    for (const id of this.#monitors) if (!ids.has(id)) this.#options.meter.simsSetAside(id, null);
    this.#monitors = ids;
    for (const monitor of monitors) {
      this.#records.set(monitor.id, underCertificate(this.#recordOf(monitor.id), certificates.get(monitor.id) ?? null));
      this.#forgetRemovedSims(monitor);
    }
  }

  /** Adds what older samples say about monitors without a record. */
  learn(records: ReadonlyMap<MonitorId, TrackRecord>): void {
    for (const [id, older] of records) {
      const known = this.#recordOf(id);
      const workedAt = known.workedAt ?? older.workedAt;
      this.#records.set(id, { ...known, workedAt, acceptedAt: known.acceptedAt ?? older.acceptedAt });
    }
  }

  /** Whether this SIM of a monitor is in quarantine. */
  isQuarantined({ id, probe }: Monitor, simIndex: number): boolean {
    const sim = simOf(probe, simIndex);
    const { quarantine } = this.#recordOf(id);
    // Checked first, because the list is nearly always empty, and a name needs a hash.
    if (sim === null || Object.keys(quarantine).length === 0) return false;
    const until = quarantine[this.#options.nameOfSim(sim.iccid)];
    return until !== undefined && this.#options.clock.now() < until;
  }

  async attribute(probed: Probed, ask: Ask): Promise<Attribution> {
    const { monitor, result } = probed;
    const suspicion = suspicionOf(result, monitor.probe);
    this.#evidence.note(probed, suspicion);
    if (suspicion === null) return this.#conclude(probed, result, null);
    const evidence = await this.#evidence.gather(probed, suspicion, ask);
    return this.#conclude(probed, attribute(result, evidence), evidence);
  }

  #conclude({ monitor, simIndex, result }: Probed, judgement: Judgement, evidence: FaultEvidence | null): Attribution {
    const sim = simOf(monitor.probe, simIndex);
    const before = this.#recordOf(monitor.id);
    const record = nextTrackRecord(before, {
      ending: result,
      at: result.startedAt,
      sim: sim === null ? null : this.#options.nameOfSim(sim.iccid),
      simAtFault: evidence?.kind === 'sim' && evidence.otherSims === 'work',
      credentialsAtFault: evidence?.kind === 'credentials' && provesOurCredentials(evidence),
    });
    this.#records.set(monitor.id, record);
    if (record.quarantine !== before.quarantine)
      this.#tellQuarantine(monitor.id, before, record, sim && maskedSim(sim.iccid));
    this.#noteFault(monitor.id, judgement, record);
    return {
      judgement: judgementOf(judgement),
      trackRecord: this.#toStore(monitor.id, record),
    };
  }

  #toStore(id: MonitorId, record: TrackRecord): TrackRecord | null {
    if (!isWorthStoring(this.#stored.get(id) ?? NO_TRACK_RECORD, record)) return null;
    this.#stored.set(id, record);
    return record;
  }

  /** A SIM in quarantine is a fault as long as it does not work while the others do. */
  #noteFault(id: MonitorId, { reason, detail }: Judgement, { quarantine }: TrackRecord): void {
    const fault = ownFaultOf(reason);
    if (fault === null && verdictOf(reason) === 'unknown') return;
    const isShort = Object.keys(quarantine).length > 0;
    this.#options.ownFaults.note(id, fault ?? (isShort ? 'test-data' : null), detail);
  }

  #tellQuarantine(monitor: MonitorId, before: TrackRecord, after: TrackRecord, sim: string | null): void {
    const { log } = this.#options;
    const count = Object.keys(after.quarantine).length;
    this.#showQuarantine(monitor, count);
    if (count > Object.keys(before.quarantine).length) {
      log.warn({ monitor, sim }, 'a test SIM is quarantined; the partner manager should check it with the operator');
    } else if (count < Object.keys(before.quarantine).length) {
      log.info({ monitor, sim }, 'the test SIM works again');
    }
  }

  #forgetRemovedSims({ id, probe }: Monitor): void {
    const record = this.#recordOf(id);
    if (Object.keys(record.quarantine).length === 0) return;
    const names = new Set(simsOf(probe).map(({ iccid }) => this.#options.nameOfSim(iccid)));
    const kept = Object.entries(record.quarantine).filter(([sim]) => names.has(sim));
    if (kept.length < Object.keys(record.quarantine).length) {
      this.#records.set(id, { ...record, quarantine: Object.fromEntries(kept) });
    }
    this.#showQuarantine(id, kept.length);
  }

  #showQuarantine(id: MonitorId, count: number): void {
    this.#options.meter.simsSetAside(id, count === 0 ? null : count);
  }

  #recordOf(id: MonitorId): TrackRecord {
    return this.#records.get(id) ?? NO_TRACK_RECORD;
  }
}

/** Only the judgement, from what may be a whole result. */
function judgementOf({ reason, detail, certainty }: Judgement): Judgement {
  return { reason, detail, ...(certainty !== undefined && { certainty }) };
}
