import type { Incident } from '../../client/operations.ts';
import { board, counts } from '../live/board.ts';
import { DutyTable } from '../parts/duty-table.tsx';
import { HealthBanner } from '../parts/health-banner.tsx';
import { IncidentTable } from '../parts/incident-table.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Sign, type SignName } from '../parts/sign.tsx';
import { OPEN_STATES } from '../parts/words.ts';
import { href } from '../router.ts';

/** Words of the list on the first page, in the order in which they matter. */
const COUNTED: readonly SignName[] = ['bad', 'unknown', 'stale', 'maintenance', 'excluded', 'waiting', 'good'];

const SEVERITIES = ['high', 'low', 'warning'];

/** The gravest first, then what is due soonest. */
function byUrgency(one: Incident, other: Incident): number {
  const dueAt = ({ next }: Incident) => (next === null ? Number.POSITIVE_INFINITY : Date.parse(next.dueAt));
  const grave = SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
  return grave !== 0 ? grave : dueAt(one) < dueAt(other) ? -1 : 1;
}

/** What is open, what is due next, and how everything else is. */
export function NowPage() {
  const incidents = useResource('listIncidents', { query: { state: OPEN_STATES, limit: 100 } }, ['incident', 'reset']);
  const duties = useResource('listDuties', { query: { limit: 50 } }, ['incident', 'duties', 'maintenance', 'reset']);
  return (
    <>
      <h1>Now</h1>
      <HealthBanner />
      <Counts />
      <h2>Open incidents</h2>
      <Shown of={incidents}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">No incident is open. An incident opens here by itself; you need not reload.</p>
          ) : (
            <IncidentTable incidents={items.toSorted(byUrgency)} onChange={incidents.reload} />
          )
        }
      </Shown>
      <h2>Due in the next 24 hours</h2>
      <Shown of={duties}>{({ items }) => <DutyTable duties={items} />}</Shown>
    </>
  );
}

function Counts() {
  const { isLoaded, rows } = board.value;
  if (!isLoaded) return null;
  if (rows.length === 0) {
    return (
      <p class="empty">
        No monitor is configured. Add an operator to monitors.yaml and check it with <code>threenines validate</code>.
      </p>
    );
  }
  return (
    <>
      <h2>Monitors</h2>
      <ul class="counts">
        {COUNTED.filter((name) => counts.value[name as keyof typeof counts.value] > 0).map((name) => (
          <li key={name}>
            <a href={href(`/monitors?q=${name}`)}>
              {counts.value[name as keyof typeof counts.value]} <Sign of={name} />
            </a>
          </li>
        ))}
        <li>
          <a href={href('/monitors')}>all {rows.length}</a>
        </li>
      </ul>
    </>
  );
}
