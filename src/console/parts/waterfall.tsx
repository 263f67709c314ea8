import { Figure } from './figure.tsx';

export interface Bar {
  readonly name: string;
  readonly fromMs: number;
  readonly ms: number;
}

/** A phase that took no time shows as a line. */
const LEAST_SHARE = 1 / 300;

/** Where the time went: one bar for each phase, against the line of the SLA's limit. */
export function Waterfall({ bars, limitMs }: { bars: readonly Bar[]; limitMs: number }) {
  const end = bars.reduce((latest, { fromMs, ms }) => Math.max(latest, fromMs + ms), limitMs);
  const x = (ms: number) => `${(ms / end) * 100}%`;
  return (
    <table class="waterfall">
      <caption class="hidden">Phases of the probe</caption>
      <tbody>
        {bars.map(({ name, fromMs, ms }) => (
          <tr key={`${name} ${fromMs}`}>
            <th scope="row">{name}</th>
            <td>
              <svg aria-hidden="true">
                <rect class="fill" x={x(fromMs)} y="2" width={x(Math.max(ms, end * LEAST_SHARE))} height="12" />
                <line class="limit-line" x1={x(limitMs)} x2={x(limitMs)} y1="0" y2="16" />
              </svg>
            </td>
            <td class="number">
              <Figure of="latency" value={ms} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
