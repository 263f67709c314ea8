import { INKS } from '../charts/shapes.ts';
import { type Colour, DARK, LIGHT } from '../palette.ts';

function variables(palette: Readonly<Record<Colour, string>>): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');
}

/** The report's only style sheet: screen in light and dark, phone, and paper. */
export const STYLE = `
:root { color-scheme: light dark; ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2rem 1.25rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; overflow-wrap: break-word; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 3rem 0 1rem; padding-bottom: .35rem; font-size: 1.35rem; line-height: 1.25; border-bottom: 2px solid var(--line); }
h3 { margin: 1.75rem 0 .5rem; font-size: 1rem; }
p, ul { margin: .5rem 0; }
ul { padding-left: 1.2rem; }
li { margin: .35rem 0; }
a { color: var(--accent); }
header p, footer { color: var(--soft); }
footer { margin-top: 3rem; padding-top: .5rem; border-top: 1px solid var(--line); font-size: .85rem; }
main > section:first-of-type h2 { margin-top: 1.5rem; }
.notice { margin: 1rem 0; padding: .75rem 1rem; border: 1px solid var(--line); border-left: 4px solid var(--inconclusive);
  border-radius: 6px; background: var(--card); }
.notice.demo { border-left-color: var(--demo); }
.notice.demo strong { color: var(--demo); }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); margin: 1.25rem 0; }
.card { padding: 1rem 1.15rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.card h3 { margin: 0 0 .5rem; font-size: 1.1rem; }
.card h3 a { color: inherit; text-decoration: none; }
.card h3 a:hover { text-decoration: underline; }
.card dl { margin: 0; }
.card dt { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; margin-top: .75rem; color: var(--soft); }
.card dd { margin: 0; }
.card .figure { font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.verdict { font-size: .8rem; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; white-space: nowrap; }
.verdict::before { margin-right: .35em; }
.met { color: var(--met); } .met::before { content: "\\2713"; }
.breached { color: var(--breached); } .breached::before { content: "\\2717"; }
.inconclusive { color: var(--inconclusive); } .inconclusive::before { content: "?"; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem 1rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
th.group { padding-top: 1.1rem; font-weight: 600; }
th.right, td.right { text-align: right; white-space: nowrap; }
td small, th small { overflow-wrap: anywhere; }
small { display: block; color: var(--soft); font-size: .82rem; }
summary { padding: .35rem 0; color: var(--soft); cursor: pointer; }
.charts { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(2, minmax(0, 1fr)); }
figure { margin: .75rem 0 0; }
figure.wide { grid-column: 1 / -1; max-width: 46rem; }
figure.half { max-width: 30rem; }
figcaption { margin-bottom: .5rem; font-weight: 600; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--label); font-size: 12px; }
figure.half svg text { font-size: 11px; }
svg .start { text-anchor: start; } svg .middle { text-anchor: middle; } svg .end { text-anchor: end; }
svg polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg polyline.grid { stroke-width: 1; }
svg .dashed { stroke-width: 1.5; stroke-dasharray: 5 4; }
svg rect.partly { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 3 2; }
${INKS.map((ink) => `svg .${ink} { fill: var(--${ink}); } svg polyline.${ink} { fill: none; stroke: var(--${ink}); } .legend .${ink} { background: var(--${ink}); }`).join('\n')}
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; color: var(--soft); font-size: .85rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; border-radius: 2px; vertical-align: -.05rem; }
.legend .partly { outline: 1.5px dashed var(--ink); }
@media (max-width: 40rem) {
  body { padding: 1.25rem 1rem 2rem; }
  h1 { font-size: 1.45rem; }
  .charts { grid-template-columns: minmax(0, 1fr); }
  figure.wide svg text { font-size: 22px; }
  table { font-size: .88rem; }
  tbody th { min-width: 8.5rem; }
  th, td { padding-right: .75rem; }
  .wide:has(th:nth-child(5)) table { min-width: 38rem; }
}
@media print {
  :root { color-scheme: light; ${variables(LIGHT)} }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .card, tr, figure, .notice { break-inside: avoid; }
  h2, h3, thead { break-after: avoid; }
  .new-page { break-before: page; }
  .wide { overflow: visible; }
  .wide table { min-width: 0; }
  summary { display: none; }
  svg, .legend i, .card { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@page { margin: 16mm; }
`;
