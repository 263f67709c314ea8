import type { Block, Card, Cell, Column, Row, Section, Table, Target } from '../document.ts';
import { type Html, html } from './html.ts';
import { chartFigure } from './svg.ts';

export function sectionElement({ id, title, blocks, newPage }: Section): Html {
  const heading = title === null ? null : html`<h2>${title}</h2>\n`;
  return html`<section id="${id}"${newPage === true ? html` class="new-page"` : null}>
${heading}${blocks.map(block)}</section>
`;
}

function block(one: Block): Html {
  switch (one.kind) {
    case 'text':
      return html`<p>${one.text}</p>
`;
    case 'list':
      return html`${one.title === undefined ? null : html`<h3>${one.title}</h3>\n`}<ul>
${one.items.map((item) => html`<li>${item}</li>\n`)}</ul>
`;
    case 'cards':
      return html`<div class="cards">${one.cards.map(card)}</div>
`;
    case 'charts':
      return html`<div class="charts">${one.charts.map(chartFigure)}</div>
`;
    case 'table':
      return table(one);
  }
}

function card({ title, target, promises }: Card): Html {
  return html`<article class="card"><h3>${linked(title, target)}</h3><dl>${promises.map(
    ({ name, verdict, figure, note }) => html`<dt>${name} <span class="verdict ${verdict}">${verdict}</span></dt>
<dd><span class="figure">${figure}</span></dd>
<dd>${note}</dd>
`,
  )}</dl></article>
`;
}

function table(one: Table): Html {
  const { title, note, empty, rows, columns, reference } = one;
  if (rows.length === 0) return html`<h3>${title}</h3>\n<p>${empty ?? 'None.'}</p>\n`;
  const grid = html`<div class="wide" role="group" aria-label="${title}" tabindex="0"><table>
<thead><tr>${columns.map(headCell)}</tr></thead>
<tbody>
${rows.map((row) => tableRow(row, columns))}</tbody>
</table></div>
`;
  const noted = html`${note === undefined ? null : html`<p>${note}</p>\n`}${grid}`;
  if (reference === true) return html`<details><summary>${title}</summary>\n${noted}</details>\n`;
  return html`<h3>${title}</h3>\n${noted}`;
}

function headCell(column: Column): Html {
  return column.title === '' ? html`<td></td>` : html`<th scope="col"${aligned(column)}>${column.title}</th>`;
}

function tableRow(row: Row, columns: readonly Column[]): Html {
  if ('group' in row) {
    return html`<tr><th class="group" scope="colgroup" colspan="${columns.length}">${row.group}</th></tr>
`;
  }
  const cells = row.cells.map((cell, index) =>
    index === 0 && row.head === true
      ? html`<th scope="row">${cellContent(cell)}</th>`
      : html`<td${aligned(columns[index]!)}>${cellContent(cell)}</td>`,
  );
  return html`<tr>${cells}</tr>
`;
}

function aligned({ align }: Column): Html | null {
  return align === 'right' ? html` class="right"` : null;
}

function cellContent(cell: Cell): string | Html {
  if (typeof cell === 'string') return cell;
  const { text, below, verdict, target } = cell;
  const main =
    verdict === undefined ? linked(text, target ?? null) : html`<span class="verdict ${verdict}">${text}</span>`;
  return below === undefined ? html`${main}` : html`${main}<small>${below}</small>`;
}

function linked(text: string, target: Target | null): string | Html {
  if (target === null || text === '') return text;
  return html`<a href="${'section' in target ? `#${target.section}` : encodeURI(target.file)}">${text}</a>`;
}
