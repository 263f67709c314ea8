import type { Health } from '../../client/operations.ts';
import { now } from '../clock.ts';
import { Figure } from '../parts/figure.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Sign } from '../parts/sign.tsx';
import { Moment, span } from '../parts/time.tsx';

/** Is the monitor itself well. */
export function HealthPage() {
  const health = useResource('getHealth', {}, ['config', 'tick']);
  return (
    <>
      <h1>Health of the monitor</h1>
      <Shown of={health}>
        {(value) => (
          <>
            <div class="scroll">
              <table class="cards">
                <thead>
                  <tr>
                    <th>What</th>
                    <th>State</th>
                    <th>Detail</th>
                  </tr>
                </thead>
                <tbody>
                  {checksOf(value).map(({ name, isWell, detail }) => (
                    <tr key={name}>
                      <td>{name}</td>
                      <td>
                        <Sign of={isWell ? 'good' : 'bad'} word={isWell ? 'well' : 'not well'} />
                      </td>
                      <td>{detail}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <h2>Probing</h2>
            <dl>
              <dt>probes in flight</dt>
              <dd>{value.probesInFlight}</dd>
              <dt>latest start</dt>
              <dd>
                <Figure of="latency" value={value.latenessMs} /> after its slot, in the last minute
              </dd>
              <dt>longest stall</dt>
              <dd>
                <Figure of="latency" value={value.longestStallMs} />, in the last minute
              </dd>
              <dt>newest sample</dt>
              <dd>{value.newestSampleAt === null ? 'none yet' : <Moment at={value.newestSampleAt} />}</dd>
            </dl>
            <h2>Program</h2>
            <dl>
              <dt>version</dt>
              <dd>
                {value.version} on Node {value.node}
              </dd>
              <dt>running for</dt>
              <dd>{span(now.value - Date.parse(value.startedAt))}</dd>
              <dt>configuration</dt>
              <dd>{value.reload.at === null ? 'as at the start' : <Moment at={value.reload.at} />}</dd>
            </dl>
          </>
        )}
      </Shown>
    </>
  );
}

interface Check {
  readonly name: string;
  readonly isWell: boolean;
  readonly detail: string;
}

function checksOf({
  standstill,
  store,
  ownFaults,
  certificateCheck,
  references,
  outbox,
  reload,
}: Health): readonly Check[] {
  const down = references.filter(({ isUp }) => !isUp).map(({ name }) => name);
  return [
    {
      name: 'moving parts',
      isWell: standstill.length === 0,
      detail: standstill.length === 0 ? 'all of them move' : `standing still: ${standstill.join(', ')}`,
    },
    {
      name: 'store',
      isWell: store.isRecording && store.dropped === 0,
      detail: store.isRecording
        ? `takes samples${store.dropped > 0 ? `; ${store.dropped} were lost since the start` : ''}`
        : `takes nothing; ${store.buffered} samples are buffered`,
    },
    {
      name: 'our own faults',
      isWell: ownFaults.length === 0,
      detail: ownFaults.length === 0 ? 'none: operators are judged' : `${ownFaults.join(', ')}: nobody is judged`,
    },
    {
      name: 'our certificate',
      isWell: certificateCheck !== 'failing',
      detail: CERTIFICATE_WORDS[certificateCheck],
    },
    {
      name: 'references',
      isWell: down.length === 0,
      detail:
        references.length === 0
          ? 'none is configured'
          : down.length === 0
            ? 'all of them answer'
            : `no answer from ${down.join(', ')}`,
    },
    {
      name: 'messages',
      isWell: outbox.dead === 0,
      detail: `${outbox.waiting} in line, ${outbox.dead} given up`,
    },
    {
      name: 'configuration file',
      isWell: reload.isSuccessful,
      detail: reload.isSuccessful ? 'what it says is in force' : 'it is broken: the old one is in force',
    },
  ];
}

const CERTIFICATE_WORDS = {
  good: 'our own echo accepts it',
  failing: 'our own echo refuses it',
  none: 'no check is configured',
} as const;
