import { MIN_COVERAGE } from '../core/sla/figures.ts';
import type { DayCompliance } from '../pipeline/compliance.ts';
import { percent } from './format.ts';
import { type Html, html } from './html.ts';

const CELL = 20;
const GAP = 3;
const HEIGHT = 34;
const LABELS_BELOW = 24;
/** A day under this is one to talk about, whatever the promise. */
const POOR = 0.99;

type Level = 'kept' | 'below' | 'poor' | 'none';

const LEGEND: Readonly<Record<Level, (promised: string) => string>> = {
  kept: (promised) => `${promised} or better`,
  below: (promised) => `below ${promised}`,
  poor: () => `below ${percent(POOR, 0)}`,
  none: () => 'nothing measured',
};

/** One cell per day. Cells tell by height as well as by colour; a day that is only partly known has a dashed edge. */
export function heatStrip(days: readonly DayCompliance[], promised: number, promisedText: string): Html {
  const width = days.length * (CELL + GAP) - GAP;
  const summary = `Availability per day: ${days.map((day) => `${day.date} ${percent(day.observed)}`).join(', ')}`;
  return html`<svg class="strip" role="img" aria-label="${summary}" viewBox="0 0 ${width} ${HEIGHT + LABELS_BELOW}">
${days.map((day, index) => cell(day, index, promised))}
</svg>
<p class="legend">${Object.entries(LEGEND).map(
    ([level, text]) => html`<span><i class="${level}"></i>${text(promisedText)}</span> `,
  )}<span><i class="kept partly"></i>less than ${percent(MIN_COVERAGE, 0)} known</span></p>`;
}

function cell(day: DayCompliance, index: number, promised: number): Html {
  const x = index * (CELL + GAP);
  const level = levelOf(day.observed, promised);
  const height = level === 'kept' ? HEIGHT : level === 'below' ? HEIGHT * 0.75 : HEIGHT * 0.5;
  const partly = day.coverage !== null && day.coverage < MIN_COVERAGE ? ' partly' : '';
  const dayOfMonth = Number(day.date.slice(8));
  const label = dayOfMonth % 7 === 1 ? html`<text x="${x + CELL / 2}" y="${HEIGHT + 19}">${dayOfMonth}</text>` : null;
  return html`<rect class="${level}${partly}" x="${x}" y="${HEIGHT - height}" width="${CELL}" height="${height}" rx="2"><title>${dayTitle(day)}</title></rect>${label}
`;
}

function dayTitle({ date, observed, coverage, badMinutes }: DayCompliance): string {
  if (observed === null) return `${date}: nothing measured`;
  return `${date}: ${percent(observed)}, ${badMinutes} bad minutes, coverage ${percent(coverage, 2)}`;
}

function levelOf(observed: number | null, promised: number): Level {
  if (observed === null) return 'none';
  if (observed >= promised) return 'kept';
  return observed >= POOR ? 'below' : 'poor';
}
