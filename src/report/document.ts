/** A report as blocks of words, figures and drawings. It is written once, and rendered as HTML and as PDF. */
import type { SlaVerdict } from '../core/sla/figures.ts';
import type { Chart } from './charts/shapes.ts';

export interface ReportDocument {
  readonly title: string;
  /** Lines below the title. */
  readonly lines: readonly string[];
  readonly notices: readonly Notice[];
  readonly sections: readonly Section[];
  /** Stands at the foot of each printed page. */
  readonly footer: string;
}

/** Warnings to read before any figure. `demo`: simulated data. */
export interface Notice {
  readonly kind: 'demo' | 'caution';
  readonly title: string;
  readonly text: string;
}

export interface Section {
  /** For links; unique in the document. */
  readonly id: string;
  /** Null for blocks right below the title. */
  readonly title: string | null;
  readonly blocks: readonly Block[];
  /** Begins on a new page. */
  readonly newPage?: boolean;
}

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly title?: string; readonly items: readonly string[] }
  | { readonly kind: 'cards'; readonly cards: readonly Card[] }
  | { readonly kind: 'charts'; readonly charts: readonly Chart[] }
  | Table;

/** One service and how it kept its promises. */
export interface Card {
  readonly title: string;
  /** Id of the section with the details, or a file beside this one. */
  readonly target: Target | null;
  readonly promises: readonly {
    readonly name: string;
    readonly verdict: SlaVerdict;
    readonly figure: string;
    readonly note: string;
  }[];
}

export type Target = { readonly section: string } | { readonly file: string };

export interface Table {
  readonly kind: 'table';
  readonly title: string;
  /** A sentence between title and table. */
  readonly note?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Text shown instead of a table without rows. */
  readonly empty?: string;
  /** Small, and folded on a screen: a table to look things up in. */
  readonly reference?: boolean;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** Share of the width on paper; default 1. */
  readonly share?: number;
}

/** `head`: the first cell names the row. A group spans all columns. */
export type Row = { readonly group: string } | { readonly cells: readonly Cell[]; readonly head?: boolean };

export type Cell = string | RichCell;

export interface RichCell {
  readonly text: string;
  /** A second line, small. */
  readonly below?: string;
  readonly verdict?: SlaVerdict;
  readonly target?: Target;
}

export function text(content: string): Block {
  return { kind: 'text', text: content };
}

export function rowsOf(rows: readonly (readonly Cell[])[]): Row[] {
  return rows.map((cells) => ({ cells }));
}
