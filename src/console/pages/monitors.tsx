import { useMemo, useState } from 'preact/hooks';
import { now } from '../clock.ts';
import { type Shortcut, useShortcuts } from '../keyboard.ts';
import { board } from '../live/board.ts';
import { filterOf } from '../live/filter.ts';
import { type Row, stateOf } from '../live/row.ts';
import { Figure } from '../parts/figure.tsx';
import { Rows } from '../parts/rows.tsx';
import { Sign } from '../parts/sign.tsx';
import { span } from '../parts/time.tsx';
import { href, navigate, query, setQuery } from '../router.ts';
import { Choice } from './incidents.tsx';

const ORDERS = {
  state: ['worst first', (at: number) => (row: Row) => SEVERITY[stateOf(row, at)]],
  name: ['by name', () => () => 0],
  latency: ['slowest first', () => (row: Row) => -(row.latencyMs ?? -1)],
  budget: ['least budget first', () => (row: Row) => row.budget ?? 2],
} as const;

const SEVERITY = { bad: 0, unknown: 1, stale: 2, waiting: 3, maintenance: 4, excluded: 5, good: 6 } as const;

/** Every monitor, thousands of them: one row each, filtered and sorted here. */
export function MonitorsPage() {
  const text = query.value.get('q') ?? '';
  const sort = (query.value.get('sort') ?? 'state') as keyof typeof ORDERS;
  const [chosen, setChosen] = useState(-1);
  const { rows, isLoaded, problem } = board.value;
  // States change with time, but a list that moves under the hand is worse than one that is a few seconds old.
  const at = Math.floor(now.value / RESORT_MS) * RESORT_MS;
  const shown = useMemo(() => {
    const key = (ORDERS[sort] ?? ORDERS.state)[1](at);
    return rows
      .filter(filterOf(text, at))
      .map((row) => [key(row), row] as const)
      .sort(([one, a], [other, b]) => one - other || (a.id < b.id ? -1 : 1))
      .map(([, row]) => row);
  }, [rows, text, sort, at]);
  const keys = useMemo<readonly Shortcut[]>(() => {
    const step = (by: number) => () => setChosen((index) => Math.max(0, Math.min(shown.length - 1, index + by)));
    return [
      { keys: 'j', label: 'Next monitor', act: step(1) },
      { keys: 'k', label: 'Previous monitor', act: step(-1) },
      {
        keys: 'Enter',
        label: 'Open the monitor',
        act: () => {
          const row = shown[chosen];
          if (row !== undefined) navigate(`/monitors/${row.id}`);
        },
      },
    ];
  }, [shown, chosen]);
  useShortcuts(keys);
  return (
    <>
      <h1>Monitors</h1>
      <div class="actions">
        <input
          type="search"
          class="search"
          aria-label="Filter"
          aria-describedby="filter-hint"
          placeholder="litware bad"
          value={text}
          onInput={(event) => {
            setChosen(-1);
            setQuery('q', event.currentTarget.value);
          }}
        />
        <Choice
          id="sort"
          label="Order"
          options={Object.entries(ORDERS).map(([value, [label]]) => [value, label] as const)}
          value={sort}
          onChoose={(value) => setQuery('sort', value === 'state' ? null : value)}
        />
      </div>
      <p class="soft" id="filter-hint">
        {shown.length} of {rows.length}. Words match names; also <code>bad</code> <code>unknown</code>{' '}
        <code>stale</code> <code>maintenance</code> <code>op:litware</code> <code>svc:get-balance</code>{' '}
        <code>reason:tls</code> <code>budget&lt;20%</code> <code>-word</code>
      </p>
      {problem !== null && <p class="problem">{problem.title}</p>}
      {isLoaded && (
        <Rows
          count={shown.length}
          label="Monitors"
          columns={['Monitor', 'State', 'Latency', 'Budget left', 'Coverage']}
          chosen={chosen}
          row={(index) => <Cells row={shown[index]!} />}
        />
      )}
    </>
  );
}

const RESORT_MS = 5_000;

function Cells({ row }: { row: Row }) {
  const state = stateOf(row, now.value);
  return (
    <>
      <span role="gridcell">
        <a href={href(`/monitors/${row.id}`)} tabIndex={-1}>
          {row.id}
        </a>
      </span>
      <span role="gridcell">
        <Sign of={state} />
        {state !== 'good' && row.reason !== null && <span class="soft"> {row.reason}</span>}
        {row.failingSince !== null && <span class="soft"> {span(now.value - row.failingSince)}</span>}
      </span>
      <span role="gridcell">
        <Figure of="latency" value={row.latencyMs} />
      </span>
      <span role="gridcell" class="wide">
        <Figure of="percent" value={row.budget} />
      </span>
      <span role="gridcell" class="wide">
        <Figure of="percent" value={row.coverage} />
      </span>
    </>
  );
}
