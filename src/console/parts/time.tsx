import { now } from '../clock.ts';
import { wallTime, zoneChoice, zoneToShow } from '../zone.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The two largest units of a span. @example span(3_725_000) // '1 h 2 min' */
export function span(ms: number): string {
  const abs = Math.abs(ms);
  const [large, largeUnit, small, smallUnit] =
    abs >= DAY ? [DAY, 'd', HOUR, 'h'] : abs >= HOUR ? [HOUR, 'h', MINUTE, 'min'] : [MINUTE, 'min', SECOND, 's'];
  const first = Math.floor(abs / large);
  const second = Math.floor((abs % large) / small);
  if (first === 0) return `${second}\u00a0${smallUnit}`;
  return second === 0 ? `${first}\u00a0${largeUnit}` : `${first}\u00a0${largeUnit} ${second}\u00a0${smallUnit}`;
}

interface MomentProps {
  /** Milliseconds since 1970, or ISO 8601. */
  readonly at: number | string;
  /** The operator's zone, where the moment belongs to one. */
  readonly zone?: string | undefined;
  readonly relative?: boolean;
  /** Shows the operator's wall time too: its business day decides. */
  readonly local?: boolean;
}

/** An instant with its zone, and how far away it is. Today's date is left out. */
export function Moment({ at, zone, relative = true, local = false }: MomentProps) {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  const shown = zoneToShow(zoneChoice.value, zone);
  return (
    <time dateTime={new Date(ms).toISOString()}>
      <Wall at={ms} zone={shown} />
      {local && zone !== undefined && zone !== shown && (
        <span class="soft">
          {' '}
          (<Wall at={ms} zone={zone} />)
        </span>
      )}
      {relative && <span class="soft"> · {distance(ms, now.value)}</span>}
    </time>
  );
}

function Wall({ at, zone }: { at: number; zone: string }) {
  const wall = wallTime(at, zone);
  const today = wallTime(now.value, zone).date === wall.date;
  return (
    <>
      {today ? wall.time : `${wall.weekday} ${wall.date} ${wall.time}`} {wall.label}
    </>
  );
}

function distance(at: number, from: number): string {
  const ms = at - from;
  if (Math.abs(ms) < SECOND) return 'now';
  return ms > 0 ? `in ${span(ms)}` : `${span(ms)} ago`;
}

/** Time left until a duty is due; what is overdue counts on, with its sign. */
export function Countdown({ to }: { to: number | string }) {
  const left = (typeof to === 'number' ? to : Date.parse(to)) - now.value;
  const word = left < 0 ? `${span(left)} overdue` : `in ${span(left)}`;
  return <span class={left < 0 ? 'overdue' : left < 15 * MINUTE ? 'soon' : undefined}>{word}</span>;
}
