import type { ComponentChildren } from 'preact';
import { ChannelsPage } from './pages/channels.tsx';
import { DuePage } from './pages/due.tsx';
import { HealthPage } from './pages/health.tsx';
import { IncidentPage } from './pages/incident.tsx';
import { IncidentsPage } from './pages/incidents.tsx';
import { MaintenancePage } from './pages/maintenance.tsx';
import { MonitorPage } from './pages/monitor.tsx';
import { MonitorsPage } from './pages/monitors.tsx';
import { MonthsPage } from './pages/months.tsx';
import { NowPage } from './pages/now.tsx';
import { OperatorPage, OperatorsPage } from './pages/operators.tsx';
import { SamplePage } from './pages/sample.tsx';
import { href, matching } from './router.ts';

interface Page {
  readonly title: string;
  readonly page: ComponentChildren;
}

type Parts = Readonly<Record<string, string>>;

/** Every address of the console. */
const PAGES: readonly (readonly [pattern: string, page: (parts: Parts) => Page])[] = [
  ['/', () => ({ title: 'Now', page: <NowPage /> })],
  ['/due', () => ({ title: 'Due', page: <DuePage /> })],
  ['/incidents', () => ({ title: 'Incidents', page: <IncidentsPage /> })],
  ['/incidents/:id', ({ id }) => ({ title: 'Incident', page: <IncidentPage id={id!} /> })],
  ['/monitors', () => ({ title: 'Monitors', page: <MonitorsPage /> })],
  [
    '/monitors/:operator/:service',
    ({ operator, service }) => ({
      title: `${operator}/${service}`,
      page: <MonitorPage operator={operator!} service={service!} />,
    }),
  ],
  [
    '/monitors/:operator/:service/samples/:slot',
    ({ operator, service, slot }) => ({
      title: `Probe of ${operator}/${service}`,
      page: <SamplePage operator={operator!} service={service!} slot={slot!} />,
    }),
  ],
  ['/operators', () => ({ title: 'Operators', page: <OperatorsPage /> })],
  ['/operators/:id', ({ id }) => ({ title: id!, page: <OperatorPage id={id!} /> })],
  ['/maintenance', () => ({ title: 'Maintenance', page: <MaintenancePage /> })],
  ['/months', () => ({ title: 'Months', page: <MonthsPage period={null} /> })],
  ['/months/:period', ({ period }) => ({ title: `Month ${period}`, page: <MonthsPage period={period!} /> })],
  ['/health', () => ({ title: 'Health', page: <HealthPage /> })],
  ['/channels', () => ({ title: 'Channels', page: <ChannelsPage /> })],
];

export function pageOf(path: string): Page {
  for (const [pattern, page] of PAGES) {
    const parts = matching(pattern, path);
    if (parts !== null) return page(parts);
  }
  return { title: 'Not found', page: <NotFound /> };
}

function NotFound() {
  return (
    <>
      <h1>There is no such page</h1>
      <p>
        Go to <a href={href('/')}>Now</a>, or press <kbd>Ctrl K</kbd> and type a name.
      </p>
    </>
  );
}
