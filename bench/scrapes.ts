/** Scrapes the daemon as Prometheus would, and keeps what that took. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface Scrape {
  /** Wall-clock times: asked, and read to the end. */
  readonly from: number;
  readonly to: number;
  readonly tookMs: number;
  readonly bytes: number;
  /** Processor time of the daemon since its start. */
  readonly cpuMs: number;
  /** Active ones of its main thread. */
  readonly timers: number;
}

const AS_PROMETHEUS = { headers: { accept: 'application/openmetrics-text;version=1.0.0' } };

/** Reads and forgets: the scraper must not take the processor from what it measures. */
async function scrape(url: string): Promise<Scrape> {
  const [from, startedMs] = [Date.now(), performance.now()];
  const request = get(`${url}/metrics`, AS_PROMETHEUS);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let bytes = 0;
  let end: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Metrics of the process stand at the end.
    end = [...end.slice(-1), chunk];
  }
  const tookMs = performance.now() - startedMs;
  const last = Buffer.concat(end).toString();
  const cpuSeconds = /^process_cpu_seconds_total (\S+)/m.exec(last)?.[1];
  const timers = /^nodejs_active_resources\{type="Timeout"\} (\d+)/m.exec(last)?.[1];
  return { from, to: Date.now(), tookMs, bytes, cpuMs: Number(cpuSeconds) * 1_000, timers: Number(timers) };
}

/** A scrape now, every `intervalMs`, and after `durationMs`. */
export async function scrapeFor(url: string, durationMs: number, intervalMs: number): Promise<Scrape[]> {
  const endMs = performance.now() + durationMs;
  const scrapes = [await scrape(url)];
  while (performance.now() < endMs) {
    await delay(Math.min(intervalMs, endMs - performance.now()));
    scrapes.push(await scrape(url));
  }
  return scrapes;
}

/** Scrapes in the background until the returned function is called. */
export function scrapeEvery(url: string, intervalMs: number): () => void {
  const timer = setInterval(() => void scrape(url).catch(() => undefined), intervalMs);
  return () => clearInterval(timer);
}
