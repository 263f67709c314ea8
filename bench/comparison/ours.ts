import { isTainted } from '../../src/core/stall.ts';
import { makeNoise } from '../noise.ts';
import { type StoredSample, startDaemon, storedSamples } from '../programs.ts';
import { scrapeEvery } from '../scrapes.ts';
import type { RequestNote } from '../target.ts';
import type { Workspace } from '../workspace.ts';
import { type Contender, type Load, type Measured, truthOf } from './side.ts';

const SCRAPE_EVERY_MS = 5_000;

/** The daemon as shipped, scraped as Prometheus would; amid noise, if that is asked for. */
export async function startOurs({ folder }: Workspace, { noise }: Load): Promise<Contender & { kill(): void }> {
  const daemon = await startDaemon(folder);
  const stopScraping = scrapeEvery(daemon.url, SCRAPE_EVERY_MS);
  const stopNoise = noise ? makeNoise(folder, daemon.url) : null;
  return {
    name: 'threenines',
    pids: [daemon.pid],
    async results({ from, to }, target) {
      stopScraping();
      if (stopNoise?.() === 0) throw new Error('no report could be written: there was no noise');
      await daemon.stop();
      const requests = new Map((await target.requests()).map((request) => [request.transactionId, request]));
      const samples = await storedSamples(folder);
      return samples.filter(({ slotAt }) => slotAt >= from && slotAt < to).flatMap((one) => measuredOf(one, requests));
    },
    kill() {
      stopScraping();
      stopNoise?.();
      daemon.kill();
    },
  };
}

function measuredOf(sample: StoredSample, requests: ReadonlyMap<string, RequestNote>): Measured[] {
  const request = requests.get(sample.transactionIds[0] ?? '');
  const { totalMs, phasesMs, startedAt, slotAt, maxStallMs } = sample;
  if (request === undefined || totalMs === null || phasesMs === null) return [];
  return [
    {
      ...truthOf(request),
      latencyMs: totalMs,
      answerMs: phasesMs.send + phasesMs.wait + phasesMs.receive,
      startDelayMs: startedAt - slotAt,
      flagged: isTainted(maxStallMs),
    },
  ];
}
