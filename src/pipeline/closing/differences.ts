import type { ReportedDeadline, ReportedIncident } from '../../core/incident/reported.ts';
import { isoTime, isoTimeOrNull, MINUTE } from '../../core/time.ts';
import type { MonthResult } from './entry.ts';

/** A figure that differs between two results, by its path: `figures.availability.adjusted`. */
export interface Difference {
  readonly figure: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Sums of binary fractions differ in their last digits with the order of addition; only that much is ignored. */
const RELATIVE_TOLERANCE = 1e-9;

/**
 * The differences between two results of one window, in all that follows from samples. Incidents are left out: they may
 * end, and be answered, after the month, and that is no fault.
 */
export function differences(before: MonthResult, after: MonthResult): Difference[] {
  return leafDifferences(measured(before), alike(measured(after), before));
}

/**
 * The same for a result of ledger format 1: the parts that both arithmetics share. Percentiles, means, budget and gaps
 * in downtime are computed differently since.
 */
export function differencesSince1(before: MonthResult, after: MonthResult): Difference[] {
  return leafDifferences(unchangedSince1(before), unchangedSince1(after));
}

function unchangedSince1({ compliance }: MonthResult): object {
  const { figures, days, maintenance } = compliance;
  const { slots, availability } = figures;
  // Format 1 counted a window that ends inside a minute as a whole minute longer.
  const wholeMinutes = maintenance.every(({ to }) => to % MINUTE === 0);
  return {
    slots,
    observed: availability.observed,
    ...(wholeMinutes && { adjusted: availability.adjusted }),
    days: days.map(({ date, observed, badMinutes }) => ({ date, observed, badMinutes })),
  };
}

/** What an amendment may change: all of that, and later changes of incidents. */
export function amendableDifferences(before: MonthResult, after: MonthResult): Difference[] {
  const told = (result: MonthResult) => ({ ...measured(result), incidents: incidentsById(result) });
  return leafDifferences(told(before), alike(told(after), before));
}

function measured({ terms, compliance }: MonthResult) {
  const { figures, days, reasons, downtime, maintenance } = compliance;
  return { terms, figures, days, reasons, downtime, maintenance };
}

/** Without what the form of an earlier entry does not say, which is no difference. */
function alike<Parts extends { readonly figures: object; readonly terms: object }>(
  parts: Parts,
  { compliance, terms }: MonthResult,
): object {
  const had = (from: object, like: object) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => !ADDED.includes(key) || key in like));
  return { ...parts, figures: had(parts.figures, compliance.figures), terms: had(parts.terms, terms) };
}

const ADDED = ['watchedFrom', 'watchedUntil', 'watchedShare', 'partialMonth'];

function incidentsById({ compliance }: MonthResult): object {
  return Object.fromEntries(compliance.incidents.map((incident) => [incident.id, incidentFacts(incident)]));
}

/** The closing of an incident after a quiet day is routine, and no reason to amend a month. */
function incidentFacts(incident: ReportedIncident): object {
  const { severity, state, startedAt, endedAt, resolvedAt, acknowledgedAt, firstCallAt, references } = incident;
  return {
    severity,
    cancelled: state === 'cancelled',
    startedAt: isoTime(startedAt),
    endedAt: isoTimeOrNull(endedAt),
    resolvedAt: isoTimeOrNull(resolvedAt),
    acknowledgedAt: isoTimeOrNull(acknowledgedAt),
    firstCallAt: isoTimeOrNull(firstCallAt),
    references,
    ...Object.fromEntries(
      incident.deadlines.map((deadline) => [
        `${whose(deadline)}${deadline.kind} due ${isoTime(deadline.dueAt)}`,
        metOrNot(deadline),
      ]),
    ),
  };
}

function whose({ owedBy }: ReportedDeadline): string {
  return owedBy === 'us' ? 'our ' : '';
}

function metOrNot({ metAt, enteredAt }: ReportedDeadline): string {
  if (metAt === null) return 'not met';
  return `met ${isoTime(metAt)}${enteredAt === undefined ? '' : `, entered ${isoTime(enteredAt)}`}`;
}

function leafDifferences(before: object, after: object): Difference[] {
  const [left, right] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .map((figure) => ({ figure, before: left.get(figure) ?? null, after: right.get(figure) ?? null }))
    .filter((one) => !same(one.before, one.after));
}

function leavesOf(value: unknown, path = '', leaves = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return leaves.set(path, value);
  for (const [key, inner] of Object.entries(value)) leavesOf(inner, path === '' ? key : `${path}.${key}`, leaves);
  return leaves;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}
