/** Draws docs/performance.svg from what `npm run bench -- --json FILE` wrote: `npm exec -- node bench/chart.ts FILE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Figure, Run } from './figures.ts';

const RATES = [10, 100, 500, 1_000];
const PANELS = [
  { what: 'processor time per probe, everything included', title: 'Processor time per probe (ms)' },
  { what: 'latency error, p99', title: 'Latency error, p99 (ms)' },
  { what: 'jitter at the target, p99', title: 'Start jitter, p99 (ms)' },
] as const;

const WIDTH = 270;
const HEIGHT = 200;
const LEFT = 40;
const BOTTOM = 40;
const TOP = 34;
const COLOURS = { ours: '#0b6e4f', peer: '#c8553d' };

interface Bar {
  readonly rate: number;
  readonly ours: number;
  readonly peer: number;
}

function barsOf(runs: readonly Run[], what: string): Bar[] {
  return RATES.flatMap((rate) => {
    const run = runs.find(({ name }) => name.startsWith(`${rate} probes a second, plain HTTP`));
    const found: Figure | undefined = run?.figures.find((one) => one.what === what);
    return found?.peer === undefined ? [] : [{ rate, ours: found.value, peer: found.peer }];
  });
}

/** From the next lower to the next higher power of ten. */
function logScale(bars: readonly Bar[]) {
  const values = bars.flatMap(({ ours, peer }) => [ours, peer]).map(Math.log10);
  const [low, high] = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
  const y = (value: number) => TOP + (1 - (Math.log10(value) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  return { y, ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)) };
}

function panel(runs: readonly Run[], { what, title }: (typeof PANELS)[number], index: number): string {
  const bars = barsOf(runs, what);
  const { y, ticks } = logScale(bars);
  const floor = HEIGHT - BOTTOM;
  const step = (WIDTH - LEFT - 10) / bars.length;
  const grid = ticks.map(
    (tick) =>
      `<line x1="${LEFT}" x2="${WIDTH - 6}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>` +
      `<text x="${LEFT - 5}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  );
  const bar = (x: number, value: number, colour: string) =>
    `<rect x="${x}" y="${y(value)}" width="${step / 3}" height="${floor - y(value)}" fill="${colour}"/>` +
    `<text x="${x + step / 6}" y="${y(value) - 3}" text-anchor="middle" font-size="9">${value < 100 ? value.toPrecision(2) : value.toFixed(0)}</text>`;
  const drawn = bars.map(({ rate, ours, peer }, at) => {
    const x = LEFT + 6 + at * step;
    return (
      bar(x, ours, COLOURS.ours) +
      bar(x + step / 3 + 2, peer, COLOURS.peer) +
      `<text x="${x + step / 3}" y="${floor + 14}" text-anchor="middle">${rate}/s</text>`
    );
  });
  const heading = `<text x="${LEFT}" y="16" font-weight="bold">${title}</text>`;
  return `<g transform="translate(${index * WIDTH} 0)">${heading}${grid.join('')}${drawn.join('')}</g>`;
}

const { runs } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as { readonly runs: readonly Run[] };
const key = [
  ['threenines', COLOURS.ours],
  ['blackbox_exporter and Prometheus', COLOURS.peer],
].map(
  ([name, colour], index) =>
    `<rect x="${LEFT + index * 110}" y="${HEIGHT - 14}" width="10" height="10" fill="${colour}"/>` +
    `<text x="${LEFT + 14 + index * 110}" y="${HEIGHT - 5}">${name}</text>`,
);
const size = `width="${WIDTH * PANELS.length}" height="${HEIGHT}"`;
writeFileSync(
  new URL('../docs/performance.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">` +
    `<title>Processor time per probe, latency error and start jitter, ours and the peer's</title><rect ${size} fill="#fff"/>` +
    `${PANELS.map((one, index) => panel(runs, one, index)).join('\n')}\n${key.join('')}</svg>\n`,
);
