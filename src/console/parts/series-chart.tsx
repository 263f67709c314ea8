import { useEffect, useRef, useState } from 'preact/hooks';
import type { Series } from '../../client/operations.ts';
import { largest, smallest } from '../../core/extremes.ts';
import { Figure } from './figure.tsx';
import { Shown, useResource } from './resource.tsx';
import { Scroll } from './scroll.tsx';

interface SeriesChartProps {
  /** `operator/service` */
  readonly monitor: string;
  /** Milliseconds since 1970; `to` is null for now. */
  readonly from: number;
  readonly to: number | null;
  readonly limitMs?: number | null;
}

const POINTS = 300;

/** Latency over time, with the SLA's limit and what failed; the same as a sentence and as a table. */
export function SeriesChart({ monitor, from, to, limitMs = null }: SeriesChartProps) {
  const [operator = '', service = ''] = monitor.split('/');
  const series = useResource('getSeries', {
    params: { operator, service },
    query: {
      from: new Date(from).toISOString(),
      ...(to !== null && { to: new Date(to).toISOString() }),
      points: POINTS,
    },
  });
  return <Shown of={series}>{(value) => <Chart series={value} limitMs={limitMs} />}</Shown>;
}

function Chart({ series, limitMs }: { series: Series; limitMs: number | null }) {
  const box = useRef<HTMLDivElement>(null);
  const [isTable, setIsTable] = useState(false);
  const measured = series.p50Ms.filter((ms) => ms !== null);
  useEffect(() => {
    let chart: { destroy(): void } | null = null;
    let isGone = false;
    // The chart's code is needed on few pages.
    void import('./plot.ts').then(({ plot }) => {
      if (!isGone && box.current !== null) chart = plot(box.current, series, limitMs);
    });
    return () => {
      isGone = true;
      chart?.destroy();
    };
  }, [series, limitMs]);
  if (series.at.length === 0 || measured.length + series.bad.filter((bad) => bad > 0).length === 0) {
    return <p class="empty">Nothing was measured in this span.</p>;
  }
  const bad = series.bad.reduce((sum, count) => sum + count, 0);
  return (
    <>
      <p class="soft">
        Median of each interval between{' '}
        <Figure of="latency" value={measured.length === 0 ? null : smallest(measured)} /> and{' '}
        <Figure of="latency" value={measured.length === 0 ? null : largest(measured)} />
        {limitMs !== null && (
          <>
            ; the limit is <Figure of="latency" value={limitMs} />
          </>
        )}
        ; {bad} bad {bad === 1 ? 'probe' : 'probes'}.
      </p>
      <div class="chart" ref={box} aria-hidden="true" />
      <button type="button" aria-expanded={isTable} onClick={() => setIsTable(!isTable)}>
        {isTable ? 'Hide the table' : 'Show as a table'}
      </button>
      {isTable && <SeriesTable series={series} />}
    </>
  );
}

function SeriesTable({ series }: { series: Series }) {
  return (
    <Scroll label="Latency as a table">
      <table>
        <thead>
          <tr>
            <th>From</th>
            <th class="number">Median</th>
            <th class="number">Maximum</th>
            <th class="number">Bad</th>
            <th class="number">Unknown</th>
          </tr>
        </thead>
        <tbody>
          {series.at.map((at, index) => (
            <tr key={at}>
              <td>{new Date(at * 1_000).toISOString().slice(0, 19).replace('T', ' ')} UTC</td>
              <td class="number">
                <Figure of="latency" value={series.p50Ms[index] ?? null} />
              </td>
              <td class="number">
                <Figure of="latency" value={series.maxMs[index] ?? null} />
              </td>
              <td class="number">{series.bad[index]}</td>
              <td class="number">{series.unknown[index]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
