/** The past as people look at it: page by page, the newest first. No page holds more than `MOST_ROWS`. */
import type { MonitorId } from '../../core/ids.ts';
import type { IncidentRecord, IncidentState, Severity } from '../../core/incident/incident.ts';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Trace } from '../../core/trace.ts';
import type { Reason, Verdict } from '../../core/verdict/verdict.ts';
import type { TokenReads } from '../access/ports.ts';
import type { LedgerReads } from '../closing/ports.ts';
import type { ContractFindings } from '../contract/ports.ts';
import type { Outbox } from '../delivery/ports.ts';
import type { IncidentReads } from '../ports/history.ts';
import type { RequestHistory, SwitchReads } from '../safety/ports.ts';

export const MOST_ROWS = 1_000;

/** Where a page of incidents ended. */
export interface IncidentPosition {
  readonly startedAt: EpochMs;
  readonly id: string;
}

export interface IncidentPageQuery {
  readonly states?: readonly IncidentState[];
  readonly severities?: readonly Severity[];
  /** Absent: all of them. */
  readonly operators?: readonly string[];
  readonly service?: string;
  /** Those behind it. */
  readonly after?: IncidentPosition;
  readonly limit: number;
}

export interface SamplePageQuery {
  readonly operator: string;
  readonly service: string;
  /** By slot, [from, before). */
  readonly from?: EpochMs;
  readonly before?: EpochMs;
  readonly verdicts?: readonly Verdict[];
  readonly reason?: Reason;
  readonly limit: number;
}

/** Samples of equal stretches of time; one without samples is left out. */
export interface SeriesBucket {
  readonly at: EpochMs;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly maxMs: number | null;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export interface SeriesQuery {
  readonly operator: string;
  readonly service: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly bucketMs: number;
}

/** Months that are closed, by the month in which most of an accounting window lies. */
export interface ClosedMonths {
  /** `2026-10` */
  readonly period: string;
  /** Services of the operators that are asked for. */
  readonly services: number;
}

export interface HistoryPages {
  /** The newest first. @param operator absent: of all */
  closedMonths(operator?: string): Promise<ClosedMonths[]>;
  /** By operator: how many of its services are closed in that month. */
  closedServices(period: string): Promise<{ readonly operator: string; readonly services: number }[]>;
  /** By start, the newest first; by id where they started together. */
  incidentPage(query: IncidentPageQuery): Promise<IncidentRecord[]>;
  /** By slot, the newest first. */
  samplePageBackwards(query: SamplePageQuery): Promise<Sample[]>;
  /** By slot, the oldest first: the good one that follows another. */
  firstGoodAfter(
    query: Pick<SamplePageQuery, 'operator' | 'service'> & { readonly slot: EpochMs },
  ): Promise<Sample | null>;
  /** Null: none was kept. */
  trace(monitor: MonitorId, slot: EpochMs): Promise<Trace | null>;
  /** The newest sample of each monitor. */
  newestSamples(): Promise<Sample[]>;
  /** Of at most two days. */
  series(query: SeriesQuery): Promise<SeriesBucket[]>;
}

/** What is read for people, away from whoever writes. */
export interface ViewReads
  extends HistoryPages,
    IncidentReads,
    TokenReads,
    LedgerReads,
    RequestHistory,
    SwitchReads,
    Pick<ContractFindings, 'contractFindings'>,
    Pick<Outbox, 'unsent'> {}
