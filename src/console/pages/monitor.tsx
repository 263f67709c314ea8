import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Figures, MonitorDetail, Sample, Terms } from '../../client/operations.ts';
import { now } from '../clock.ts';
import { board } from '../live/board.ts';
import { on, watch } from '../live/live.ts';
import { stateOf } from '../live/row.ts';
import { BudgetLeft, Figure } from '../parts/figure.tsx';
import { type Act, ActButton } from '../parts/form.tsx';
import { ProbeView } from '../parts/probe-view.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Sign } from '../parts/sign.tsx';
import { Moment, span } from '../parts/time.tsx';
import { href, query, setQuery } from '../router.ts';
import { Choice } from './incidents.tsx';

const HOUR_MS = 3_600_000;
const WINDOWS = [
  ['2h', 'last 2 hours'],
  ['24h', 'last 24 hours'],
  ['48h', 'last 48 hours'],
] as const;
const WINDOW_MS: Readonly<Record<string, number>> = {
  '2h': 2 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '48h': 48 * HOUR_MS,
};

export function MonitorPage({ operator, service }: { operator: string; service: string }) {
  const id = `${operator}/${service}`;
  const monitor = useResource('getMonitor', { params: { operator, service } }, ['config', 'incident', 'reset']);
  const only = query.value.get('verdict') ?? '';
  const samples = useResource('listSamples', {
    params: { operator, service },
    query: { limit: 50, ...(only !== '' && { verdict: only }) },
  });
  const [answer, setAnswer] = useState<unknown>(null);
  const row = board.value.rows.find((one) => one.id === id);
  const window = query.value.get('window') ?? '24h';
  useEffect(() => {
    watch([id]);
    const off = on('sample', (data) => (data as { readonly monitor: string }).monitor === id && samples.reload());
    return () => {
      off();
      watch([]);
    };
  }, [id]);
  const probeNow = useMemo<Act>(
    () => ({
      title: `Probe ${id} now`,
      button: 'Probe now',
      operation: 'probeNow',
      params: { operator, service },
      fields: [],
      warning: 'One probe is sent outside the schedule, under the same rate limits. It leaves no sample.',
    }),
    [id],
  );
  return (
    <>
      <h1>{id}</h1>
      {row !== undefined && <Standing row={row} />}
      <div class="actions">
        <ActButton act={probeNow} onDone={setAnswer}>
          Probe now
        </ActButton>
        <a class="button" href={href(`/operators/${operator}`)}>
          Operator {operator}
        </a>
        <a class="button" href={href(`/months?operator=${operator}`)}>
          Months
        </a>
      </div>
      {answer !== null && <ProbeView answer={answer} />}
      <Shown of={monitor}>
        {(value) => (
          <>
            <h2>Figures</h2>
            <FigureTable monitor={value} />
            <h2>Latency and verdicts</h2>
            <Choice
              id="window"
              label="Window"
              options={WINDOWS}
              value={window}
              onChoose={(chosen) => setQuery('window', chosen)}
            />
            <SeriesChart
              monitor={id}
              from={Math.floor(now.value / 60_000) * 60_000 - (WINDOW_MS[window] ?? 24 * HOUR_MS)}
              to={null}
              limitMs={value.terms.latencyLimitMs}
            />
            <h2>Probe</h2>
            <Settings monitor={value} />
          </>
        )}
      </Shown>
      <h2>Samples</h2>
      <Choice
        id="verdict"
        label="Verdict"
        options={[
          ['', 'all verdicts'],
          ['bad', 'bad'],
          ['unknown', 'unknown'],
          ['excluded', 'excluded'],
          ['good', 'good'],
        ]}
        value={only}
        onChoose={(value) => setQuery('verdict', value)}
      />
      <Shown of={samples}>{({ items }) => <Samples samples={items} monitor={id} />}</Shown>
    </>
  );
}

function Standing({ row }: { row: (typeof board.value.rows)[number] }) {
  const state = stateOf(row, now.value);
  return (
    <p>
      <Sign of={state} />
      {row.reason !== null && state !== 'good' && ` (${row.reason})`}
      {row.failingSince !== null && ` · failing for ${span(now.value - row.failingSince)}`}
      {row.slot !== null && (
        <>
          {' · newest sample '}
          <Moment at={row.slot} />
        </>
      )}
      {row.isSimulated && <span class="simulated"> simulated</span>}
      {row.isStopped && <strong> · the operator is stopped</strong>}
    </p>
  );
}

