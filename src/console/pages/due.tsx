import { DutyTable } from '../parts/duty-table.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { query, setQuery } from '../router.ts';
import { Choice } from './incidents.tsx';

const OWED_BY = [
  ['', 'owed by anybody'],
  ['us', 'owed by us'],
  ['operator', 'owed by operators'],
] as const;

/** Beyond any duty. */
const FAR = '2999-01-01T00:00:00Z';

/** Everything that somebody owes, soonest first. */
export function DuePage() {
  const owedBy = query.value.get('owedBy') ?? '';
  const duties = useResource(
    'listDuties',
    { query: { limit: 500, until: FAR, ...(owedBy === 'us' || owedBy === 'operator' ? { owedBy } : {}) } },
    ['incident', 'duties', 'maintenance', 'reset'],
  );
  return (
    <>
      <h1>Due</h1>
      <div class="actions">
        <Choice
          id="owed-by"
          label="Owed by"
          options={OWED_BY}
          value={owedBy}
          onChoose={(value) => setQuery('owedBy', value)}
        />
      </div>
      <Shown of={duties}>{({ items }) => <DutyTable duties={items} />}</Shown>
    </>
  );
}
