import type { Duty } from '../../client/operations.ts';
import { href } from '../router.ts';
import { Countdown, Moment } from './time.tsx';

interface DutyTableProps {
  readonly duties: readonly Duty[];
}

export function DutyTable({ duties }: DutyTableProps) {
  if (duties.length === 0) return <p class="empty">Nothing is due, neither from us nor from an operator.</p>;
  return (
    <div class="scroll">
      <table class="cards">
        <thead>
          <tr>
            <th>Due</th>
            <th>Left</th>
            <th>What</th>
            <th>Owed by</th>
            <th>About</th>
          </tr>
        </thead>
        <tbody>
          {duties.map((duty) => (
            <tr key={`${duty.about} ${duty.kind} ${duty.rule} ${duty.dueAt}`}>
              <td data-label="Due">
                <Moment at={duty.dueAt} zone={duty.timezone} relative={false} local />
              </td>
              <td data-label="Left">
                <Countdown to={duty.dueAt} />
              </td>
              <td data-label="What">{duty.says}</td>
              <td data-label="Owed by">{duty.owedBy === 'us' ? 'us' : duty.operatorName}</td>
              <td data-label="About">
                <a
                  href={href(
                    duty.subject === 'incident' ? `/incidents/${encodeURIComponent(duty.about)}` : '/maintenance',
                  )}
                >
                  {duty.operatorName}
                  {duty.service === null ? ' maintenance' : ` · ${duty.service}`}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