const FIGURE_WINDOWS = [
  ['day', 'last 24 hours'],
  ['28d', 'last 28 days'],
  ['month', 'this month so far'],
] as const;

function FigureTable({ monitor }: { monitor: MonitorDetail }) {
  return (
    <Scroll label="Figures">
      <table>
        <thead>
          <tr>
            <th>Window</th>
            <th class="number">Availability (adjusted)</th>
            <th class="number">Coverage</th>
            <th class="number">Latency</th>
            <th class="number">Budget left</th>
            <th>Verdict</th>
          </tr>
        </thead>
        <tbody>
          {FIGURE_WINDOWS.map(([window, label]) => (
            <FigureRow key={window} label={label} figures={monitor.figures[window]} />
          ))}
        </tbody>
      </table>
      <Promised terms={monitor.terms} />
    </Scroll>
  );
}

function Promised({ terms }: { terms: Terms }) {
  return (
    <p class="soft">
      Promised: <Figure of="objective" value={terms.objective} /> availability, latency within{' '}
      <Figure of="latency" value={terms.latencyLimitMs} /> ({terms.latencyStatistic}).
    </p>
  );
}

function FigureRow({ label, figures }: { label: string; figures: Figures | null }) {
  if (figures === null) {
    return (
      <tr>
        <td>{label}</td>
        <td colSpan={5} class="soft">
          The history is still being read.
        </td>
      </tr>
    );
  }
  const { availability, coverage, latency, errorBudget } = figures;
  return (
    <tr>
      <td>{label}</td>
      <td class="number">
        <Figure of="percent" value={availability.adjusted} />
      </td>
      <td class="number">
        <Figure of="percent" value={coverage} />
      </td>
      <td class="number">
        <Figure of="latency" value={latency.valueMs} />
      </td>
      <td class="number">
        <BudgetLeft seconds={errorBudget.leftSeconds} />
      </td>
      <td>
        <div>
          <Sign of={availability.verdict} /> <span class="soft">availability</span>
        </div>
        <div>
          <Sign of={latency.verdict} /> <span class="soft">latency</span>
        </div>
      </td>
    </tr>
  );
}

function Settings({ monitor: { probe, schedule, deadlineMs, target, location } }: { monitor: MonitorDetail }) {
  return (
    <dl>
      <dt>kind</dt>
      <dd>{probe}</dd>
      <dt>schedule</dt>
      <dd>{'everyMs' in schedule ? `every ${span(schedule.everyMs)}` : `${schedule.cron} (${schedule.timezone})`}</dd>
      <dt>deadline</dt>
      <dd>
        <Figure of="latency" value={deadlineMs} />
      </dd>
      <dt>from</dt>
      <dd>{location}</dd>
      <dt>requests</dt>
      <dd>
        {target.requests.map((request) => (
          <div key={request} class="mono">
            {request}
          </div>
        ))}
        at {target.host}
      </dd>
    </dl>
  );
}

function Samples({ samples, monitor }: { samples: readonly Sample[]; monitor: string }) {
  if (samples.length === 0) return <p class="empty">No such sample is stored.</p>;
  return (
    <Scroll label="Samples">
      <table>
        <thead>
          <tr>
            <th>Slot</th>
            <th>Verdict</th>
            <th class="number">Latency</th>
            <th class="number wide">Total</th>
            <th class="wide">Detail</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.id}>
              <td class="nowrap">
                <a href={href(`/monitors/${monitor}/samples/${encodeURIComponent(sample.slot)}`)}>
                  <Moment at={sample.slot} relative={false} />
                </a>
              </td>
              <td>
                <Sign of={sample.verdict} /> {sample.reason !== 'ok' && sample.reason}
              </td>
              <td class="number">
                <Figure of="latency" value={sample.latencyMs} />
              </td>
              <td class="number wide">
                <Figure of="latency" value={sample.totalMs} />
              </td>
              <td class="wide">{sample.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
