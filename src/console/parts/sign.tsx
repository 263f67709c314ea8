import { cutOffSince } from '../clock.ts';

/** What a monitor or an incident is: a sign, a word and a colour, so that none of the three is needed alone. */
export const SIGNS = {
  good: { sign: '●', word: 'good' },
  bad: { sign: '✕', word: 'bad' },
  unknown: { sign: '?', word: 'unknown' },
  excluded: { sign: '–', word: 'excluded' },
  maintenance: { sign: '⏸', word: 'maintenance' },
  stale: { sign: '◌', word: 'stale' },
  waiting: { sign: '◌', word: 'no sample yet' },
  high: { sign: '✕', word: 'High' },
  low: { sign: '▲', word: 'Low' },
  warning: { sign: '!', word: 'Warning' },
  met: { sign: '●', word: 'met' },
  breached: { sign: '✕', word: 'breached' },
  inconclusive: { sign: '?', word: 'inconclusive' },
} as const;

export type SignName = keyof typeof SIGNS;

/** A page that is cut off shows no colours: what they said may be over. */
export function Sign({ of, word, bare = false }: { of: SignName; word?: string; bare?: boolean }) {
  const { sign, word: standard } = SIGNS[of];
  const stale = cutOffSince.value !== null;
  return (
    <span class={`sign sign-${stale ? 'stale' : of}`}>
      <span aria-hidden="true">{stale ? SIGNS.stale.sign : sign}</span>
      <span class={bare ? 'hidden' : undefined}> {word ?? standard}</span>
    </span>
  );
}
