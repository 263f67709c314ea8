import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import type { Log } from '../pipeline/ports.ts';
import { problem } from './problem.ts';

/** What `/metrics` shows. */
export interface MetricsSource {
  render(format: 'text' | 'openmetrics'): Promise<{ readonly contentType: string; readonly body: string }>;
}

export interface RoutesOptions {
  readonly metrics: MetricsSource;
  /** Configuration loaded, store writable (or buffering with room), scheduler ticking. */
  readonly readiness: () => boolean;
  readonly log: Log;
}

const OPENMETRICS = 'application/openmetrics-text';

export function routes({ metrics, readiness, log }: RoutesOptions): Hono {
  const app = new Hono();

  app.get('/metrics', async (c) => {
    const type = accepts(c, { header: 'Accept', supports: [OPENMETRICS, 'text/plain'], default: 'text/plain' });
    const { contentType, body } = await metrics.render(type === OPENMETRICS ? 'openmetrics' : 'text');
    return c.body(body, 200, { 'Content-Type': contentType });
  });
  // The loop answers, no more: whoever restarts on a failed liveness check must not do so for a store or a target.
  app.get('/live', (c) => c.json({ status: 'live' }));
  app.get('/ready', (c) => (readiness() ? c.json({ status: 'ready' }) : c.json({ status: 'not-ready' }, 503)));

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
