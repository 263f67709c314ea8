import type { Cell, Column, Row, Table } from '../document.ts';
import { LIGHT } from '../palette.ts';
import type { Content, TableCell } from './pdfmake.ts';
import { rowLines } from './theme.ts';

/** A table that repeats its title and column heads on each page. */
export function tableContent({ title, note, columns, rows, empty }: Table): Content {
  if (rows.length === 0) {
    return { stack: [{ text: title, style: 'block' }, empty ?? 'None.'], unbreakable: true };
  }
  const heads = [
    spanning({ text: title, style: 'block' }, columns.length),
    ...(note === undefined ? [] : [spanning({ text: note, margin: [0, 0, 0, 2] }, columns.length)]),
    columns.map(headCell),
  ];
  const table: Content = {
    table: {
      headerRows: heads.length,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map(({ share = 1 }) => `${(100 * share) / totalShare(columns)}%`),
      body: [...heads, ...rows.map((row) => tableRow(row, columns))],
    },
    layout: rowLines(heads.length),
  };
  return table;
}

function totalShare(columns: readonly Column[]): number {
  return columns.reduce((sum, { share = 1 }) => sum + share, 0);
}

/** pdfmake expects the cells that a span covers to exist. */
function spanning(
  cell: { text: string; style?: string; margin?: [number, number, number, number] },
  columns: number,
): TableCell[] {
  return [{ ...cell, colSpan: columns }, ...Array.from({ length: columns - 1 }, (): TableCell => ({ text: '' }))];
}

function headCell({ title, align }: Column): TableCell {
  return { text: title, style: 'head', alignment: align ?? 'left' };
}

function tableRow(row: Row, columns: readonly Column[]): TableCell[] {
  if ('group' in row) {
    const [first, ...covered] = spanning({ text: row.group, style: 'cell', margin: [0, 6, 0, 0] }, columns.length);
    return [{ ...(first as object), bold: true } as TableCell, ...covered];
  }
  return row.cells.map((cell, index) => tableCell(cell, columns[index]!));
}

function tableCell(cell: Cell, { align }: Column): TableCell {
  const alignment = align ?? 'left';
  if (typeof cell === 'string') return { text: cell, style: 'cell', alignment };
  const { text, below, verdict } = cell;
  const main = verdict === undefined ? text : { text: text.toUpperCase(), bold: true, color: LIGHT[verdict] };
  if (below === undefined) return { text: main, style: 'cell', alignment };
  return { text: [main, text === '' ? '' : '\n', { text: below, style: 'small' }], style: 'cell', alignment };
}
