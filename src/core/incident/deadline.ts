import { type EpochMs, MINUTE } from '../time.ts';

/** What somebody owes by some moment. */
export const DEADLINE_KINDS = [
  'acknowledge',
  'confirm',
  'call',
  'response',
  'update',
  'resolution',
  'notice',
  'completion',
] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

export interface Deadline {
  readonly kind: DeadlineKind;
  /** Rule of the policy pack: `E2`. */
  readonly rule: string;
  readonly owedBy: 'us' | 'operator';
  /** Kept by what happens at or before this moment. */
  readonly dueAt: EpochMs;
  /** When to remind of it; null for no reminder, or when it was given. */
  readonly remindAt: EpochMs | null;
  readonly metAt: EpochMs | null;
  /** When `metAt` was written down, where that was later than it happened: a correction shows as one. */
  readonly enteredAt?: EpochMs;
  /** The moment at which it was found missed, and told. */
  readonly missedAt: EpochMs | null;
}

/** `late`: met after its time. `missed`: not met, and its time is over. */
export type DeadlineOutcome = 'kept' | 'late' | 'missed' | 'pending';

/** Whether a deadline was kept, as far as one can say at `now`. */
export function outcomeOf({ dueAt, metAt }: Pick<Deadline, 'dueAt' | 'metAt'>, now: EpochMs): DeadlineOutcome {
  if (metAt !== null) return metAt <= dueAt ? 'kept' : 'late';
  return now > dueAt ? 'missed' : 'pending';
}

/** When something happened, as it was stated, and when that was written down if it was later. */
export interface Stated {
  readonly at: EpochMs;
  readonly enteredAt?: EpochMs;
}

/** What is written down so soon was written down at once. */
const AT_ONCE_MS = MINUTE;

export function stated(at: EpochMs, now: EpochMs): Stated {
  return now - at > AT_ONCE_MS ? { at, enteredAt: now } : { at };
}

/** The stated time counts, whenever it is written down and whatever was found missed before; of several the earliest. */
export function metBy(deadline: Deadline, { at, enteredAt }: Stated): Deadline {
  if (deadline.metAt !== null && deadline.metAt <= at) return deadline;
  const { enteredAt: _, ...rest } = deadline;
  return { ...rest, metAt: at, ...(enteredAt !== undefined && { enteredAt }) };
}
