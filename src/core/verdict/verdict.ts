/**
 * The verdict of a slot and its reason. Both lists are closed: the same kebab-case word is used in the sample, the
 * metric label, the log line, the report and the documentation.
 */
export const VERDICTS = ['good', 'bad', 'excluded', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

const VERDICT_OF = {
  ok: 'good',
  dns: 'bad',
  connect: 'bad',
  tls: 'bad',
  auth: 'bad',
  timeout: 'bad',
  reset: 'bad',
  protocol: 'bad',
  status: 'bad',
  redirect: 'bad',
  'too-large': 'bad',
  decode: 'bad',
  functional: 'bad',
  cleanup: 'bad',
  throttled: 'excluded',
  'own-network': 'unknown',
  'own-credentials': 'unknown',
  'test-data': 'unknown',
  'pool-exhausted': 'unknown',
  'rate-cap': 'unknown',
  late: 'unknown',
  overrun: 'unknown',
  aborted: 'unknown',
  disabled: 'unknown',
  'clock-step': 'unknown',
} as const satisfies Record<string, Verdict>;

/** Every reason that is stored. `missing` is derived on read (a due slot without a sample) and never stored. */
export type Reason = keyof typeof VERDICT_OF;
export const REASONS = Object.keys(VERDICT_OF) as readonly Reason[];

/** Reasons for a slot whose probe never left the monitor. */
export type SkipReason = Extract<
  Reason,
  'pool-exhausted' | 'rate-cap' | 'late' | 'overrun' | 'disabled' | 'throttled' | 'aborted'
>;

/** A reason decides the verdict, so that the two can never disagree. */
export function verdictOf(reason: Reason): Verdict {
  return VERDICT_OF[reason];
}

/** A judgement: the reason, and a finer detail (an error code, the failing check) that is never a metric label. */
export interface Judgement {
  readonly reason: Reason;
  readonly detail: string | null;
  /** Absent: `sure`. */
  readonly certainty?: Certainty;
}

/**
 * `confirm-first`: the failure affects the monitor, and perhaps no customer. A person confirms it before anyone calls.
 */
export const CERTAINTIES = ['sure', 'confirm-first'] as const;
export type Certainty = (typeof CERTAINTIES)[number];
