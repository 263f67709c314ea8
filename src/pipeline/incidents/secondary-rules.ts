import type { MonitorId } from '../../core/ids.ts';
import { budgetGoneAt, type FailureSoFar, warningReasons } from '../../core/incident/early-warning.ts';
import { type Incident, type IncidentRule, incidentId, type Severity } from '../../core/incident/incident.ts';
import { type LowFinding, lowFindings } from '../../core/incident/low.ts';
import { failingSince, type MonitorState } from '../../core/incident/monitor-state.ts';
import type { ProcessEvent } from '../../core/incident/process.ts';
import { minutesWithin, RECENT_MS, type RecentFailures } from '../../core/incident/recent-failures.ts';
import { announcedWindowAt, maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import { countSlots, slotAfter } from '../../core/schedule/schedule.ts';
import type { Period } from '../../core/sla/period.ts';
import { termsAt } from '../../core/sla/terms.ts';
import { DAY, type EpochMs, floorTo, HOUR, MINUTE } from '../../core/time.ts';
import type { IncidentDraft } from './incident-draft.ts';
import type { SecondaryRulesSettings } from './settings.ts';

export interface WatchedMonitor {
  readonly monitor: Monitor;
  readonly operator: Operator;
  readonly state: MonitorState;
  /** Start of the newest stored sample; null before the first. */
  readonly seenThrough: EpochMs | null;
}

/** This many monitors per minute check their month, or all of them within an hour: each check costs a millisecond. */
const MONTHS_PER_MINUTE = 200;
/** Window that a forecast extrapolates. */
const FORECAST_MS = HOUR;

/**
 * The rules beside High: early warnings, Low incidents, and failures after maintenance. Once a minute, and at each
 * failure.
 */
export class SecondaryRules {
  readonly #recent: RecentFailures;
  #startedAt: EpochMs | null = null;
  #checkedAt: EpochMs | null = null;
  #nextMonth = 0;
  readonly #breaches = new Map<string, LowFinding['since']>();
  readonly #breachTexts = new Map<string, string>();

  constructor(recent: RecentFailures) {
    this.#recent = recent;
  }

  /** The moment of the last round, when a minute has begun since; null when none is due. */
  roundDue(now: EpochMs): EpochMs | null {
    this.#startedAt ??= now;
    const before = this.#checkedAt ?? now;
    return this.#checkedAt === null || floorTo(now, MINUTE) !== floorTo(before, MINUTE) ? before : null;
  }

  /** The round's findings are stored. */
  roundDone(now: EpochMs): void {
    this.#checkedAt = now;
    this.#recent.forgetBefore(now - RECENT_MS - MINUTE);
  }

  /** Early warnings of one monitor. Cheap while nothing fails. */
  warn(
    monitor: Monitor,
    operator: Operator,
    state: MonitorState,
    draft: IncidentDraft,
    settings: SecondaryRulesSettings,
    now: EpochMs,
  ): void {
    const open = draft.unsettled(monitor.id, 'early-warning');
    if (open === undefined && !this.#recent.has(monitor.id)) return;
    if (state.incident !== null) this.#recent.leaveOut(monitor.id, failureOfIncident(state.incident, now));
    if (state.incident?.state === 'open') {
      if (open !== undefined) draft.apply(open.id, becameHigh(state.incident.id, now));
      return;
    }
    const failure = this.#failureOf(monitor, state, now);
    const reasons = warningReasons(failure, settings.policy.earlyWarning);
    if (reasons.length === 0) {
      if (open !== undefined)
        draft.apply(open.id, { kind: 'ended', at: now, endedAt: now, to: 'closed', reason: 'recovered' });
      return;
    }
    if (open !== undefined && reasons.every((reason) => open.transitions.some((one) => one.reason === reason))) return;
    if (isAnnounced(monitor, operator, now)) return;
    const summary = `${reasons.at(-1)}: ${failure.badWithin(FORECAST_MS)} bad probes in the last hour`;
    const goneAt = budgetGoneAt(failure, settings.monthOf(monitor, now)?.budget ?? null, FORECAST_MS, now);
    if (open === undefined) {
      const incident = incidentOf(
        monitor,
        'early-warning',
        'warning',
        state.downSince ?? now,
        now,
        reasons[0]!,
        settings.simulated,
      );
      const evidence = settings.evidenceOf(monitor, operator);
      draft.open({ ...incident, state: 'suspected' }, now, { summary, budgetGoneAt: goneAt, evidence });
    }
    const id = draft.unsettled(monitor.id, 'early-warning')!.id;
    for (const reason of reasons) draft.apply(id, { kind: 'worsened', at: now, reason, summary, budgetGoneAt: goneAt });
  }

  /** The rules that the clock drives, for all monitors; `since` is the moment of the previous round. */
  round(
    monitors: Iterable<WatchedMonitor>,
    draft: IncidentDraft,
    settings: SecondaryRulesSettings,
    since: EpochMs,
    now: EpochMs,
    isolated: (id: MonitorId, work: () => void) => void,
  ): void {
    const all = [...monitors];
    this.#lookAtMonths(
      all.map(({ monitor }) => monitor),
      settings,
      now,
      isolated,
    );
    for (const { monitor, operator, state, seenThrough } of all) {
      isolated(monitor.id, () => {
        this.warn(monitor, operator, state, draft, settings, now);
        this.#low(monitor, operator, state, draft, settings, now);
        // The first round looks back to where the previous process stopped.
        const seen = this.#checkedAt === null ? (seenThrough ?? since) : since;
        this.#afterMaintenance(monitor, operator, state, draft, settings, seen, now);
      });
    }
  }

  #failureOf(monitor: Monitor, state: MonitorState, now: EpochMs): FailureSoFar {
    const since = failingSince(state, monitor.schedule, now);
    return {
      failingForMs: since === null ? 0 : now - since,
      watchedForMs: state.firstSlot === null ? 0 : now - state.firstSlot,
      badWithin: (windowMs) => this.#recent.within(monitor.id, windowMs, now),
      dueWithin: (windowMs) => {
        const { from, to } = minutesWithin(windowMs, now);
        return countSlots(monitor.schedule, from, to);
      },
      objectivePpm: termsAt(monitor.sla, now).objectivePpm,
    };
  }

  #low(
    monitor: Monitor,
    operator: Operator,
    state: MonitorState,
    draft: IncidentDraft,
    settings: SecondaryRulesSettings,
    now: EpochMs,
  ): void {
    const since = this.#breaches.get(monitor.id);
    const findings = lowFindings(
      {
        conditions: state.conditions,
        silentSince: operator.enabled ? this.#silentSince(monitor, state, now) : null,
        latencyBreach: since === undefined ? null : { since, text: this.#breachTexts.get(monitor.id)! },
      },
      settings.policy.lowTriggers,
      now,
    );
    for (const rule of LOW_RULES) {
      const finding = findings.find((one) => one.rule === rule);
      const open = draft.unsettled(monitor.id, rule);
      if (finding === undefined) {
        if (open !== undefined)
          draft.apply(open.id, { kind: 'ended', at: now, endedAt: now, to: 'resolved', reason: 'cleared' });
      } else if (open === undefined && draft.latest(monitor.id, rule)?.startedAt !== finding.since) {
        // An incident that a person ended stays ended while the same condition lasts, until it is closed.
        const simulated = rule === 'latency' && settings.simulated;
        const incident = incidentOf(monitor, rule, 'low', finding.since, now, rule, simulated);
        // The operator is not notified of our own gaps.
        const evidence = settings.evidenceOf(monitor, operator);
        const contacts = rule === 'missing-data' ? { contacts: [] } : {};
        draft.open(incident, now, { summary: finding.summary, evidence, ...contacts });
      }
    }
  }

  /** Silence counts from the start of this process, and not before two slots were due. */
  #silentSince({ schedule }: Monitor, { lastKnown, firstSlot }: MonitorState, now: EpochMs): EpochMs | null {
    const last = lastKnown?.at ?? firstSlot;
    // Most have a recent sample, so that the schedule need not be consulted.
    if (last === null || now <= last + 2 * schedule.periodMs) return null;
    const second = slotAfter(schedule, last, 2);
    return second === null ? null : Math.max(second, this.#startedAt!);
  }

  /** "Still failing after the window" (A12). */
  #afterMaintenance(
    monitor: Monitor,
    operator: Operator,
    state: MonitorState,
    draft: IncidentDraft,
    settings: SecondaryRulesSettings,
    since: EpochMs,
    now: EpochMs,
  ): void {
    const open = draft.unsettled(monitor.id, 'after-maintenance');
    if (open !== undefined) {
      if (state.incident?.state === 'open') draft.apply(open.id, becameHigh(state.incident.id, now));
      else if (state.downSince === null)
        draft.apply(open.id, { kind: 'ended', at: now, endedAt: now, to: 'closed', reason: 'recovered' });
      return;
    }
    const { downSince } = state;
    if (downSince === null || monitor.maintenance.length === 0) return;
    const windows = maintenanceWindows(monitor.maintenance, operator.calendar, since - DAY, now + DAY);
    const over = windows.find(({ to }) => to > since && to <= now && downSince < to);
    if (over === undefined) return;
    const incident = incidentOf(
      monitor,
      'after-maintenance',
      'warning',
      over.to,
      now,
      'still-failing-after-the-window',
      false,
    );
    const summary = 'still fails although its announced maintenance is over';
    draft.open(incident, now, { summary, evidence: settings.evidenceOf(monitor, operator) });
  }

  #lookAtMonths(
    monitors: readonly Monitor[],
    settings: SecondaryRulesSettings,
    now: EpochMs,
    isolated: (id: MonitorId, work: () => void) => void,
  ): void {
    const count = Math.min(monitors.length, Math.max(MONTHS_PER_MINUTE, Math.ceil(monitors.length / 60)));
    for (let looked = 0; looked < count; looked += 1) {
      const monitor = monitors[(this.#nextMonth + looked) % monitors.length]!;
      isolated(monitor.id, () => this.#lookAtMonth(monitor, settings, now));
    }
    this.#nextMonth = monitors.length === 0 ? 0 : (this.#nextMonth + count) % monitors.length;
  }

  #lookAtMonth(monitor: Monitor, settings: SecondaryRulesSettings, now: EpochMs): void {
    const month = settings.monthOf(monitor, now);
    if (month === null || month.latencyBreach === null) {
      this.#breaches.delete(monitor.id);
    } else {
      this.#breaches.set(monitor.id, month.from);
      this.#breachTexts.set(monitor.id, month.latencyBreach);
    }
  }
}

const LOW_RULES = ['contract-warnings', 'certificate', 'latency', 'missing-data', 'throttled'] as const;

function becameHigh(became: string, now: EpochMs): ProcessEvent {
  return { kind: 'ended', at: now, endedAt: now, to: 'closed', reason: 'became-high', became };
}

/** What failed in this time has its incident, and calls for no warning of its own. */
function failureOfIncident({ startedAt, endedAt }: Incident, now: EpochMs): Period {
  return { from: startedAt, to: endedAt ?? now };
}

function isAnnounced(monitor: Monitor, operator: Operator, now: EpochMs): boolean {
  if (monitor.maintenance.length === 0) return false;
  return (
    announcedWindowAt(maintenanceWindows(monitor.maintenance, operator.calendar, now - DAY, now + DAY), now) !== null
  );
}

function incidentOf(
  monitor: Monitor,
  rule: IncidentRule,
  severity: Severity,
  startedAt: EpochMs,
  openedAt: EpochMs,
  reason: string,
  simulated: boolean,
): Incident {
  return {
    id: incidentId(monitor.id, rule, openedAt),
    operator: monitor.operator,
    service: monitor.service,
    rule,
    severity,
    state: 'open',
    startedAt,
    openedAt,
    endedAt: null,
    resolvedAt: null,
    transitions: [
      { at: openedAt, to: severity === 'warning' && rule === 'early-warning' ? 'suspected' : 'open', reason },
    ],
    simulated,
  };
}
