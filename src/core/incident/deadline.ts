import { type EpochMs, MINUTE } from '../time.ts';

/** A duty of one side, and the moment by which it is due. */
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
  /** Rule of the policy preset: `E2`. */
  readonly rule: string;
  readonly owedBy: 'us' | 'operator';
  /** An event at or before this moment meets it. */
  readonly dueAt: EpochMs;
  /** When to send a reminder; null for no reminder, or when it was sent. */
  readonly remindAt: EpochMs | null;
  readonly metAt: EpochMs | null;
  /** When `metAt` was entered, if that was later than it happened. This makes a correction visible. */
  readonly enteredAt?: EpochMs;
  /** When the deadline was found missed, and a notification was sent. */
  readonly missedAt: EpochMs | null;
}

/** `late`: met after its time. `missed`: not met, and its time is over. */
export type DeadlineOutcome = 'kept' | 'late' | 'missed' | 'pending';

/** The status of a deadline, as far as it is known at `now`. */
export function outcomeOf({ dueAt, metAt }: Pick<Deadline, 'dueAt' | 'metAt'>, now: EpochMs): DeadlineOutcome {
  if (metAt !== null) return metAt <= dueAt ? 'kept' : 'late';
  return now > dueAt ? 'missed' : 'pending';
}

/** When something happened, as it was stated, and when it was entered if that was later. */
export interface Stated {
  readonly at: EpochMs;
  readonly enteredAt?: EpochMs;
}

/** An entry within this time counts as immediate. */
const AT_ONCE_MS = MINUTE;

export function stated(at: EpochMs, now: EpochMs): Stated {
  return now - at > AT_ONCE_MS ? { at, enteredAt: now } : { at };
}

/**
 * The stated time counts, regardless of when it was entered and of an earlier finding. Of several times the earliest
 * counts.
 */
export function metBy(deadline: Deadline, { at, enteredAt }: Stated): Deadline {
  if (deadline.metAt !== null && deadline.metAt <= at) return deadline;
  const { enteredAt: _, ...rest } = deadline;
  return { ...rest, metAt: at, ...(enteredAt !== undefined && { enteredAt }) };
}
