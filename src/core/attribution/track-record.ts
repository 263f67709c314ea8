import type { HourRollup } from '../sla/rollup.ts';
import { type EpochMs, HOUR } from '../time.ts';
import { type Ending, isChallenge } from './hypothesis.ts';

/** What one monitor's operator has accepted from us, kept over restarts. A refusal means little without it. */
export interface TrackRecord {
  /** Newest good answer. */
  readonly workedAt: EpochMs | null;
  /** Newest answer that showed our credentials to be good enough. */
  readonly acceptedAt: EpochMs | null;
  /** Refusals in a row that nothing has shown to be our own fault. */
  readonly refusals: number;
  /**
   * Test SIMs in quarantine until the given time, by a name that hides the number. A SIM stays listed until it works
   * again.
   */
  readonly quarantine: Readonly<Record<string, EpochMs>>;
  /** Name of the client certificate that the record is about; null without one, or when it is not known. */
  readonly certificate: string | null;
}

export const NO_TRACK_RECORD: TrackRecord = {
  workedAt: null,
  acceptedAt: null,
  refusals: 0,
  quarantine: {},
  certificate: null,
};

/** Time before a SIM is tried again. */
const QUARANTINE_MS = HOUR;
/** Times of a stored record may be this old, because their precision matters only in days. */
const STORED_GRAIN_MS = HOUR;

export interface Episode {
  readonly ending: Ending;
  readonly at: EpochMs;
  /** The test SIM that was used; null where there is none. */
  readonly sim: string | null;
  /** The evidence attributes the result to this SIM. */
  readonly simAtFault: boolean;
  /** The evidence attributes a refusal to our own credentials. */
  readonly credentialsAtFault: boolean;
}

export function nextTrackRecord(record: TrackRecord, episode: Episode): TrackRecord {
  const { ending, at, sim } = episode;
  const works = ending.reason === 'ok';
  const refusedByThem = (ending.reason === 'auth' && !episode.credentialsAtFault) || isChallenge(ending);
  const accepted = works || wasLetIn(ending);
  return {
    ...record,
    workedAt: works ? at : record.workedAt,
    acceptedAt: accepted ? at : record.acceptedAt,
    refusals: accepted ? 0 : record.refusals + (refusedByThem ? 1 : 0),
    quarantine: sim === null ? record.quarantine : nextQuarantine(record.quarantine, sim, works, episode),
  };
}

/** The record for the certificate that we present from now on: a new certificate has never been accepted. */
export function underCertificate(record: TrackRecord, certificate: string | null): TrackRecord {
  if (certificate === null || record.certificate === certificate) return record;
  if (record.certificate === null) return { ...record, certificate };
  return { ...record, certificate, acceptedAt: null, refusals: 0 };
}

function nextQuarantine(
  quarantine: TrackRecord['quarantine'],
  sim: string,
  works: boolean,
  { simAtFault, at }: Episode,
): TrackRecord['quarantine'] {
  if (simAtFault) return { ...quarantine, [sim]: at + QUARANTINE_MS };
  if (!works || !Object.hasOwn(quarantine, sim)) return quarantine;
  const { [sim]: _, ...others } = quarantine;
  return others;
}

/** Answers that only a client with good credentials gets. Gateways refuse, redirect or fail before they check. */
function wasLetIn(ending: Ending): boolean {
  const { reason, statusCode } = ending;
  if (reason === 'auth' || statusCode === null || isChallenge(ending)) return false;
  return (statusCode >= 200 && statusCode < 300) || statusCode === 404 || statusCode === 409;
}

/** Whether the difference must survive a restart. */
export function isWorthStoring(stored: TrackRecord, next: TrackRecord): boolean {
  const newer = (before: EpochMs | null, now: EpochMs | null) =>
    now !== null && (before === null || now - before >= STORED_GRAIN_MS);
  return (
    newer(stored.workedAt, next.workedAt) ||
    newer(stored.acceptedAt, next.acceptedAt) ||
    stored.refusals !== next.refusals ||
    stored.certificate !== next.certificate ||
    stored.quarantine !== next.quarantine
  );
}

/** A record from an hour of older samples, for monitors that were probed before track records existed. */
export function withRollup(record: TrackRecord, { hour, minutes, simulated }: HourRollup): TrackRecord {
  if (simulated || !minutes.some(({ good }) => good > 0)) return record;
  const latest = (known: EpochMs | null) => Math.max(known ?? 0, hour);
  return { ...record, workedAt: latest(record.workedAt), acceptedAt: latest(record.acceptedAt) };
}
