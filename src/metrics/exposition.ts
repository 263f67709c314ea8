/**
 * Renders prom-client's instruments a few lines at a time. prom-client itself makes one string of everything in one go.
 */
import type { MetricType } from './catalogue.ts';

export type ExpositionFormat = 'text' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

type LabelValues = Readonly<Record<string, string | number | undefined>>;

/** One series as prom-client reports it. */
interface Series {
  readonly value: number;
  readonly labels: LabelValues;
  /** The labels that a bucket shares with the other buckets of its histogram. */
  readonly sharedLabels?: LabelValues | undefined;
  /** Set where it differs from the name of the family: `_bucket`, `_sum`, `_count`. */
  readonly metricName?: string | undefined;
  readonly exemplar?: Exemplar | null | undefined;
}

interface Exemplar {
  readonly labelSet: LabelValues;
  readonly value: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** An instrument of prom-client. */
export interface Instrument {
  get(): Promise<Values>;
  /** The same, with shared instead of copied labels, where prom-client offers it. */
  getForPromString?(): Promise<Values>;
}

interface Values {
  readonly values: readonly Series[];
}

/** A metric and the instruments that hold its series. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  readonly instruments: readonly Instrument[];
}

/**
 * The lines of the exposition: the head of each family, then its instruments. The series of an instrument are of one
 * moment.
 */
export async function* exposition(
  families: Iterable<Family>,
  format: ExpositionFormat,
): AsyncGenerator<Iterable<string>> {
  const line = format === 'openmetrics' ? openMetricsLine : classicLine;
  let separator = '';
  for (const family of families) {
    yield [separator, headOf(family, format)];
    for (const instrument of family.instruments) {
      const { values } = await (instrument.getForPromString?.() ?? instrument.get());
      yield Iterator.from(values).map((series) => line(family.name, series));
    }
    separator = format === 'openmetrics' ? '' : '\n';
  }
  if (format === 'openmetrics') yield ['# EOF\n'];
}

/** OpenMetrics names the family of a counter without the `_total` that its series have. */
function headOf({ name, help, type }: Family, format: ExpositionFormat): string {
  const shown = format === 'openmetrics' && type === 'counter' ? name.replace(/_total$/, '') : name;
  return `# HELP ${shown} ${escapeText(help)}\n# TYPE ${shown} ${type}\n`;
}

function classicLine(family: string, { metricName = family, labels, sharedLabels, value }: Series): string {
  const own = labelsText(labels);
  const shared = sharedLabels === undefined ? '' : sharedText(sharedLabels);
  const inBraces = own === '' || shared === '' ? own + shared : `${own},${shared}`;
  return `${metricName}${inBraces === '' ? '' : `{${inBraces}}`} ${numberText(value)}\n`;
}

function openMetricsLine(family: string, series: Series): string {
  const line = classicLine(family, series);
  const { exemplar } = series;
  if (exemplar === null || exemplar === undefined) return line;
  const { labelSet, value, timestamp } = exemplar;
  return `${line.slice(0, -1)} # {${labelsText(labelSet)}} ${numberText(value)} ${timestamp}\n`;
}

let lastShared: LabelValues = {};
let lastSharedText = '';

/** The buckets of one histogram come one after the other. */
function sharedText(labels: LabelValues): string {
  if (labels !== lastShared) {
    lastSharedText = labelsText(labels);
    lastShared = labels;
  }
  return lastSharedText;
}

function labelsText(labels: LabelValues): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escapeLabel(labels[name]!)}"`;
  return text;
}

function escapeLabel(value: string | number): string | number {
  return typeof value === 'string' && /["\\\n]/.test(value) ? escapeText(value).replaceAll('"', '\\"') : value;
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return `${value}`;
  return value > 0 ? '+Inf' : '-Inf';
}
