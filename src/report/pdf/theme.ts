import { LIGHT } from '../palette.ts';
import type { Definition, TableLayout } from './pdfmake.ts';

/** A4, in points. */
export const PAGE = { width: 595.28, margins: [42, 58, 42, 50] as [number, number, number, number] };
export const CONTENT_WIDTH = PAGE.width - PAGE.margins[0] - PAGE.margins[2];
/** Between charts or cards in a row. */
export const GAP = 14;

export const STYLES = {
  title: { fontSize: 20, bold: true, lineHeight: 1.1 },
  line: { color: LIGHT.soft },
  section: { fontSize: 15, bold: true, margin: [0, 22, 0, 6] },
  block: { fontSize: 10.5, bold: true, margin: [0, 12, 0, 3] },
  head: { bold: true, color: LIGHT.soft, fontSize: 8 },
  cell: { fontSize: 8.5 },
  small: { fontSize: 7, color: LIGHT.soft },
  figure: { fontSize: 14, bold: true },
  legend: { fontSize: 7.5, color: LIGHT.soft },
} satisfies Definition['styles'];

/** Hairlines between rows, nothing else. Two or three header rows stand above: title, note, column heads. */
export function rowLines(firstLine: number): TableLayout {
  return {
    hLineWidth: (line) => (line < firstLine ? 0 : 0.5),
    vLineWidth: () => 0,
    hLineColor: () => LIGHT.line,
    paddingLeft: (column) => (column === 0 ? 0 : 4),
    paddingRight: () => 4,
    paddingTop: () => 2.5,
    paddingBottom: () => 2.5,
  };
}

export const CARD: TableLayout = {
  hLineWidth: () => 0.75,
  vLineWidth: () => 0.75,
  hLineColor: () => LIGHT.line,
  vLineColor: () => LIGHT.line,
  fillColor: () => LIGHT.card,
  paddingLeft: () => 9,
  paddingRight: () => 9,
  paddingTop: () => 7,
  paddingBottom: () => 8,
};
