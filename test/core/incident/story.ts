/** Stories of an incident: what happens to it, one event after another. */
import type { BusinessCalendar } from '../../../src/core/calendar/business-calendar.ts';
import type { Incident, IncidentRecord, LogEntry, Severity } from '../../../src/core/incident/incident.ts';
import type { ProcessContext } from '../../../src/core/incident/policy.ts';
import { type ProcessEvent, transition } from '../../../src/core/incident/process.ts';
import { nextAt } from '../../../src/core/incident/process-clock.ts';
import type { Refused } from '../../../src/core/incident/process-step.ts';
import { newRecord, type RecordDetails } from '../../../src/core/incident/record.ts';
import { MINUTE } from '../../../src/core/time.ts';
import { CONTOSO, PROCESS } from '../../support/monitors.ts';

/** A Monday. */
export const OPENED = Date.UTC(2026, 9, 5, 9);
const BERLIN: BusinessCalendar = { timezone: 'Europe/Berlin', weekend: [6, 7], holidays: new Set() };
export const CONTEXT: ProcessContext = { policy: PROCESS, calendar: BERLIN };

export function facts(changes: Partial<Incident> = {}): Incident {
  return {
    id: 'contoso.get-balance.high.1',
    operator: 'contoso',
    service: 'get-balance',
    rule: 'high',
    severity: 'high',
    state: 'open',
    startedAt: OPENED - 30 * MINUTE,
    openedAt: OPENED,
    endedAt: null,
    resolvedAt: null,
    transitions: [{ at: OPENED, to: 'open', reason: 'failing-over-30m' }],
    simulated: false,
    ...changes,
  };
}

/** An incident that one can act upon, and what it has said so far. */
export class Story {
  record: IncidentRecord;
  readonly steps: string[] = [];
  readonly log: LogEntry[] = [];
  readonly #context: ProcessContext;

  constructor(
    of: Severity | IncidentRecord = 'high',
    context = CONTEXT,
    openedAt = OPENED,
    details: RecordDetails = {},
  ) {
    this.#context = context;
    this.record =
      typeof of === 'object'
        ? of
        : newRecord(
            facts({ severity: of, openedAt, startedAt: openedAt - 30 * MINUTE }),
            CONTOSO,
            context.policy,
            details,
          );
    this.does({ kind: 'opened', at: openedAt });
  }

  does(event: ProcessEvent): this {
    const next = transition(this.record, event, this.#context);
    if ('refusal' in next) throw new Error(next.refusal.reason);
    this.record = next.record;
    this.log.push(...(next.entries ?? []));
    this.steps.push(
      ...next.messages.map(({ step, deadline }) => (deadline === null ? step : `${step} ${deadline.kind}`)),
    );
    return this;
  }

  refuses(event: ProcessEvent): Refused['refusal'] | null {
    const next = transition(this.record, event, this.#context);
    return 'refusal' in next ? next.refusal : null;
  }

  /** Writes it down at once, or when said. */
  logs(entry: LogEntry, enteredAt = entry.at): this {
    return this.does({ kind: 'logged', at: enteredAt, entry });
  }

  /** The clock runs, and the due row is looked at whenever it comes up. */
  waits(until: number): this {
    for (
      let due = nextAt(this.record, this.#context);
      due !== null && due <= until;
      due = nextAt(this.record, this.#context)
    ) {
      this.does({ kind: 'tick', at: due });
    }
    return this;
  }

  deadline(kind: string) {
    return this.record.deadlines.findLast((one) => one.kind === kind);
  }

  get states(): string[] {
    return this.record.transitions.map(({ to }) => to);
  }
}

export const call = (at: number): LogEntry => ({
  kind: 'call',
  at,
  by: 'ada',
  medium: 'phone',
  contact: 'NOC',
  outcome: 'no-answer',
  attempt: 1,
  text: null,
});
export const answer = (at: number): LogEntry => ({ kind: 'answer', at, by: 'ada', text: 'we look into it' });
export const resolved = (at: number): ProcessEvent => ({
  kind: 'ended',
  at,
  endedAt: at - 5 * MINUTE,
  to: 'resolved',
  reason: '10-good-in-a-row',
});
