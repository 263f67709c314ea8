import type { MonitorId } from '../../core/ids.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { LogRow } from '../../core/incident/log.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { Sample } from '../../core/sample.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import type { HourRollup } from '../../core/sla/rollup.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';

export interface SampleQuery {
  readonly operator?: string;
  readonly service?: string;
  /** By slot, [from, to). */
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** Only samples that started after this (evaluation catches up after a crash). */
  readonly startedAfter?: EpochMs;
  /** Only samples of this verdict. */
  readonly verdict?: Verdict;
}

/** How often samples had a contract warning, and the slots of the first and the last. */
export interface WarningCount {
  readonly warning: string;
  readonly samples: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
}

export interface RollupQuery {
  readonly monitorId?: MonitorId;
  /** By hour, [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Each stream, here and below, is ordered by monitor and location, then time. */
export interface SampleReads {
  samples(query: SampleQuery): AsyncIterable<Sample>;
  /** Confirming probes that started in [from, to), by time. */
  extraSamples(query: RollupQuery): Promise<Sample[]>;
  /** Contract warnings on samples with slots in [from, to), most frequent first. */
  warnings(query: RollupQuery): Promise<WarningCount[]>;
}

export interface RollupReads {
  rollups(query: RollupQuery): AsyncIterable<HourRollup>;
}

export interface IncidentReads {
  incidents(query: {
    readonly id?: string;
    readonly operator?: string;
    readonly service?: string;
    /** Only those that are not closed. */
    readonly unclosed?: boolean;
  }): Promise<IncidentRecord[]>;
  /** A page of an incident's log, in order of entry, from the entry after `after` on: 0 for the first. */
  incidentLog(incidentId: string, page: { readonly after: number; readonly limit: number }): Promise<LogRow[]>;
}

export interface DowntimeReads {
  /** Ended failures that touch [from, to). */
  downtime(query: RollupQuery): Promise<DowntimeSpan[]>;
}

export interface MaintenanceReads {
  /** Windows that were entered in addition to the configuration, cancelled ones too, by id. */
  maintenance(): Promise<MaintenanceEntry[]>;
}

/** The stored past of a monitor. */
export interface History extends SampleReads, RollupReads, IncidentReads, DowntimeReads, MaintenanceReads {}
