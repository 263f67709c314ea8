/** Scrapes the daemon as Prometheus would, and keeps what that took. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Scrape {
  readonly tookMs: number;
  /** Processor time of the daemon since its start. */
  readonly cpuMs: number;
}

async function scrape(url: string): Promise<Scrape> {
  const startedMs = performance.now();
  const text = await (await fetch(`${url}/metrics`)).text();
  const cpuSeconds = /^process_cpu_seconds_total (\S+)/m.exec(text)?.[1];
  return { tookMs: performance.now() - startedMs, cpuMs: Number(cpuSeconds) * 1_000 };
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
