import type { OutgoingHttpHeaders } from 'node:http';
import { httpServer, httpSpec, probeOnce } from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';

async function answering(status: number, headers: OutgoingHttpHeaders = {}) {
  return probeOnce(httpSpec(await httpServer((_, response) => response.writeHead(status, headers).end())));
}

describeRow(22, {
  500: () => answering(500),
  502: () => answering(502),
  503: () => answering(503),
  504: () => answering(504),
  '503 with Retry-After': () => answering(503, { 'Retry-After': '120' }),
});
