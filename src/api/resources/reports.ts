import { z } from '@hono/zod-openapi';
import { REPORT_FORMATS, type ReportFormat } from '../../core/configuration.ts';
import { isoTime } from '../../core/time.ts';
import { Month, Reports } from '../../wire/months.ts';
import { PAGING } from '../../wire/scalars.ts';
import { download, operation } from '../operation.ts';
import { pageByKey } from '../paging.ts';
import { maySee } from '../principal.ts';
import { plainProblem } from '../problems.ts';
import { OperatorParams, seenOperator } from './operators.ts';

const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
};

export const REPORTS = [
  operation({
    id: 'listReports',
    method: 'get',
    path: '/reports',
    tag: 'months',
    summary: 'The reports of a month, one for each operator.',
    access: 'viewer',
    query: z.strictObject({ period: Month.optional().describe('Absent: the month that runs, in UTC.'), ...PAGING }),
    answer: Reports,
    async handle({ ports, principal, query: { period = isoTime(ports.clock.now()).slice(0, 7), ...paging } }) {
      const { operators, monitors } = ports.inUse().configuration;
      const seen = [...operators.values()]
        .filter(({ id }) => maySee(principal, id))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const { page, next } = pageByKey(seen, ({ id }) => id, paging);
      const closed = new Map((await ports.view.closedServices(period)).map((one) => [one.operator, one.services]));
      const items = page.map(({ id, name }) => {
        const services = monitors.filter(({ operator }) => operator === id).length;
        const isFinal = services > 0 && (closed.get(id) ?? 0) >= services;
        return { operator: id, operatorName: name, period, isFinal, formats: REPORT_FORMATS };
      });
      return { period, items, next };
    },
  }),
  download({
    id: 'getReport',
    method: 'get',
    path: '/reports/{operator}/{period}/{format}',
    tag: 'months',
    summary: 'An operator’s report of a month as a file. It is written while you wait, away from everything else.',
    access: 'viewer',
    params: z.strictObject({ ...OperatorParams.shape, period: Month, format: z.enum(REPORT_FORMATS) }),
    mediaTypes: Object.values(MEDIA_TYPES).map((type) => type.split(';', 1)[0]!),
    async handle({ ports, principal, params: { operator, period, format } }) {
      seenOperator(ports, principal, operator);
      if (Date.parse(`${period}-01T00:00Z`) > ports.clock.now()) {
        throw plainProblem(404, `${period} has not begun: there is nothing to report yet.`);
      }
      const { name, bytes } = await ports.reportFile(operator, period, format);
      return new Response(bytes, {
        headers: { 'Content-Type': MEDIA_TYPES[format], 'Content-Disposition': `attachment; filename="${name}"` },
      });
    },
  }),
];
