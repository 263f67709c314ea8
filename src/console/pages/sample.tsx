import type { Exchange, Sample, SampleDetail } from '../../client/operations.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Figure } from '../parts/figure.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Sign } from '../parts/sign.tsx';
import { Moment } from '../parts/time.tsx';
import { type Bar, Waterfall } from '../parts/waterfall.tsx';
import { href } from '../router.ts';

interface SamplePageProps {
  readonly operator: string;
  readonly service: string;
  readonly slot: string;
}

/** Why did this probe fail, and where did the time go. */
export function SamplePage({ operator, service, slot }: SamplePageProps) {
  const id = `${operator}/${service}`;
  const sample = useResource('getSample', { params: { operator, service, slot } });
  return (
    <>
      <p>
        <a href={href(`/monitors/${id}`)}>{id}</a>
      </p>
      <Shown of={sample}>{(value) => <SampleView of={value} monitor={id} />}</Shown>
    </>
  );
}

function SampleView({ of: { sample, trace, limitMs, before, after }, monitor }: { of: SampleDetail; monitor: string }) {
  return (
    <>
      <h1>
        <Sign of={sample.verdict} /> {sample.reason !== 'ok' && `(${sample.reason})`} {monitor}
      </h1>
      <p>
        Slot <Moment at={sample.slot} />, started {new Date(sample.startedAt).toISOString().slice(11, 23)} UTC, from{' '}
        {sample.location}.
      </p>
      {sample.detail !== null && <pre>{sample.detail}</pre>}
      <h2>Where the time went</h2>
      {trace === null ? (
        <>
          <p class="soft">
            The single requests of this probe were not kept: that is done for failed and slow probes and their
            neighbours.
          </p>
          {sample.phasesMs !== null && <Waterfall bars={barsOf(sample.phasesMs)} limitMs={limitMs} />}
        </>
      ) : (
        trace.exchanges.map((exchange, index) => <ExchangeView key={index} exchange={exchange} limitMs={limitMs} />)
      )}
      <dl>
        <dt>latency</dt>
        <dd>
          <Figure of="latency" value={sample.latencyMs} />
          <span class="soft">
            {' '}
            (limit <Figure of="latency" value={limitMs} />)
          </span>
        </dd>
        <dt>total</dt>
        <dd>
          <Figure of="latency" value={sample.totalMs} />
        </dd>
        {sample.statusCode !== null && (
          <>
            <dt>status</dt>
            <dd>{sample.statusCode}</dd>
          </>
        )}
        {sample.transactionIds.length > 0 && (
          <>
            <dt>transaction ids</dt>
            <dd>
              {sample.transactionIds.map((id) => (
                <div key={id}>
                  <code>{id}</code>
                </div>
              ))}
              <CopyButton text={sample.transactionIds.join('\n')} />
            </dd>
          </>
        )}
        {sample.warnings.length > 0 && (
          <>
            <dt>warnings</dt>
            <dd>{sample.warnings.join(', ')}</dd>
          </>
        )}
        {sample.maxStallMs !== null && (
          <>
            <dt>our longest stall</dt>
            <dd>
              <Figure of="latency" value={sample.maxStallMs} />
            </dd>
          </>
        )}
      </dl>
      {trace !== null && trace.checks.length > 0 && (
        <>
          <h2>Checks</h2>
          <ul class="log">
            {trace.checks.map(({ name, passed, detail }) => (
              <li key={name}>
                <Sign of={passed ? 'good' : 'bad'} word={passed ? 'passed' : 'failed'} />
                <span>
                  {name}
                  <span class="soft"> {detail}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="actions">
        <Neighbour of={before} monitor={monitor} label="The last good one before" />
        <Neighbour of={after} monitor={monitor} label="The next good one" />
      </div>
    </>
  );
}

function Neighbour({
  of,
  monitor,
  label,
}: {
  of: Pick<Sample, 'slot' | 'verdict'> | null;
  monitor: string;
  label: string;
}) {
  if (of === null) return null;
  return (
    <a class="button" href={href(`/monitors/${monitor}/samples/${encodeURIComponent(of.slot)}`)}>
      {label} (<Sign of={of.verdict} />)
    </a>
  );
}

function ExchangeView({ exchange, limitMs }: { exchange: Exchange; limitMs: number }) {
  return (
    <section>
      <p class="mono">
        {exchange.label} {exchange.statusCode !== null && `→ ${exchange.statusCode}`}
      </p>
      <Waterfall bars={barsOf(exchange.phasesMs, exchange.startMs)} limitMs={limitMs} />
      {exchange.error !== null && <p class="problem">{exchange.error}</p>}
    </section>
  );
}

/** Phases follow one another; each begins where the one before has ended. */
function barsOf(phases: Readonly<Record<string, number>>, startMs = 0): readonly Bar[] {
  let fromMs = startMs;
  return Object.entries(phases).map(([name, ms]) => {
    const bar = { name, fromMs, ms };
    fromMs += ms;
    return bar;
  });
}
