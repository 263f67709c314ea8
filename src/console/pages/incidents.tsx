import { useState } from 'preact/hooks';
import { board } from '../live/board.ts';
import { ActButton } from '../parts/form.tsx';
import { IncidentTable } from '../parts/incident-table.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { OPEN_STATES } from '../parts/words.ts';
import { query, setQuery } from '../router.ts';

const SHOWN = [
  ['open', 'open'],
  ['all', 'all'],
] as const;
const SEVERITIES = [
  ['', 'any severity'],
  ['high', 'High'],
  ['low', 'Low'],
  ['warning', 'Warning'],
] as const;

export function IncidentsPage() {
  const shown = query.value.get('show') ?? 'open';
  const severity = query.value.get('severity') ?? '';
  const operator = query.value.get('operator') ?? '';
  const [after, setAfter] = useState<string | null>(null);
  const filters = {
    limit: 50,
    ...(shown === 'open' && { state: OPEN_STATES }),
    ...(severity !== '' && { severity }),
    ...(operator !== '' && { operator }),
    ...(after !== null && { after }),
  };
  const incidents = useResource('listIncidents', { query: filters }, ['incident', 'reset']);
  const operators = [...new Set(board.value.rows.map((row) => row.operator))];
  const choose = (name: string, value: string) => {
    setAfter(null);
    setQuery(name, value);
  };
  return (
    <>
      <h1>Incidents</h1>
      <div class="actions">
        <Choice id="show" label="Show" options={SHOWN} value={shown} onChoose={(value) => choose('show', value)} />
        <Choice
          id="severity"
          label="Severity"
          options={SEVERITIES}
          value={severity}
          onChoose={(value) => choose('severity', value)}
        />
        <Choice
          id="operator"
          label="Operator"
          options={[['', 'all operators'], ...operators.map((id) => [id, id] as const)]}
          value={operator}
          onChoose={(value) => choose('operator', value)}
        />
        <ActButton act={RAISE} onDone={incidents.reload}>
          Raise an incident
        </ActButton>
      </div>
      <Shown of={incidents}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <p class="empty">
                {shown === 'open'
                  ? 'No incident is open. Choose "all" to see those that are over.'
                  : 'There has been no such incident.'}
              </p>
            ) : (
              <IncidentTable incidents={items} onChange={incidents.reload} />
            )}
            <div class="actions">
              {after !== null && (
                <button type="button" onClick={() => setAfter(null)}>
                  Newest
                </button>
              )}
              {next !== null && (
                <button type="button" onClick={() => setAfter(next)}>
                  Older
                </button>
              )}
            </div>
          </>
        )}
      </Shown>
    </>
  );
}

const RAISE = {
  title: 'Raise an incident',
  button: 'Raise',
  operation: 'raiseIncident',
  fields: [
    { kind: 'text', name: 'operator', label: 'Operator', required: true, hint: 'Its id, such as litware.' },
    {
      kind: 'text',
      name: 'service',
      label: 'Service',
      required: true,
      hint: 'Such as core-network, monitored or not.',
    },
    {
      kind: 'choice',
      name: 'severity',
      label: 'Severity',
      options: [
        ['high', 'High'],
        ['low', 'Low'],
      ],
    },
    {
      kind: 'choice',
      name: 'foundBy',
      label: 'Who found it',
      options: [
        ['operator', 'the operator'],
        ['person', 'one of us'],
      ],
    },
    {
      kind: 'text',
      name: 'startedAt',
      label: 'Since when',
      hint: 'Empty for now. Else an instant such as 2026-12-01T02:15:00Z.',
    },
    { kind: 'long', name: 'text', label: 'What is wrong', required: true },
  ],
} as const;

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

export function Choice({ id, label, options, value, onChoose }: ChoiceProps) {
  return (
    <span>
      <label class="inline hidden" for={`choose-${id}`}>
        {label}
      </label>
      <select id={`choose-${id}`} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
