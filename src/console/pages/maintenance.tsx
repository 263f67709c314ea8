import type { Maintenance } from '../../client/operations.ts';
import { ActButton } from '../parts/form.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Sign } from '../parts/sign.tsx';
import { Moment, span } from '../parts/time.tsx';
import { query, setQuery } from '../router.ts';
import { Choice } from './incidents.tsx';

const SHOWN = [
  ['', 'running and planned'],
  ['all', 'all'],
] as const;

export function MaintenancePage() {
  const show = query.value.get('show') ?? '';
  const operator = query.value.get('operator') ?? '';
  const filters = {
    limit: 200,
    ...(show === '' && { state: 'planned,under-way' }),
    ...(operator !== '' && { operator }),
  };
  const entries = useResource('listMaintenance', { query: filters }, ['maintenance', 'config', 'reset']);
  const operators = useResource('listOperators', { query: { limit: 500 } }, ['config']);
  const names = operators.value?.items ?? [];
  return (
    <>
      <h1>Maintenance</h1>
      <div class="actions">
        <Choice id="show" label="Show" options={SHOWN} value={show} onChoose={(value) => setQuery('show', value)} />
        <Choice
          id="operator"
          label="Operator"
          options={[['', 'all operators'], ...names.map(({ id, name }) => [id, name] as const)]}
          value={operator}
          onChoose={(value) => setQuery('operator', value)}
        />
        <ActButton
          onDone={entries.reload}
          act={{
            title: 'Announce planned work',
            button: 'Announce',
            operation: 'addMaintenance',
            fields: [
              {
                kind: 'choice',
                name: 'operator',
                label: 'Operator',
                options: names.map(({ id, name }) => [id, name] as const),
              },
              { kind: 'check', name: 'ours', label: 'The work is ours, announced to the operator' },
              {
                kind: 'text',
                name: 'from',
                label: 'From',
                required: true,
                hint: "The operator's wall time, such as 2026-12-10T22:00; or with Z or an offset.",
              },
              { kind: 'text', name: 'to', label: 'To', required: true, hint: 'In the same form. Not included.' },
              { kind: 'text', name: 'services', label: 'Services', hint: 'Separated by commas. Empty for all.' },
              {
                kind: 'text',
                name: 'announcedAt',
                label: 'Announced',
                hint: 'When the notice was given. Empty for now.',
              },
              { kind: 'long', name: 'note', label: 'What it is for' },
            ],
            body: ({ services, ours, ...rest }) => ({
              ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')),
              ours,
              ...(services !== '' && {
                services: String(services)
                  .split(',')
                  .map((service) => service.trim()),
              }),
            }),
          }}
        >
          Announce planned work
        </ActButton>
      </div>
      <Shown of={entries}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">
              No maintenance is planned. Announced windows stand here, with whether the notice was in time.
            </p>
          ) : (
            <Entries entries={items} onChange={entries.reload} />
          )
        }
      </Shown>
    </>
  );
}

function Entries({ entries, onChange }: { entries: readonly Maintenance[]; onChange: () => void }) {
  return (
    <div class="scroll">
      <table class="cards">
        <thead>
          <tr>
            <th>Operator</th>
            <th>From</th>
            <th>To</th>
            <th>Notice</th>
            <th>State</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Entry key={`${entry.id} ${entry.operator} ${entry.from}`} entry={entry} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STATE_WORDS = { planned: 'planned', 'under-way': 'under way', over: 'over', cancelled: 'cancelled' } as const;

function Entry({ entry, onChange }: { entry: Maintenance; onChange: () => void }) {
  const { id, occurrence, timezone, state } = entry;
  return (
    <tr>
      <td>
        {entry.operatorName} {entry.ours && <span class="soft">(our work)</span>}
        <div class="soft">{entry.services === null ? 'all services' : entry.services.join(', ')}</div>
        {entry.note !== null && <div>{entry.note}</div>}
      </td>
      <td data-label="From">
        {occurrence === null ? `${entry.from} ${timezone}` : <Moment at={occurrence.from} zone={timezone} local />}
        {entry.every !== null && <div class="soft">repeats</div>}
      </td>
      <td data-label="To">
        {occurrence === null ? (
          entry.to
        ) : (
          <>
            <Moment at={occurrence.to} zone={timezone} relative={false} />{' '}
            <span class="soft">({span(Date.parse(occurrence.to) - Date.parse(occurrence.from))})</span>
          </>
        )}
      </td>
      <td data-label="Notice">
        {occurrence === null ? (
          '–'
        ) : (
          <Sign
            of={occurrence.isAnnouncedInTime ? 'met' : 'breached'}
            word={`${occurrence.noticeBusinessDays} business day${occurrence.noticeBusinessDays === 1 ? '' : 's'}, ${occurrence.isAnnouncedInTime ? 'in time' : 'too late'}`}
          />
        )}
      </td>
      <td data-label="State">
        {STATE_WORDS[state]}
        {id === null && <div class="soft">stands in monitors.yaml</div>}
      </td>
      <td>
        {id !== null && state === 'planned' && (
          <ActButton
            onDone={onChange}
            act={{
              title: `Cancel the work at ${entry.operatorName}`,
              button: 'Cancel the work',
              operation: 'cancelMaintenance',
              params: { id },
              fields: [],
              warning: 'The window no longer excuses anything that starts later.',
            }}
          >
            Cancel
          </ActButton>
        )}{' '}
        {id !== null && (state === 'under-way' || state === 'over') && entry.completedAt === null && (
          <ActButton
            onDone={onChange}
            act={{
              title: `The work at ${entry.operatorName} is done`,
              button: 'Complete',
              operation: 'completeMaintenance',
              params: { id },
              fields: [
                {
                  kind: 'text',
                  name: 'at',
                  label: 'When it was done',
                  hint: 'An instant such as 2026-12-01T02:15:00Z. Empty for now.',
                },
                { kind: 'text', name: 'toldAt', label: 'When its end was told', hint: 'Empty for now.' },
              ],
            }}
          >
            Complete
          </ActButton>
        )}
      </td>
    </tr>
  );
}
