/**
 * The rules of the operations process as data. A preset contains all of them; `src/config/policies/` holds the presets.
 */

import type { BusinessCalendar } from '../calendar/business-calendar.ts';
import { endOfBusinessDayAfter } from '../calendar/business-time.ts';
import type { Medium } from '../contacts.ts';
import { DAY, type EpochMs } from '../time.ts';

/** A time allowance: elapsed time, or until the end of the n-th business day after the day it starts on. */
export type Span = { readonly elapsedMs: number } | { readonly businessDays: number };

/** One escalation level: the role to notify when nobody has acknowledged for the given time. */
export interface EscalationLevel {
  readonly afterMs: number;
  /** Role of the operator's contact. */
  readonly role: string;
}

export interface Owed {
  /** Its name in the source of the preset: `E2`. */
  readonly rule: string;
  readonly within: Span;
  /** Send a reminder this long before it is due; null for no reminder. */
  readonly remindBeforeMs: number | null;
}

/** The deadlines of one severity. Null: the preset has no such deadline. */
export interface SeverityPolicy {
  readonly rule: string;
  /** The rule for incidents that the operator itself reports (E6, E7). */
  readonly reportedRule: string;
  /** How the operator is notified, and by which media. */
  readonly media: readonly Medium[];
  /** Ascending; the first is the opening itself. */
  readonly ladder: readonly EscalationLevel[];
  /** Our first call to the operator, counted from the opening. */
  readonly call: Owed | null;
  /** The operator's first response, counted from the first attempt to reach it. */
  readonly response: Owed | null;
  /** Recurring updates from the first response on, until the end. */
  readonly update: Owed | null;
  readonly resolution: Owed | null;
}

export interface BurnRule {
  readonly rate: number;
  /**
   * Both windows must burn at the rate: the long one for significance, the short one to end soon after the failure
   * does.
   */
  readonly longMs: number;
  readonly shortMs: number;
}

export interface EarlyWarningPolicy {
  /** A failure without a break of this length deserves a look. */
  readonly suspectedAfterMs: number;
  readonly degraded: { readonly ratio: number; readonly overMs: number };
  readonly burn: readonly BurnRule[];
}

/** When the monitor itself raises a Low incident (A23). */
export interface LowTriggers {
  readonly contractWarningsMs: number;
  readonly missingDataMs: number;
  readonly throttledMs: number;
  /** Warnings about a certificate that expires soon raise at once. */
  readonly certificate: boolean;
  readonly latencyBreach: boolean;
}

export interface NoticePolicy {
  /** Outage notices to and from operators, counted from becoming aware. */
  readonly outageOut: Owed;
  readonly outageIn: Owed;
  /** Planned work, by us and by operators. */
  readonly maintenanceOut: MaintenanceNoticePolicy;
  readonly maintenanceIn: MaintenanceNoticePolicy;
}

export interface MaintenanceNoticePolicy {
  readonly rule: string;
  /** Full business days between the notice and the start. */
  readonly businessDays: number;
  /** The time for the completion notice, counted from the end; null when none is owed. */
  readonly completionWithin: Span | null;
}

export interface ProcessPolicy {
  readonly pack: string;
  readonly high: SeverityPolicy;
  readonly low: SeverityPolicy;
  readonly earlyWarning: EarlyWarningPolicy;
  readonly lowTriggers: LowTriggers;
  readonly notices: NoticePolicy;
  /** A resolved incident is closed after this long. */
  readonly closeAfterMs: number;
}

export interface ProcessContext {
  readonly policy: ProcessPolicy;
  /** By the operator's calendar, in both directions. */
  readonly calendar: BusinessCalendar;
}

/** When a span that starts at `from` ends. Whole days are days of the calendar's zone: at the same wall time. */
export function spanEnd(span: Span, from: EpochMs, calendar: BusinessCalendar): EpochMs {
  if ('businessDays' in span) return endOfBusinessDayAfter(calendar, from, span.businessDays);
  if (span.elapsedMs % DAY !== 0) return from + span.elapsedMs;
  return Temporal.Instant.fromEpochMilliseconds(from)
    .toZonedDateTimeISO(calendar.timezone)
    .add({ days: span.elapsedMs / DAY }).epochMilliseconds;
}

export interface HighPolicy {
  /** Failing for strictly longer than this is an incident. */
  readonly afterMs: number;
  /** Minimum share of the run's due slots that must be known. */
  readonly minCoverage: number;
  /** A longer stretch without a known sample breaks the run; never less than 1.5 periods. */
  readonly maxGapMs: number;
  readonly resolveAfterGood: number;
  readonly reopenWithinMs: number;
}
