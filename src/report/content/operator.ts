import { count, duration, NOTHING, objective, percent } from '../../core/format.ts';
import type { SentRequests } from '../../core/grants/sent-requests.ts';
import { type DeclaredService, declaredAvailability } from '../../core/sla/declared.ts';
import { HOUR, SECOND } from '../../core/time.ts';
import type { LoadFacts, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { type Block, type Cell, rowsOf, type Section, text } from '../document.ts';
import { moment } from '../format.ts';

const PROMISED: Readonly<Record<DeclaredService, number | null>> = { 'core-network': 0.999, xdr: null };
const NAMES: Readonly<Record<DeclaredService, string>> = {
  'core-network': 'Core network (PGW, OCS, Internet, GRX)',
  xdr: 'xDR (CDR, SDR, TDR)',
};

/** Figures that depend on the operator's own declarations, not on probes. */
export function declaredSection({
  declaredServices,
  declaredOutages,
  declaredMaintenance,
  operator,
  period,
  generatedAt,
}: ReportInput): Section | null {
  if (declaredServices.length === 0) return null;
  const elapsed = { from: period.from, to: Math.min(period.to, Math.max(period.from, generatedAt)) };
  const { timezone } = operator.calendar;
  const outages = declaredOutages.toSorted((a, b) => a.from - b.from);
  return {
    id: 'declared',
    title: 'Declared by the operator',
    blocks: [
      text(
        'These services cannot be measured from outside. The figures follow only from the outages that the operator declared.',
      ),
      {
        kind: 'table',
        title: 'Operator-reported services',
        columns: [
          { title: 'Service', share: 1.8 },
          { title: 'Promised', align: 'right' },
          { title: 'As declared', align: 'right' },
          { title: 'Declared outages', align: 'right' },
        ],
        rows: rowsOf(
          declaredServices.map((service): Cell[] => {
            const own = outages.filter((outage) => outage.service === service);
            const promised = PROMISED[service];
            return [
              NAMES[service],
              promised === null ? 'no figure' : objective(promised),
              percent(declaredAvailability(own, elapsed, announcedFor(declaredMaintenance, service))),
              own.length === 0 ? 'none declared' : count(own.length),
            ];
          }),
        ),
      },
      {
        kind: 'table',
        title: 'Declared outages',
        columns: [
          { title: 'Service', share: 0.8 },
          { title: 'From' },
          { title: 'To' },
          { title: 'Lasted', share: 0.8 },
          { title: 'Reported' },
          { title: 'Note' },
        ],
        rows: rowsOf(
          outages.map(({ service, from, to, reportedAt, note }) => [
            service,
            moment(from, timezone),
            moment(to, timezone),
            duration(to - from),
            reportedAt === null ? 'not recorded' : moment(reportedAt, timezone),
            note ?? NOTHING,
          ]),
        ),
        empty: 'The operator declared no outage in this period.',
      },
      ...declaredMaintenanceTable(declaredMaintenance, timezone),
    ],
  };
}

type Announced = ReportInput['declaredMaintenance'];

/** Windows that were announced in time: what failed in them does not count. */
export function announcedFor(windows: Announced, service: DeclaredService): Announced {
  return windows.filter((window) => window.service === service && window.announcedInTime);
}

function declaredMaintenanceTable(windows: Announced, timezone: string): Block[] {
  if (windows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Announced maintenance',
      note: 'An outage inside a window that was announced in time does not count, nor does the time of the window.',
      columns: [
        { title: 'Service', share: 0.8 },
        { title: 'From' },
        { title: 'To' },
        { title: 'Announced' },
        { title: 'Account', share: 1.2 },
      ],
      rows: rowsOf(
        windows.map(({ service, from, to, announcedAt, announcedInTime, noticeBusinessDays }) => [
          service,
          moment(from, timezone),
          moment(to, timezone),
          announcedAt === null ? 'not announced' : moment(announcedAt, timezone),
          `${announcedInTime ? 'in time' : 'too late'}, ${noticeBusinessDays} full business ${noticeBusinessDays === 1 ? 'day' : 'days'} of notice`,
        ]),
      ),
    },
  ];
}

/** What we asked of the operator. */
export function loadSection({ load }: ReportInput): Section {
  return { id: 'load', title: 'Our requests', blocks: [loadTable(load)] };
}

function loadTable({ plannedPerSecond, plannedPerDay, agreedPerSecond, sent }: LoadFacts): Block {
  return {
    kind: 'table',
    title: 'Requests to the operator against the agreed rate',
    columns: [{ title: '' }, { title: 'Requests', align: 'right' }],
    rows: [
      ['Agreed, at most', `${rate(agreedPerSecond)} per second`],
      ['Planned by our schedules', `${rate(plannedPerSecond)} per second`],
      ['Planned on the busiest day', count(plannedPerDay)],
      ...(sent === null ? [['Sent in this period', 'not recorded']] : sentRows(sent)),
    ].map((cells) => ({ cells, head: true })),
  };
}

function sentRows({ total, busiestHour, hoursAboveAgreed }: SentRequests): string[][] {
  return [
    ['Sent in this period', count(total)],
    ['Sent in the busiest hour', `${rate((busiestHour * SECOND) / HOUR)} per second`],
    ['Hours above the agreed rate', count(hoursAboveAgreed)],
  ];
}

function rate(perSecond: number): string {
  return perSecond.toLocaleString('en', { maximumFractionDigits: 3 });
}
