import type { OperatorDetail } from '../../client/operations.ts';
import { now } from '../clock.ts';
import { board } from '../live/board.ts';
import { stateOf } from '../live/row.ts';
import { ActButton } from '../parts/form.tsx';
import { IncidentTable } from '../parts/incident-table.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Sign } from '../parts/sign.tsx';
import { Moment } from '../parts/time.tsx';
import { href } from '../router.ts';

export function OperatorsPage() {
  const operators = useResource('listOperators', { query: { limit: 500 } }, ['config', 'reset']);
  return (
    <>
      <h1>Operators</h1>
      <Shown of={operators}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">
              No operator is configured. Add one to monitors.yaml and check it with <code>threenines validate</code>.
            </p>
          ) : (
            <div class="scroll">
              <table class="cards">
                <thead>
                  <tr>
                    <th>Operator</th>
                    <th>Monitors</th>
                    <th>Time zone</th>
                    <th>Probes</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((operator) => (
                    <tr key={operator.id}>
                      <td>
                        <a href={href(`/operators/${operator.id}`)}>{operator.name}</a>{' '}
                        <span class="soft">{operator.id}</span>
                      </td>
                      <td data-label="Monitors">
                        <States operator={operator.id} />
                      </td>
                      <td data-label="Time zone">{operator.timezone}</td>
                      <td data-label="Probes">
                        {operator.isEnabled ? (
                          'running'
                        ) : (
                          <strong>{operator.stopped === null ? 'switched off in the file' : 'stopped'}</strong>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
    </>
  );
}

function States({ operator }: { operator: string }) {
  const rows = board.value.rows.filter((row) => row.operator === operator);
  return (
    <>
      {rows.map((row) => (
        <div key={row.id}>
          <Sign of={stateOf(row, now.value)} bare /> <a href={href(`/monitors/${row.id}`)}>{row.service}</a>
        </div>
      ))}
    </>
  );
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function OperatorPage({ id }: { id: string }) {
  const operator = useResource('getOperator', { params: { operator: id } }, ['config', 'reset']);
  const incidents = useResource('listIncidents', { query: { operator: id, limit: 20 } }, ['incident', 'reset']);
  return (
    <Shown of={operator}>
      {(value) => (
        <>
          <h1>
            {value.name} <span class="soft">{value.id}</span>
          </h1>
          {value.stopped !== null && (
            <p class="problem">
              All probes of this operator are stopped since <Moment at={value.stopped.since} zone={value.timezone} />
              {value.stopped.reason !== null && `: ${value.stopped.reason}`}. Slots count as unknown meanwhile.
            </p>
          )}
          <div class="actions">
            {value.stopped === null ? (
              <ActButton
                onDone={operator.reload}
                act={{
                  title: `Stop all probes of ${value.name}`,
                  button: 'Stop',
                  operation: 'throwSwitch',
                  params: { operator: id },
                  fields: [{ kind: 'long', name: 'reason', label: 'Why' }],
                  warning:
                    'No request is sent to this operator any more, until somebody starts it again. Its slots count as unknown.',
                  body: ({ reason }) => ({ isStopped: true, ...(reason !== '' && { reason }) }),
                }}
              >
                Stop all probes
              </ActButton>
            ) : (
              <ActButton
                main
                onDone={operator.reload}
                act={{
                  title: `Start the probes of ${value.name}`,
                  button: 'Start',
                  operation: 'throwSwitch',
                  params: { operator: id },
                  fields: [],
                  body: () => ({ isStopped: false }),
                }}
              >
                Start the probes
              </ActButton>
            )}
            <a class="button" href={href(`/months?operator=${id}`)}>
              Months
            </a>
            <a class="button" href={href(`/maintenance?operator=${id}`)}>
              Maintenance
            </a>
          </div>
          <h2>Monitors</h2>
          <States operator={id} />
          <h2>Details</h2>
          <Details operator={value} />
          <h2>Incidents</h2>
          <Shown of={incidents}>
            {({ items }) =>
              items.length === 0 ? (
                <p class="empty">There has been no incident.</p>
              ) : (
                <IncidentTable incidents={items} onChange={incidents.reload} />
              )
            }
          </Shown>
        </>
      )}
    </Shown>
  );
}

function Details({ operator }: { operator: OperatorDetail }) {
  const { country, timezone, weekend, holidays, contacts, agreedPerSecond, requests, contract } = operator;
  const newest = requests.at(-1);
  return (
    <dl>
      <dt>country</dt>
      <dd>{country ?? '–'}</dd>
      <dt>time zone</dt>
      <dd>{timezone}</dd>
      <dt>days off</dt>
      <dd>
        {weekend.map((day) => WEEKDAYS[day - 1]).join(', ')}
        {holidays.length > 0 && <div class="soft">holidays: {holidays.join(', ')}</div>}
      </dd>
      <dt>requests</dt>
      <dd>
        at most {agreedPerSecond} per second
        {newest !== undefined && `; ${newest.requests} in the hour from ${newest.hour.slice(11, 16)} UTC`}
      </dd>
      {operator.simsQuarantined > 0 && (
        <>
          <dt>test SIMs</dt>
          <dd>{operator.simsQuarantined} in quarantine</dd>
        </>
      )}
      {contract.length > 0 && (
        <>
          <dt>contract probe</dt>
          <dd>
            {contract.map(({ test, outcome, detail }) => (
              <div key={test}>
                {test}: {outcome} <span class="soft">{detail}</span>
              </div>
            ))}
          </dd>
        </>
      )}
      <dt>contacts</dt>
      <dd>
        {contacts.length === 0
          ? 'nobody is configured'
          : contacts.map(({ label, role, media }) => (
              <div key={`${role} ${label}`}>
                {label}{' '}
                <span class="soft">
                  ({role}) {media.join(', ')}
                </span>
              </div>
            ))}
      </dd>
    </dl>
  );
}
