import type { Incident } from '../core/incident/incident.ts';
import type { MaintenanceWindow } from '../core/maintenance.ts';
import type { Period } from '../core/sla/window.ts';
import type { EpochMs } from '../core/time.ts';
import { count, duration, instant, NOTHING, objective, percent } from './format.ts';
import { heatStrip } from './heat-strip.ts';
import { type Html, html } from './html.ts';
import type { MonitorReport } from './input.ts';
import { accountOf, meaningOf, type ReportedReason, verdictOfReported } from './reasons.ts';

/** A flaky service has hundreds; the longest tell the story, the JSON report has them all. */
const LONGEST_SPANS = 20;

/** One service: its days, incidents, downtime and what failed. */
export function serviceSection(monitor: MonitorReport): Html {
  const { service, days, figures } = monitor;
  const promised = figures.availability.objective;
  return html`<section>
<h2>${service}</h2>
<h3>Availability by day</h3>
${days.length === 0 ? html`<p>Nothing was measured.</p>` : heatStrip(days, promised, objective(promised))}
${incidents(monitor.incidents)}
${downtime(monitor.downtime)}
${maintenance(monitor.maintenance)}
${reasons(monitor)}
</section>`;
}

function incidents(list: readonly Incident[]): Html {
  if (list.length === 0) return html`<h3>Incidents</h3><p>No High incident.</p>`;
  return html`<h3>Incidents</h3>
${table(
  ['Failing since', 'Opened', 'Ended', 'Lasted', 'State'],
  list.map(({ id, startedAt, openedAt, endedAt, state }) => [
    html`${instant(startedAt)}<br><small>${id}</small>`,
    instant(openedAt),
    instantOrNothing(endedAt),
    endedAt === null ? NOTHING : duration(endedAt - startedAt),
    state,
  ]),
)}`;
}

function downtime(spans: readonly Period[]): Html {
  if (spans.length === 0) return html`<h3>Downtime</h3><p>No bad probe.</p>`;
  const longest = spans.toSorted((a, b) => b.to - b.from - (a.to - a.from)).slice(0, LONGEST_SPANS);
  const shown = longest.toSorted((a, b) => a.from - b.from);
  const total = spans.reduce((sum, span) => sum + span.to - span.from, 0);
  return html`<h3>Downtime</h3>
<p>${count(spans.length)} ${spans.length === 1 ? 'span' : 'spans'}, ${duration(total)} in all, each from the first bad probe to the next good one.
${spans.length > shown.length ? `These are the ${LONGEST_SPANS} longest.` : null}</p>
${table(
  ['From', 'To', 'Lasted'],
  shown.map(({ from, to }) => [instant(from), instant(to), duration(to - from)]),
)}`;
}

function maintenance(windows: readonly MaintenanceWindow[]): Html | null {
  if (windows.length === 0) return null;
  return html`<h3>Maintenance</h3>
${table(
  ['From', 'To', 'Notice'],
  windows.map(({ from, to, announcedInTime }) => [
    instant(from),
    instant(to),
    announcedInTime ? 'in time: left out of the adjusted figure' : 'too late: counts as any other time',
  ]),
)}`;
}

function reasons({ reasons: byReason, figures }: MonitorReport): Html | null {
  const entries = Object.entries(byReason) as [ReportedReason, number][];
  const failures = entries.filter(([reason, slots]) => reason !== 'ok' && slots > 0).toSorted((a, b) => b[1] - a[1]);
  if (failures.length === 0) return null;
  return html`<h3>What was not good</h3>
${table(
  ['Reason', 'Slots', 'Of due', 'Account'],
  failures.map(([reason, slots]) => [
    html`${reason}<br><small>${meaningOf(reason)}</small>`,
    count(slots),
    figures.slots.due === 0 ? NOTHING : percent(slots / figures.slots.due),
    accountOf(verdictOfReported(reason)),
  ]),
)}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  return html`<div class="wide" tabindex="0"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
)}</tbody>
</table></div>`;
}

function instantOrNothing(at: EpochMs | null): string {
  return at === null ? NOTHING : instant(at);
}
