/** The report's only style sheet: screen in light and dark, phone, and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --paper: #ffffff; --card: #f6f8fa;
  --met: #116b3c; --breached: #b42318; --inconclusive: #6b5300; --demo: #6639ba; --demo-card: #f4effd;
  --kept: #2f9e68; --below: #e8a33d; --poor: #d1453b; --none: #c9d0d8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ed; --soft: #9aa5b1; --line: #343b44; --paper: #14181d; --card: #1d2329;
    --met: #5dd39e; --breached: #ff8f85; --inconclusive: #e3c15a; --demo: #cdb4ff; --demo-card: #2a2140;
    --kept: #3aa873; --below: #d9973a; --poor: #e0574d; --none: #48525d;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .25rem; font-size: 1.25rem; border-bottom: 1px solid var(--line); }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p, ul { margin: .5rem 0; }
ul { padding-left: 1.2rem; }
li { margin: .35rem 0; }
header p { color: var(--soft); }
.demo { margin: 1rem 0; padding: .75rem 1rem; border: 2px solid var(--demo); border-radius: 6px; background: var(--demo-card); }
.demo strong { color: var(--demo); }
.cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); margin: 1.25rem 0; }
.card { padding: 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); }
.card h3 { margin: 0 0 .5rem; font-size: 1.1rem; }
.card dl { margin: 0; }
.card dt { display: flex; justify-content: space-between; margin-top: .75rem; color: var(--soft); }
.card dd { margin: 0; }
.card .figure { font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.verdict { font-size: .8rem; font-weight: 700; letter-spacing: .04em; text-transform: uppercase; }
.verdict::before { margin-right: .35em; }
.met { color: var(--met); } .met::before { content: "\\2713"; }
.breached { color: var(--breached); } .breached::before { content: "\\2717"; }
.inconclusive { color: var(--inconclusive); } .inconclusive::before { content: "?"; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; }
.figures td, .figures thead th { text-align: right; white-space: nowrap; }
.figures tbody th { font-weight: 400; }
.figures tbody th.group { padding-top: 1rem; font-weight: 600; }
.strip { display: block; width: 100%; max-width: 44rem; height: auto; }
.strip text { fill: var(--soft); font-size: 13px; text-anchor: middle; }
.strip .kept { fill: var(--kept); } .strip .below { fill: var(--below); }
.strip .poor { fill: var(--poor); } .strip .none { fill: var(--none); }
.strip .partly { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 3 2; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; color: var(--soft); font-size: .85rem; }
.legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; border-radius: 2px; vertical-align: -.05rem; }
.legend .kept { background: var(--kept); } .legend .below { background: var(--below); }
.legend .poor { background: var(--poor); } .legend .none { background: var(--none); }
.legend .partly { outline: 1.5px dashed var(--ink); }
small { color: var(--soft); overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .strip text { font-size: 22px; }
  .figures tbody th { min-width: 7.5rem; }
  .figures td { white-space: normal; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --card: #fff;
    --met: #116b3c; --breached: #b42318; --inconclusive: #6b5300; --demo: #6639ba; --demo-card: #fff;
    --kept: #2f9e68; --below: #e8a33d; --poor: #d1453b; --none: #c9d0d8; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .card, tr, .strip, .demo { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .wide { overflow: visible; }
  .strip, .legend i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@page { margin: 16mm; }
`;
