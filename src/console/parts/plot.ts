import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Series } from '../../client/operations.ts';

const HEIGHT_PX = 240;

/** Draws latency with the limit, and a band where probes failed. Follows the width of its box. */
export function plot(box: HTMLElement, series: Series, limitMs: number | null): { destroy(): void } {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const resolved = (name: string) => {
    const probe = document.createElement('span');
    probe.style.color = `var(${name})`;
    box.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found || colour(name);
  };
  const axis = {
    stroke: resolved('--soft'),
    grid: { stroke: resolved('--line'), width: 1 },
    ticks: { stroke: resolved('--line') },
  };
  const bad = resolved('--bad');
  const unsure = resolved('--unsure');
  const xs = [...series.at];
  const data = [
    xs,
    series.p50Ms,
    series.maxMs,
    ...(limitMs === null ? [] : [xs.map(() => limitMs)]),
  ] as unknown as uPlot.AlignedData;
  const chart = new uPlot(
    {
      width: box.clientWidth,
      height: HEIGHT_PX,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'UTC'),
      scales: { y: { range: (_self, _min, max) => [0, Math.max(max, limitMs ?? 0) * 1.1 || 1] } },
      series: [
        { label: 'UTC', value: '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}' },
        { label: 'median ms', stroke: resolved('--accent'), width: 1.5, spanGaps: false },
        { label: 'maximum ms', stroke: resolved('--soft'), width: 1, spanGaps: false },
        ...(limitMs === null
          ? []
          : [{ label: 'limit ms', stroke: bad, width: 1.5, dash: [4, 4], points: { show: false } }]),
      ],
      axes: [
        { ...axis, values: (_self, ticks) => ticks.map((tick) => new Date(tick * 1_000).toISOString().slice(11, 16)) },
        { ...axis, values: (_self, ticks) => ticks.map((tick) => `${tick} ms`), size: 70 },
      ],
      hooks: {
        drawClear: [
          (self) => {
            const { ctx, bbox } = self;
            const widthPx = Math.max(1, bbox.width / Math.max(1, xs.length));
            for (const [index, x] of xs.entries()) {
              const fill = (series.bad[index] ?? 0) > 0 ? bad : (series.unknown[index] ?? 0) > 0 ? unsure : null;
              if (fill === null) continue;
              ctx.save();
              ctx.globalAlpha = 0.22;
              ctx.fillStyle = fill;
              ctx.fillRect(self.valToPos(x, 'x', true), bbox.top, widthPx, bbox.height);
              ctx.restore();
            }
          },
        ],
      },
    },
    data,
    box,
  );
  const observer = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: HEIGHT_PX }));
  observer.observe(box);
  return {
    destroy() {
      observer.disconnect();
      chart.destroy();
    },
  };
}
