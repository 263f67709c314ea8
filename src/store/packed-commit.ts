import type { MonitorId } from '../core/ids.ts';
import type { PhasesMs, Sample } from '../core/sample.ts';
import { REASONS, verdictOf } from '../core/verdict/verdict.ts';
import type { Commit } from '../pipeline/recording/ports.ts';

/**
 * A commit in the form in which it is cheap to hand to another thread: cloning pays for each property of each object, while
 * numbers in one piece are copied at once, and a text of JSON is stored as it is.
 */
export interface PackedCommit extends Omit<Commit, 'samples' | 'states' | 'terms'> {
  readonly samples: PackedSamples;
  /** JSON, as the states. */
  readonly terms: ReadonlyMap<MonitorId, string>;
  readonly states: ReadonlyMap<MonitorId, string>;
}

interface PackedSamples {
  /** `NUMBERS` of each sample; NaN for null. */
  readonly numbers: Float64Array;
  /** `TEXTS` of each sample. */
  readonly texts: readonly (string | readonly string[] | null)[];
}

const NUMBERS = 14;
const TEXTS = 6;
const NOTHING: readonly string[] = [];
const NO_PHASES: PhasesMs = { dns: NaN, connect: NaN, tls: NaN, send: NaN, wait: NaN, receive: NaN };

export function pack(commit: Commit): PackedCommit {
  return {
    ...commit,
    samples: packSamples(commit.samples),
    terms: asTexts(commit.terms),
    states: asTexts(commit.states),
  };
}

function asTexts(values: ReadonlyMap<MonitorId, object>): Map<MonitorId, string> {
  const texts = new Map<MonitorId, string>();
  for (const [id, value] of values) texts.set(id, JSON.stringify(value));
  return texts;
}

function packSamples(samples: readonly Sample[]): PackedSamples {
  const numbers = new Float64Array(samples.length * NUMBERS);
  const texts: (string | readonly string[] | null)[] = [];
  for (const [index, sample] of samples.entries()) {
    numbers.set(numbersOf(sample), index * NUMBERS);
    const { operator, service, location, detail, transactionIds, warnings } = sample;
    texts.push(operator, service, location, detail, listOrNull(transactionIds), listOrNull(warnings));
  }
  return { numbers, texts };
}

function numbersOf(sample: Sample): number[] {
  const { slot, startedAt, reason, latencyMs, totalMs, statusCode, maxStallMs, simulated } = sample;
  const { dns, connect, tls, send, wait, receive } = sample.phasesMs ?? NO_PHASES;
  return [
    slot,
    startedAt,
    REASONS.indexOf(reason),
    latencyMs ?? NaN,
    totalMs ?? NaN,
    statusCode ?? NaN,
    maxStallMs ?? NaN,
    Number(simulated),
    dns,
    connect,
    tls,
    send,
    wait,
    receive,
  ];
}

export function unpackSamples({ numbers, texts }: PackedSamples): Sample[] {
  return Array.from({ length: numbers.length / NUMBERS }, (_, index) => {
    const number = index * NUMBERS;
    const text = index * TEXTS;
    const reason = REASONS[numbers[number + 2]!]!;
    return {
      operator: texts[text] as string,
      service: texts[text + 1] as string,
      location: texts[text + 2] as string,
      slot: numbers[number]!,
      startedAt: numbers[number + 1]!,
      verdict: verdictOf(reason),
      reason,
      detail: texts[text + 3] as string | null,
      latencyMs: orNull(numbers[number + 3]!),
      totalMs: orNull(numbers[number + 4]!),
      statusCode: orNull(numbers[number + 5]!),
      transactionIds: (texts[text + 4] ?? NOTHING) as readonly string[],
      phasesMs: phasesAt(numbers, number + 8),
      maxStallMs: orNull(numbers[number + 6]!),
      warnings: (texts[text + 5] ?? NOTHING) as readonly string[],
      simulated: numbers[number + 7] === 1,
    };
  });
}

function phasesAt(numbers: Float64Array, at: number): PhasesMs | null {
  if (Number.isNaN(numbers[at])) return null;
  return {
    dns: numbers[at]!,
    connect: numbers[at + 1]!,
    tls: numbers[at + 2]!,
    send: numbers[at + 3]!,
    wait: numbers[at + 4]!,
    receive: numbers[at + 5]!,
  };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function listOrNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}
