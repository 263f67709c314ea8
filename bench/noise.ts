/** What else a busy daemon's machine does: readers of its metrics, and reports over its store. */
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from './programs.ts';
import { scrapeEvery } from './scrapes.ts';

const READERS = 20;
const READS_EVERY_MS = 5_000;
const REPORT_PAUSE_MS = 2_000;

/** Goes on until the returned function is called, which tells how many reports were written. */
export function makeNoise(folder: string, url: string): () => number {
  let [stopped, written] = [false, 0];
  const stops = Array.from({ length: READERS }, () => scrapeEvery(url, READS_EVERY_MS));
  const report = async () => {
    const period = new Date().toISOString().slice(0, 7);
    const selection = ['--operator', 'operator-0', '--period', period, '--from-samples', '--format', 'json'];
    const args = ['report', '--config', `${folder}/monitors.yaml`, ...selection];
    while (!stopped) {
      await runProgram(args).then(
        () => (written += 1),
        () => undefined,
      );
      await delay(REPORT_PAUSE_MS);
    }
  };
  void report();
  return () => {
    stopped = true;
    for (const stop of stops) stop();
    return written;
  };
}
