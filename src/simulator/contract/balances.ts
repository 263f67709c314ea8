import { DAY, type EpochMs, SECOND } from '../../core/time.ts';
import type { BalanceType, Profile } from '../profile.ts';
import { type Answer, json, refusal } from './answer.ts';
import { isKnownCountry } from './location.ts';

const PLAN_MS = 30 * DAY;
const PLAN_MB = 5_120;
const LARGEST_INT = 2 ** 31 - 1;

/** The rest of a plan. */
interface Remainder {
  readonly megabytes: number;
  readonly timeMs: number;
}

/** `GET …/balances` for a known SIM. `boughtAt` is the time of its newest order, if any. */
export function balancesAnswer(
  query: URLSearchParams,
  iccid: string,
  profile: Pick<Profile, 'sims' | 'dataField' | 'numbers'>,
  boughtAt: EpochMs | null,
  at: EpochMs,
): Answer {
  const wrong = wrongParameter(query);
  if (wrong !== null) return wrong;
  const type = boughtAt === null ? (profile.sims[iccid] ?? 'NONE') : 'MODIRECTPAYG';
  const entry = balanceOf(iccid, type, remainderOf(type, boughtAt, at), profile);
  const details = templateOf(query) === 'full' ? detailsOf(query.get('location')) : {};
  return json(200, { balances: [{ ...entry, ...details }].slice(0, Number(query.get('limit') ?? 1)) });
}

function wrongParameter(query: URLSearchParams): Answer | null {
  const template = templateOf(query);
  if (template !== 'basic' && template !== 'full') {
    return refusal(400, 'fieldsTemplate', 'must be "basic" or "full"');
  }
  const limit = query.get('limit');
  if (limit !== null && !(/^\d{1,10}$/.test(limit) && Number(limit) <= LARGEST_INT)) {
    return refusal(400, 'limit', `must be an integer from 0 to ${LARGEST_INT}`);
  }
  const location = query.get('location');
  if (location !== null && !isKnownCountry(location)) {
    return refusal(400, 'location', 'must be a country code of two capital letters');
  }
  return null;
}

/** Some of the contract's pages print `basic`, others `Basic`. */
function templateOf(query: URLSearchParams): string | undefined {
  return query.get('fieldsTemplate')?.toLowerCase();
}

function balanceOf(
  iccid: string,
  type: BalanceType,
  remainder: Remainder,
  { dataField, numbers }: Pick<Profile, 'dataField' | 'numbers'>,
): object {
  const { megabytes } = remainder;
  return {
    id: `plan-${iccid.slice(-4)}`,
    type,
    [dataField]: numbers === 'string' ? String(megabytes) : megabytes,
    timeRemaining: isoDuration(remainder.timeMs),
  };
}

function detailsOf(location: string | null): object {
  return { locations: [location ?? 'US'], 'ms-provisioningDataSet': [] };
}

/**
 * A plan is used up evenly over 30 days and then renewed. It depends on the clock alone, so that it goes on falling
 * across a restart.
 */
function remainderOf(type: BalanceType, boughtAt: EpochMs | null, at: EpochMs): Remainder {
  if (type === 'NONE' || type === 'NOTSUPPORTED') return { megabytes: 0, timeMs: 0 };
  const timeMs = PLAN_MS - ((at - (boughtAt ?? 0)) % PLAN_MS);
  return { megabytes: Math.ceil((PLAN_MB * 100 * timeMs) / PLAN_MS) / 100, timeMs };
}

/** Whole seconds, rounded up. @example isoDuration(90_061_000) // 'P1DT1H1M1S' */
export function isoDuration(durationMs: number): string {
  const seconds = Math.ceil(durationMs / SECOND);
  if (seconds === 0) return 'PT0S';
  const part = (value: number, unit: string) => (value === 0 ? '' : `${value}${unit}`);
  const date = part(Math.floor(seconds / 86_400), 'D');
  const time =
    part(Math.floor(seconds / 3_600) % 24, 'H') + part(Math.floor(seconds / 60) % 60, 'M') + part(seconds % 60, 'S');
  return time === '' ? `P${date}` : `P${date}T${time}`;
}
