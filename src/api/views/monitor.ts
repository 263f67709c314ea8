import { targetOf } from '../../core/probe-kinds/kinds.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import { type SlaVersion, termsAt } from '../../core/sla/terms.ts';
import { type EpochMs, isoTime, isoTimeOrNull } from '../../core/time.ts';
import { slaJson } from '../../core/wire.ts';
import type { ConfigurationInUse } from '../../pipeline/ports/reloadable.ts';
import type { BoardRow } from '../../pipeline/viewing/board-view.ts';
import type { ApiPorts } from '../ports.ts';
import { isStale } from './board.ts';

export function monitorSummary(row: BoardRow, { configuration }: ConfigurationInUse, now: EpochMs) {
  const { monitor, sample, staleAt, failingSince, maintenance, incidents } = row;
  const { id, operator, service, location, probe } = monitor;
  return {
    id,
    operator,
    operatorName: configuration.operators.get(operator)?.name ?? operator,
    service,
    location,
    probe: probe.kind,
    now: {
      verdict: sample?.verdict ?? null,
      reason: sample?.reason ?? null,
      slot: isoTimeOrNull(sample?.slot ?? null),
      staleAt: isoTimeOrNull(staleAt),
      isStale: isStale(row, now),
      failingSince: isoTimeOrNull(failingSince),
      latencyMs: sample?.latencyMs ?? null,
      maintenance,
      incidents,
    },
  };
}

export function monitorDetail(row: BoardRow, { inUse, clock, figures, operatorStatuses }: ApiPorts) {
  const now = clock.now();
  const { configuration } = inUse();
  const { monitor } = row;
  const { id, operator, service, schedule, deadlineMs, sla, high, probe } = monitor;
  const known = configuration.operators.get(operator);
  const status = operatorStatuses().find((one) => one.operator === operator);
  const figuresOf = (window: 'day' | '28d' | 'month') => {
    const found = figures.figures(id, window, now);
    return found === null ? null : slaJson(operator, service, found);
  };
  const { host, requests } = targetOf(probe);
  return {
    ...monitorSummary(row, inUse(), now),
    asOf: isoTime(now),
    timezone: known?.calendar.timezone ?? 'UTC',
    schedule: scheduleJson(schedule),
    deadlineMs,
    target: { host, requests },
    terms: termsJson(termsAt(sla, now)),
    high,
    stopped: status?.enabled === false ? { reason: known?.enabled === false ? 'enabled: false' : null } : null,
    figures: { day: figuresOf('day'), '28d': figuresOf('28d'), month: figuresOf('month') },
  };
}

function scheduleJson(schedule: Schedule) {
  return schedule.kind === 'every'
    ? { everyMs: schedule.periodMs }
    : { cron: schedule.expression, timezone: schedule.timezone };
}

function termsJson(version: SlaVersion) {
  const { validFrom, objectivePpm, latencyLimitMs, latencyStatistic, verdictMode, partialMonth, window } = version;
  return {
    validFrom: isoTimeOrNull(validFrom),
    objective: objectivePpm / 1_000_000,
    latencyLimitMs,
    latencyStatistic,
    verdictMode,
    partialMonth,
    timezone: window.timezone,
  };
}
