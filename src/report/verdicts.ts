import { count, latency, NOTHING, objective, percent, points } from '../core/format.ts';
import {
  isEnough,
  isTooMuchExcluded,
  type LatencyFigures,
  MAX_EXCLUDED_SHARE,
  MIN_COVERAGE,
  type SlaFigures,
  type SlaVerdict,
} from '../core/sla/figures.ts';
import { MIN_SAMPLES_FOR_P99, percentOf } from '../core/sla/latency.ts';
import type { LatencyStatistic } from '../core/sla/terms.ts';
import { watchedOf } from '../core/sla/watched.ts';
import { instant } from './format.ts';

/** One promise and its verdict. */
export interface Statement {
  readonly promise: 'Availability' | 'Latency';
  readonly verdict: SlaVerdict;
  /** The measured figure. */
  readonly figure: string;
  /** The promised value. */
  readonly limit: string;
  /** The watched part of the window, in words; null for a whole one. */
  readonly watched: string | null;
  /** The distance between figure and promise, or the reason why there is no verdict. */
  readonly margin: string;
}

/** `mean`, or `95th percentile`. */
export function statisticName(statistic: LatencyStatistic): string {
  return statistic === 'mean' ? 'mean' : `${statistic.slice(1)}th percentile`;
}

export function statements(figures: SlaFigures): readonly Statement[] {
  return [availabilityStatement(figures), latencyStatement(figures)];
}

function availabilityStatement(figures: SlaFigures): Statement {
  const { adjusted, objective: promised, verdict } = figures.availability;
  return {
    promise: 'Availability',
    verdict,
    watched: watchedText(figures),
    figure: percent(adjusted),
    limit: `at least ${objective(promised)}`,
    margin: verdict === 'inconclusive' ? (notEnough(figures) ?? UNPROVEN) : availabilityMargin(adjusted!, promised),
  };
}

function availabilityMargin(adjusted: number, promised: number): string {
  const margin = points(adjusted, promised);
  return `${Math.abs(margin).toFixed(3)} points ${margin < 0 ? 'below' : 'above'} the promise`;
}

function latencyStatement(figures: SlaFigures): Statement {
  const { valueMs, p50Ms, limitMs, statistic, verdict } = figures.latency;
  return {
    promise: 'Latency',
    verdict,
    watched: watchedText(figures),
    figure: valueMs === null ? NOTHING : `${about(figures.latency)}${latency(valueMs)} ${statisticName(statistic)}`,
    limit: `at most ${latency(limitMs)}`,
    margin:
      verdict === 'inconclusive' ? (notEnough(figures) ?? noLatency(valueMs, p50Ms)) : latencyMargin(figures.latency),
  };
}

/** @example about(figures.latency) // 'about ', where the statistic is an estimate */
export function about({ statistic, percentiles }: LatencyFigures): string {
  return statistic !== 'mean' && percentiles === 'approximate' ? 'about ' : '';
}

/** For a percentile the count decides, and says more than the estimate. */
function latencyMargin({ statistic, valueMs, limitMs, withinLimit, samples }: LatencyFigures): string {
  if (statistic !== 'mean' && withinLimit !== null && samples !== null) {
    return `${percent(withinLimit / samples, 2)} of the good probes are within the limit, ${percentOf(statistic)} % are needed`;
  }
  return valueMs! <= limitMs
    ? `${latency(limitMs - valueMs!)} to spare`
    : `${latency(valueMs! - limitMs)} over the limit`;
}

function noLatency(valueMs: number | null, p50Ms: number | null): string {
  if (p50Ms === null) return NO_LATENCY;
  return valueMs === null ? TOO_FEW : UNDECIDED;
}

/**
 * What to say beside every verdict of a window that was not watched as a whole.
 *
 * @example 'partial month, watched from 2026-10-30 12:00 to 2026-11-01 00:00 UTC'
 */
export function watchedText(figures: SlaFigures): string | null {
  const { period, watchedFrom, watchedUntil } = figures;
  const watched = watchedOf(period, figures);
  if (watched === null || watched === 'whole') return null;
  const name = watched === 'partial' ? 'partial month' : 'so far';
  return `${name}, watched from ${instant(watchedFrom!)} to ${instant(watchedUntil!)} UTC`;
}

const UNPROVEN = 'the failures neither prove nor disprove it with 95 % confidence';
const NO_LATENCY = 'no probe was good, so there is no latency';
const UNDECIDED = 'it was counted against another limit, and the samples that could decide are no longer stored';
const TOO_FEW = `a 99th percentile needs at least ${count(MIN_SAMPLES_FOR_P99)} good probes`;

const LEFT_OPEN = 'the terms give a partial month no verdict';

/** Why neither promise can have a verdict; null when enough is known. */
function notEnough(figures: SlaFigures): string | null {
  const { slots, adjustedSlots, coverage, availability } = figures;
  const { due, excluded } = adjustedSlots;
  if (slots.due === 0) return 'nothing was measured';
  if (due === 0) return 'everything known lies inside announced maintenance';
  if (coverage === null) return 'nothing was measured';
  if (isEnough(adjustedSlots)) {
    if (figures.partialMonth === 'inconclusive' && watchedOf(figures.period, figures) === 'partial') return LEFT_OPEN;
    return availability.adjusted === null ? 'everything known lies inside announced maintenance' : null;
  }
  if (!isTooMuchExcluded(adjustedSlots)) {
    return `only ${percent(coverage, 2)} of the due slots are known, ${percent(MIN_COVERAGE, 0)} are needed`;
  }
  return `${percent(excluded / due, 2)} of the due slots are excluded, at most ${percent(MAX_EXCLUDED_SHARE, 0)} may be`;
}
