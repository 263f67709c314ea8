import type { SlaVerdict } from '../core/sla/figures.ts';
import { figuresTable } from './figures-table.ts';
import { instant } from './format.ts';
import { Html, html } from './html.ts';
import type { MonitorReport, ReportInput } from './input.ts';
import { methodSection } from './method.ts';
import { serviceSection } from './service-section.ts';
import { STYLE } from './style.ts';
import { type Statement, statements } from './verdicts.ts';

/** One self-contained file without script: the verdicts first, then what they rest on. */
export function reportPage(input: ReportInput): string {
  const { operator, period, generatedAt, simulated, monitors } = input;
  const title = `SLA compliance: ${operator.name}, ${period.label}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${simulated ? 'Simulated: ' : null}${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${instant(period.from)} to ${instant(period.to)} UTC. Generated ${instant(generatedAt)} UTC.</p>
${generatedAt < period.to ? html`<p><strong>This period is still running: all verdicts are preliminary.</strong></p>` : null}
</header>
<main>
${simulated ? DEMO_BANNER : null}
<p>${summary(monitors)}</p>
<div class="cards">${monitors.map(card)}</div>
${monitors.length === 0 ? null : figuresTable(monitors)}
${monitors.map(serviceSection)}
${methodSection(input)}
</main>
</body>
</html>
`.text;
}

const DEMO_BANNER = html`<p class="demo"><strong>Contains simulated history.</strong> The demo invented at least part of these
samples; nobody measured them. This report says nothing about any operator.</p>`;

/** How many services kept both promises, and which did not. */
function summary(monitors: readonly MonitorReport[]): string {
  if (monitors.length === 0) return 'No service of this operator was monitored in this period.';
  const having = (verdict: SlaVerdict) =>
    monitors
      .filter((monitor) => statements(monitor.figures).some((one) => one.verdict === verdict))
      .map((monitor) => monitor.service);
  const breached = having('breached');
  const open = having('inconclusive');
  const kept = monitors.filter(({ figures }) => statements(figures).every((one) => one.verdict === 'met'));
  const parts = [`${kept.length} of ${monitors.length} monitored services kept both promises.`];
  if (breached.length > 0) parts.push(`Breached: ${breached.join(', ')}.`);
  if (open.length > 0) parts.push(`Not decidable: ${open.join(', ')}.`);
  return parts.join(' ');
}

function card({ service, figures }: MonitorReport): Html {
  return html`<article class="card"><h3>${service}</h3><dl>${statements(figures).map(promise)}</dl></article>
`;
}

function promise({ promise: name, verdict, figure, limit, margin }: Statement): Html {
  return html`<dt>${name} <span class="verdict ${verdict}">${verdict}</span></dt>
<dd><span class="figure">${figure}</span></dd>
<dd>${limit}: ${margin}</dd>
`;
}
