import { largest } from '../extremes.ts';
import { HOUR, SECOND } from '../time.ts';

/** Requests sent to an operator in one hour, and the rate that was agreed at that time. */
export interface SentHour {
  readonly requests: number;
  readonly agreedPerSecond: number;
}

/** The requests to an operator over many hours. */
export interface SentRequests {
  readonly total: number;
  readonly busiestHour: number;
  /** Hours with more requests than the agreed rate allows in an hour. */
  readonly hoursAboveAgreed: number;
}

/** Null where nothing was recorded. */
export function sentRequests(hours: readonly SentHour[]): SentRequests | null {
  if (hours.length === 0) return null;
  return {
    total: hours.reduce((sum, { requests }) => sum + requests, 0),
    busiestHour: largest(hours.map(({ requests }) => requests)),
    hoursAboveAgreed: hours.filter(({ requests, agreedPerSecond }) => requests > (agreedPerSecond * HOUR) / SECOND)
      .length,
  };
}
