import { DAY, HOUR, MINUTE, SECOND } from '../../time.ts';

const LONGEST_TEXT = 64;
/** In the order of the units in the text; a year and a month of usual length suffice. */
const DATE_UNITS = { Y: 365 * DAY, M: 30 * DAY, W: 7 * DAY, D: DAY };
const TIME_UNITS = { H: HOUR, M: MINUTE, S: SECOND };
const DURATION = isoDuration();
const UNIT_MS = [...Object.values(DATE_UNITS), ...Object.values(TIME_UNITS)];

/** How long a plan lasts, and the smallest step in which its operator counts: `P23DT23H` falls once an hour. */
export interface TimeLeft {
  readonly leftMs: number;
  readonly stepMs: number;
}

/** Reads an ISO 8601 duration that is not negative; null for any other text. @example timeLeft('PT36H')?.leftMs // 129_600_000 */
export function timeLeft(text: string): TimeLeft | null {
  const parts = text.length <= LONGEST_TEXT ? DURATION.exec(text)?.slice(1) : undefined;
  if (parts === undefined) return null;
  let leftMs = 0;
  let stepMs = 0;
  for (const [index, part] of parts.entries()) {
    if (part === undefined) continue;
    const number = part.replace(',', '.');
    const decimals = number.split('.')[1]?.length ?? 0;
    leftMs += Number(number) * UNIT_MS[index]!;
    stepMs = UNIT_MS[index]! / 10 ** decimals;
  }
  return { leftMs, stepMs };
}

function isoDuration(): RegExp {
  const parts = (units: object) =>
    Object.keys(units)
      .map((unit) => `(?:(\\d+(?:[.,]\\d+)?)${unit})?`)
      .join('');
  return new RegExp(`^P(?=[\\dT])${parts(DATE_UNITS)}(?:T(?=\\d)${parts(TIME_UNITS)})?$`);
}
