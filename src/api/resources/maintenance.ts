import { z } from '@hono/zod-openapi';
import { MAINTENANCE_STATES, Maintenance, MaintenanceList } from '../../wire/maintenance.ts';
import { anyOf, PAGING } from '../../wire/scalars.ts';
import { operation } from '../operation.ts';
import { pageByKey } from '../paging.ts';
import { maySee } from '../principal.ts';
import { notFound } from '../problems.ts';
import { maintenanceJson, plannedWork } from '../views/maintenance.ts';

export const MaintenanceParams = z.strictObject({ id: z.string().max(2_000).describe('Id of the window.') });

export const MAINTENANCE = [
  operation({
    id: 'listMaintenance',
    method: 'get',
    path: '/maintenance',
    tag: 'maintenance',
    summary:
      'Planned work, of operators and of ours, that was entered or stands in the configuration; the newest first.',
    access: 'viewer',
    query: z.strictObject({
      operator: z.string().max(200).optional(),
      state: anyOf(MAINTENANCE_STATES).describe('Absent: any.'),
      ...PAGING,
    }),
    answer: MaintenanceList,
    handle({ ports, principal, query: { operator, state, ...paging } }) {
      const now = ports.clock.now();
      const works = plannedWork(ports.inUse())
        .filter((work) => maySee(principal, work.operator.id) && (operator ?? work.operator.id) === work.operator.id)
        .map((work) => ({ key: work.key, json: maintenanceJson(work, now) }))
        .filter(({ json }) => state?.includes(json.state) ?? true)
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const { page, next } = pageByKey(works, ({ key }) => key, paging);
      return { items: page.map(({ json }) => json), next };
    },
  }),
  operation({
    id: 'getMaintenance',
    method: 'get',
    path: '/maintenance/{id}',
    tag: 'maintenance',
    summary: 'One window that was entered.',
    access: 'viewer',
    params: MaintenanceParams,
    answer: Maintenance,
    handle({ ports, principal, params: { id } }) {
      const work = plannedWork(ports.inUse()).find((one) => one.id === id);
      if (work === undefined || !maySee(principal, work.operator.id)) throw notFound(`maintenance window "${id}"`);
      return maintenanceJson(work, ports.clock.now());
    },
  }),
];
