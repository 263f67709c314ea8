import { isTainted } from '../../src/core/verdict/stall.ts';
import { isKnown } from '../measure.ts';
import { makeNoise } from '../noise.ts';
import { type StoredSample, startDaemon, storedSamples } from '../programs.ts';
import { scrapeEvery } from '../scrapes.ts';
import type { RequestNote } from '../target.ts';
import type { Workspace } from '../workspace.ts';
import { type Contender, type Load, type Results, truthOf } from './side.ts';

/** As the Prometheus configuration that comes with the program, and as several servers would. */
const SCRAPE_EVERY_MS = 15_000;
const NOISY_SCRAPE_EVERY_MS = 5_000;

/** The daemon as shipped, scraped as Prometheus would; amid noise, if that is asked for. */
export async function startOurs({ folder }: Workspace, { noise }: Load): Promise<Contender & { kill(): void }> {
  const daemon = await startDaemon(folder);
  const stopScraping = scrapeEvery(daemon.url, noise ? NOISY_SCRAPE_EVERY_MS : SCRAPE_EVERY_MS);
  const stopNoise = noise ? makeNoise(folder, daemon.url) : null;
  return {
    name: 'threenines',
    pids: [daemon.pid],
    async results({ from, to }, target) {
      stopScraping();
      if (stopNoise?.() === 0) throw new Error('no report could be written: there was no noise');
      await daemon.stop();
      const requests = await target.requests();
      const samples = await storedSamples(folder);
      return resultsOf(
        samples.filter(({ slotAt }) => slotAt >= from && slotAt < to),
        requests,
      );
    },
    kill() {
      stopScraping();
      stopNoise?.();
      daemon.kill();
    },
  };
}

function resultsOf(samples: readonly StoredSample[], requests: readonly RequestNote[]): Results {
  const byTransaction = new Map(requests.map((request) => [request.transactionId, request]));
  const byMonitor = Map.groupBy(requests, ({ monitor }) => monitor);
  const done = samples.flatMap((sample) => {
    const request = byTransaction.get(sample.transactionIds[0] ?? '');
    return request === undefined || !isKnown(sample) ? [] : { sample, request };
  });
  const measured = done.flatMap(
    ({ sample: { latencyMs, totalMs, phasesMs, startedAt, slotAt, maxStallMs }, request }) => {
      if (latencyMs === null || totalMs === null || phasesMs === null) return [];
      return {
        ...truthOf(request),
        // Where a stall might have decided the verdict, the sample is that of a second probe.
        receivedAt: firstSince(slotAt, byMonitor.get(request.monitor)!) ?? request.receivedAt,
        latencyMs,
        totalMs,
        connectMs: phasesMs.connect,
        tlsMs: phasesMs.tls,
        startDelayMs: startedAt - slotAt,
        flagged: isTainted(maxStallMs),
      };
    },
  );
  return { done: done.length, measured };
}

/** When the target had the first request for a slot. */
function firstSince(slotAt: number, requests: readonly RequestNote[]): number | undefined {
  return requests.find(({ receivedAt }) => receivedAt >= slotAt)?.receivedAt;
}
