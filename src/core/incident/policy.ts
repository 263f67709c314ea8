/** The rules of the operations process as data. A pack says all of it; `src/config/policies/` holds the packs. */

import type { BusinessCalendar } from '../calendar/business-calendar.ts';
import { endOfBusinessDayAfter } from '../calendar/business-time.ts';
import type { Medium } from '../contacts.ts';
import { DAY, type EpochMs } from '../time.ts';

/** A time that is granted: elapsed time, or until the end of the n-th business day after the day it starts on. */
export type Span = { readonly elapsedMs: number } | { readonly businessDays: number };

/** One rung of the ladder: who is to be asked when nobody has acknowledged for so long. */
export interface EscalationLevel {
  readonly afterMs: number;
  /** Role of the operator's contact. */
  readonly role: string;
}

export interface Owed {
  /** Its name in the pack's source: `E2`. */
  readonly rule: string;
  readonly within: Span;
  /** Remind this long before it is due; null for never. */
  readonly remindBeforeMs: number | null;
}

/** What is owed for one severity. Null: the pack does not ask for it. */
export interface SeverityPolicy {
  readonly rule: string;
  /** The rule where the operator itself reports the fault (E6, E7). */
  readonly reportedRule: string;
  /** How the operator is told, and by which media. */
  readonly media: readonly Medium[];
  /** Ascending; the first is the opening itself. */
  readonly ladder: readonly EscalationLevel[];
  /** We reach the operator, counted from the opening. */
  readonly call: Owed | null;
  /** The operator's first answer, counted from the first attempt to reach it. */
  readonly response: Owed | null;
  /** Again and again from the first answer on, until the end. */
  readonly update: Owed | null;
  readonly resolution: Owed | null;
}

export interface BurnRule {
  readonly rate: number;
  /** Both windows must burn at the rate: the long one for weight, the short one to end soon after the failure does. */
  readonly longMs: number;
  readonly shortMs: number;
}

export interface EarlyWarningPolicy {
  /** Failing without a break for this long is worth a look. */
  readonly suspectedAfterMs: number;
  readonly degraded: { readonly ratio: number; readonly overMs: number };
  readonly burn: readonly BurnRule[];
}

/** When the monitor itself raises a Low incident (A23). */
export interface LowTriggers {
  readonly contractWarningsMs: number;
  readonly missingDataMs: number;
  readonly throttledMs: number;
  /** Warnings of a certificate that expires soon raise at once. */
  readonly certificate: boolean;
  readonly latencyBreach: boolean;
}

export interface NoticePolicy {
  /** Outage notices to operators, and from them, counted from becoming aware. */
  readonly outageOut: Owed;
  readonly outageIn: Owed;
  /** Planned work, of ours and of operators. */
  readonly maintenanceOut: MaintenanceNoticePolicy;
  readonly maintenanceIn: MaintenanceNoticePolicy;
}

export interface MaintenanceNoticePolicy {
  readonly rule: string;
  /** Full business days between the notice and the start. */
  readonly businessDays: number;
  /** How much time there is to tell of the end, counted from it; null when that is not owed. */
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
  /** Of the operator, in both directions. */
  readonly calendar: BusinessCalendar;
}

/** When a span that starts at `from` is over. Whole days are days of the calendar's zone: at the same wall time. */
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
  /** Least share of the run's due slots that must be known. */
  readonly minCoverage: number;
  /** A longer stretch without a known sample breaks the run; never less than 1.5 periods. */
  readonly maxGapMs: number;
  readonly resolveAfterGood: number;
  readonly reopenWithinMs: number;
}
