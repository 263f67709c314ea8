import type { MonthStanding } from '../../client/operations.ts';
import { API } from '../api.ts';
import { now } from '../clock.ts';
import { BudgetLeft, Figure } from '../parts/figure.tsx';
import { ActButton } from '../parts/form.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Sign } from '../parts/sign.tsx';
import { href, navigate, query, setQuery } from '../router.ts';
import { Choice } from './incidents.tsx';

/** How each promise stands in a month, and the report beside it. */
export function MonthsPage({ period }: { period: string | null }) {
  const shown = period ?? new Date(now.value).toISOString().slice(0, 7);
  const operator = query.value.get('operator') ?? '';
  const standing = useResource(
    'getMonth',
    { params: { period: shown }, query: { limit: 500, ...(operator !== '' && { operator }) } },
    ['config', 'reset'],
  );
  const operators = useResource('listOperators', { query: { limit: 500 } }, ['config']);
  return (
    <>
      <h1>Month {shown}</h1>
      <div class="actions">
        <a class="button" href={href(`/months/${shifted(shown, -1)}`)}>
          ← {shifted(shown, -1)}
        </a>
        <a class="button" href={href(`/months/${shifted(shown, 1)}`)}>
          {shifted(shown, 1)} →
        </a>
        <label class="inline hidden" for="month">
          Month
        </label>
        <input
          id="month"
          type="month"
          value={shown}
          onChange={(event) => navigate(`/months/${event.currentTarget.value}`)}
        />
        <Choice
          id="operator"
          label="Operator"
          options={[
            ['', 'all operators'],
            ...(operators.value?.items ?? []).map(({ id, name }) => [id, name] as const),
          ]}
          value={operator}
          onChoose={(value) => setQuery('operator', value)}
        />
        <ActButton
          onDone={standing.reload}
          act={{
            title: 'Close ended months',
            button: 'Close them',
            operation: 'closeMonths',
            fields: [],
            warning: 'Freezes the figures of each month that has ended, as the monitor does by itself within the hour.',
          }}
        >
          Close ended months
        </ActButton>
      </div>
      <Shown of={standing}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">Nothing was measured in this month.</p>
          ) : (
            <Standing period={shown} items={items} onChange={standing.reload} />
          )
        }
      </Shown>
    </>
  );
}

interface StandingProps {
  readonly period: string;
  readonly items: readonly MonthStanding[];
  readonly onChange: () => void;
}

function Standing({ period, items, onChange }: StandingProps) {
  return (
    <div class="scroll">
      <table class="cards">
        <thead>
          <tr>
            <th>Operator and service</th>
            <th class="number">Availability</th>
            <th class="number">Budget left</th>
            <th class="number">Latency</th>
            <th class="number">Coverage</th>
            <th>Verdict</th>
            <th>Report</th>
          </tr>
        </thead>
        <tbody>
          {items.map((month) => (
            <tr key={`${month.monitor} ${month.from}`}>
              <td>
                <a href={href(`/monitors/${month.operator}/${month.service}`)}>
                  {month.operatorName} · {month.service}
                </a>
                <div class="soft">
                  {STATE_WORDS[month.state]}
                  {month.closure !== null && (
                    <>
                      {' '}
                      <code>{month.closure.hash.slice(0, 12)}</code>
                      {month.closure.amendments > 0 && ` amended ${month.closure.amendments} times`}
                    </>
                  )}
                </div>
              </td>
              <FigureCells figures={month.figures} />
              <td>
                <Reports month={month} period={period} onChange={onChange} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STATE_WORDS = { running: 'so far', closed: 'closed', ended: 'ended, not closed yet' } as const;

function FigureCells({ figures }: Pick<MonthStanding, 'figures'>) {
  if (figures === null) {
    return (
      <td colSpan={5} class="soft">
        The figures come when the month is closed.
      </td>
    );
  }
  const { availability, errorBudget, latency, coverage } = figures;
  return (
    <>
      <td class="number" data-label="Availability">
        <Figure of="percent" value={availability.adjusted} />
        <div class="soft">
          of <Figure of="objective" value={availability.objective} />
        </div>
      </td>
      <td class="number" data-label="Budget left">
        <BudgetLeft seconds={errorBudget.leftSeconds} />
      </td>
      <td class="number" data-label="Latency">
        <Figure of="latency" value={latency.valueMs} />
        <div class="soft">{latency.statistic}</div>
      </td>
      <td class="number" data-label="Coverage">
        <Figure of="percent" value={coverage} />
      </td>
      <td data-label="Verdict">
        <div>
          <Sign of={availability.verdict} /> <span class="soft">availability</span>
        </div>
        <div>
          <Sign of={latency.verdict} /> <span class="soft">latency</span>
        </div>
      </td>
    </>
  );
}

const FORMATS = ['html', 'pdf', 'csv', 'json'] as const;

interface ReportsProps {
  readonly month: MonthStanding;
  readonly period: string;
  readonly onChange: () => void;
}

function Reports({ month: { operator, operatorName, service, state }, period, onChange }: ReportsProps) {
  return (
    <>
      {FORMATS.map((format) => (
        <span key={format}>
          <a
            href={`${API}/reports/${encodeURIComponent(operator)}/${period}/${format}`}
            aria-label={`Report of ${operatorName} for ${period} as ${format}`}
            download={format === 'html' ? undefined : `${operator}-${period}.${format}`}
            target={format === 'html' ? '_blank' : undefined}
            rel="noreferrer"
          >
            {format}
          </a>{' '}
        </span>
      ))}
      {state === 'closed' && (
        <ActButton
          onDone={onChange}
          act={{
            title: `Amend ${period} of ${operatorName} · ${service}`,
            button: 'Amend',
            operation: 'amendMonth',
            params: { period, operator, service },
            fields: [
              { kind: 'long', name: 'reason', label: 'Why', required: true },
              { kind: 'check', name: 'newTerms', label: 'Judge by the terms that the configuration has now' },
            ],
            warning: 'The month is computed once more. A result that differs is put behind the old one, which stays.',
          }}
        >
          Amend
        </ActButton>
      )}
    </>
  );
}

/** @example shifted('2026-12', 1) // '2027-01' */
function shifted(period: string, months: number): string {
  const [year, month] = period.split('-').map(Number);
  return new Date(Date.UTC(year!, month! - 1 + months, 1)).toISOString().slice(0, 7);
}
