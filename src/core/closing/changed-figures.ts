/** What an amendment changed, in words that both sides understand. */
import { duration, percent } from '../format.ts';
import { SECOND } from '../time.ts';

export interface ChangedFigure {
  /** Path in the result: `figures.availability.adjusted`. */
  readonly figure: string;
  readonly before: unknown;
  readonly after: unknown;
}

type Reads = (value: unknown) => string;

const plain: Reads = (value) => (value === null ? 'nothing' : String(value));
const ratio: Reads = (value) => (typeof value === 'number' ? percent(value) : plain(value));
const milliseconds: Reads = (value) => (typeof value === 'number' ? `${value} ms` : plain(value));
const seconds: Reads = (value) => {
  if (typeof value !== 'number') return plain(value);
  return value < 0 ? `overspent by ${duration(-value * SECOND)}` : duration(value * SECOND);
};

/** The figures that a reader of a report looks at, in its order. */
const WORDS: Readonly<Record<string, readonly [name: string, reads: Reads]>> = {
  'figures.availability.adjusted': ['availability, adjusted', ratio],
  'figures.availability.observed': ['availability, observed', ratio],
  'figures.availability.verdict': ['verdict on availability', plain],
  'figures.latency.valueMs': ['latency', milliseconds],
  'figures.latency.verdict': ['verdict on latency', plain],
  'figures.adjustedSlots.bad': ['bad slots that count', plain],
  'figures.slots.bad': ['bad slots', plain],
  'figures.slots.good': ['good slots', plain],
  'figures.slots.unknown': ['unknown slots', plain],
  'figures.slots.excluded': ['excluded slots', plain],
  'figures.coverage': ['coverage', ratio],
  'figures.downtimeSeconds': ['downtime', seconds],
  'figures.errorBudget.leftSeconds': ['error budget left', seconds],
};

/** Everything else that changed is summed up by where it stands. */
const GROUPS: readonly (readonly [prefix: string, name: string])[] = [
  ['terms.', 'figure of the terms'],
  ['figures.', 'further figure'],
  ['days.', 'figure of single days'],
  ['reasons.', 'count of reasons'],
  ['downtime.', 'fact about single outages'],
  ['maintenance.', 'fact about maintenance'],
];

/** @example ['availability, adjusted: 99.812 %, now 99.905 %', '31 figures of single days changed'] */
export function changesInWords(changes: readonly ChangedFigure[]): string[] {
  const known = Object.entries(WORDS).flatMap(([figure, [name, reads]]) => {
    const change = changes.find((one) => one.figure === figure);
    return change === undefined ? [] : [`${name}: ${reads(change.before)}, now ${reads(change.after)}`];
  });
  const others = changes.filter(({ figure }) => !Object.hasOwn(WORDS, figure));
  const incidents = others.filter(({ figure }) => figure.startsWith('incidents.')).map(incidentChange);
  const grouped = GROUPS.flatMap(([prefix, name]) => {
    const count = others.filter(({ figure }) => figure.startsWith(prefix)).length;
    return count === 0 ? [] : [`${count} ${plural(name, count)} changed`];
  });
  return [...known, ...incidents, ...grouped];
}

/** Ids hold dots: what changed of one is the last part of its path. */
function incidentChange({ figure, before, after }: ChangedFigure): string {
  const path = figure.slice('incidents.'.length);
  const at = path.lastIndexOf('.');
  const isWhole = at < 0 || !/Z\./.test(path);
  if (isWhole) return `incident ${path}: ${plain(before)}, now ${plain(after)}`;
  const cut = path.indexOf('Z.') + 1;
  return `incident ${path.slice(0, cut)}, ${path.slice(cut + 1)}: ${plain(before)}, now ${plain(after)}`;
}

function plural(name: string, count: number): string {
  if (count === 1) return name;
  const [first, ...rest] = name.split(' of ');
  const [word, ...tail] = first!.split(' about ');
  return [[`${word}s`, ...tail].join(' about '), ...rest].join(' of ');
}
