import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import type { Log } from '../pipeline/ports/log.ts';
import { type ConsoleFiles, consoleRoutes } from './console-pages.ts';
import { type HostRule, hostRefusal } from './host-rule.ts';
import { problem } from './problem.ts';

/** What `/metrics` shows. */
export interface MetricsSource {
  render(format: 'text' | 'openmetrics'): Promise<Rendered>;
}

export interface Rendered {
  readonly contentType: string;
  /** The text is rendered as fast as the client reads, and rendering ends when the client disconnects. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface RoutesOptions {
  readonly metrics: MetricsSource;
  /** Ready: the configuration is loaded, the store takes samples (or the buffer has room), and the scheduler ticks. */
  readonly readiness: () => boolean;
  readonly log: Log;
  /** What is served below `API_BASE`. Absent: nothing. */
  readonly api?: Hono<{ Bindings: HttpBindings }> | undefined;
  /** The console. Absent: none is served. */
  readonly pages?: ConsoleFiles | undefined;
  readonly hostRule: HostRule;
}

export const API_BASE = '/api/v1';

const OPENMETRICS = 'application/openmetrics-text';

export function routes({
  metrics,
  readiness,
  log,
  api,
  pages,
  hostRule,
}: RoutesOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (c, next) => {
    const refusal = hostRefusal(hostRule, {
      host: c.req.header('Host') ?? null,
      origin: c.req.header('Origin') ?? null,
    });
    return refusal === null ? await next() : problem(refusal.status, refusal.detail);
  });

  app.get('/metrics', async (c) => {
    const type = accepts(c, { header: 'Accept', supports: [OPENMETRICS, 'text/plain'], default: 'text/plain' });
    const { contentType, body } = await metrics.render(type === OPENMETRICS ? 'openmetrics' : 'text');
    return c.body(streamOf(body, log), 200, { 'Content-Type': contentType });
  });
  // Says only that the event loop answers. A restart on failed liveness cannot help a store or a target.
  app.get('/live', (c) => c.json({ status: 'live' }));
  app.get('/ready', (c) => (readiness() ? c.json({ status: 'ready' }) : c.json({ status: 'not-ready' }, 503)));

  if (api !== undefined) app.route(API_BASE, api);
  if (pages !== undefined) app.route('/', consoleRoutes(pages));
  for (const path of ['/metrics', '/live', '/ready']) {
    app.all(path, () => problem(405, 'This resource can only be read.', { Allow: 'GET, HEAD' }));
  }
  app.notFound(() => problem(404));
  app.onError((error, c) => {
    log.error({ error: error.message, path: c.req.path }, 'request failed');
    return problem(500);
  });
  return app;
}

/** An error half-way cuts the connection, so that the client does not mistake a part for the whole. */
function streamOf(body: AsyncIterable<Uint8Array>, log: Log): ReadableStream<Uint8Array> {
  const told = async function* () {
    try {
      yield* body;
    } catch (error) {
      log.error({ error: (error as Error).message, path: '/metrics' }, 'request failed half-way');
      throw error;
    }
  };
  return ReadableStream.from(told());
}
