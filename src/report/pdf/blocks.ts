import type { Chart } from '../charts/shapes.ts';
import type { Block, Card, Notice, Section, Table } from '../document.ts';
import { LIGHT } from '../palette.ts';
import type { Content, TableCell } from './pdfmake.ts';
import { chartSvg } from './svg.ts';
import { tableContent } from './table.ts';
import { CARD, CONTENT_WIDTH, GAP } from './theme.ts';

const CARDS_IN_A_ROW = 3;
/** A table this short stays with the heading above it. */
const SHORT_TABLE_ROWS = 12;

/** A heading never stands alone at the bottom of a page: its first blocks move with it. */
export function sectionContent({ title, blocks, newPage }: Section): Content[] {
  const shown = blocks.filter((block) => !isReference(block));
  const heading: Content[] = title === null ? [] : [{ text: title, style: 'section' }];
  const together = shown.findIndex((block) => block.kind !== 'charts');
  const lead = together > 0 ? together : shown[0] !== undefined && isShort(shown[0]) ? 1 : 0;
  const first: Content = { stack: [...heading, ...shown.slice(0, lead).map(blockContent)], unbreakable: true };
  return [newPage === true ? { ...first, pageBreak: 'before' } : first, ...shown.slice(lead).map(blockContent)];
}

/** Reference tables; on paper they come at the end. */
export function isReference(block: Block): block is Table {
  return block.kind === 'table' && block.reference === true;
}

function isShort(block: Block): boolean {
  return block.kind !== 'table' || block.rows.length <= SHORT_TABLE_ROWS;
}

export function noticeContent({ kind, title, text }: Notice): Content {
  const colour = kind === 'demo' ? LIGHT.demo : LIGHT.inconclusive;
  const cell: TableCell = { text: [{ text: `${title} `, bold: true, color: colour }, text] };
  return { table: { widths: ['*'], body: [[cell]] }, layout: CARD, margin: [0, 10, 0, 0] };
}

function blockContent(block: Block): Content {
  switch (block.kind) {
    case 'text':
      return { text: block.text, margin: [0, 6, 0, 2] };
    case 'list':
      return {
        stack: [
          ...(block.title === undefined ? [] : [{ text: block.title, style: 'block' }]),
          { ul: [...block.items], markerColor: LIGHT.soft, margin: [0, 4, 0, 0] },
        ],
      };
    case 'cards':
      return { stack: cardRows(block.cards), margin: [0, 8, 0, 0] };
    case 'charts':
      return { columns: block.charts.map(chartContent), columnGap: GAP, margin: [0, 10, 0, 0] };
    case 'table':
      return tableContent(block);
  }
}

function cardRows(cards: readonly Card[]): Content[] {
  const rows: Content[] = [];
  for (let start = 0; start < cards.length; start += CARDS_IN_A_ROW) {
    const row = cards.slice(start, start + CARDS_IN_A_ROW);
    const missing = Array.from({ length: CARDS_IN_A_ROW - row.length }, (): Content => ({ text: '' }));
    rows.push({ columns: [...row.map(cardContent), ...missing], columnGap: GAP, margin: [0, 0, 0, GAP] });
  }
  return rows;
}

function cardContent({ title, promises }: Card): Content {
  const stack: Content[] = [{ text: title, bold: true, fontSize: 11 }];
  for (const { name, verdict, figure, note } of promises) {
    stack.push(
      {
        columns: [
          { text: name, color: LIGHT.soft },
          {
            text: verdict.toUpperCase(),
            bold: true,
            fontSize: 7.5,
            color: LIGHT[verdict],
            alignment: 'right',
            width: 'auto',
          },
        ],
        margin: [0, 6, 0, 1],
      },
      { text: figure, style: 'figure' },
      { text: note, fontSize: 8 },
    );
  }
  return { table: { widths: ['*'], body: [[{ stack }]] }, layout: CARD };
}

function chartContent(chart: Chart): Content {
  const width = chart.size === 'wide' ? CONTENT_WIDTH : (CONTENT_WIDTH - GAP) / 2;
  return {
    stack: [
      { text: chart.title, bold: true, margin: [0, 0, 0, 4] },
      { svg: chartSvg(chart), width },
      {
        text: chart.legend.flatMap(({ ink, text, partly }) => [
          partly === true ? 'dashed edge: ' : { text: '■ ', color: LIGHT[ink] },
          `${text}    `,
        ]),
        style: 'legend',
        margin: [0, 3, 0, 0],
      },
    ],
  };
}
