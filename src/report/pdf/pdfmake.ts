/**
 * The part of pdfmake that the report uses. Its published types pull in the types of a browser, which change what other
 * files mean.
 */
import { createRequire } from 'node:module';

interface Look {
  readonly style?: string;
  readonly fontSize?: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly alignment?: 'left' | 'right';
  readonly lineHeight?: number;
  /** Left, top, right, bottom. */
  readonly margin?: readonly [number, number, number, number];
}

interface Node extends Look {
  readonly width?: number | 'auto' | '*';
  readonly unbreakable?: boolean;
  readonly pageBreak?: 'before';
}

type Inline = string | (Look & { readonly text: string });

export type Content =
  | string
  | (Node & { readonly text: Inline | readonly Inline[] })
  | (Node & { readonly stack: readonly Content[] })
  | (Node & { readonly columns: readonly Content[]; readonly columnGap?: number })
  | (Node & { readonly ul: readonly string[]; readonly markerColor?: string })
  | (Node & { readonly svg: string })
  | (Node & { readonly table: TableBody; readonly layout: TableLayout });

export type TableCell = Content & { readonly colSpan?: number };

interface TableBody {
  readonly headerRows?: number;
  /** Rows that stay on a page with the header rows. */
  readonly keepWithHeaderRows?: number;
  readonly dontBreakRows?: boolean;
  readonly widths: readonly string[];
  readonly body: readonly (readonly TableCell[])[];
}

/** Lines and columns are counted from 0. */
export interface TableLayout {
  readonly hLineWidth: (line: number) => number;
  readonly vLineWidth: (line: number) => number;
  readonly hLineColor?: () => string;
  readonly vLineColor?: () => string;
  readonly fillColor?: () => string;
  readonly paddingLeft: (column: number) => number;
  readonly paddingRight: (column: number) => number;
  readonly paddingTop: () => number;
  readonly paddingBottom: () => number;
}

export interface Definition {
  readonly info: Readonly<Record<string, string>>;
  readonly language: string;
  readonly pageSize: 'A4';
  readonly pageMargins: readonly [number, number, number, number];
  readonly defaultStyle: Look & { readonly font: string };
  readonly styles: Readonly<Record<string, Look>>;
  readonly header: (page: number) => Content | null;
  readonly footer: (page: number, pages: number) => Content;
  readonly content: readonly Content[];
}

interface Pdfmake {
  setFonts(fonts: object): void;
  setUrlAccessPolicy(mayFetch: (url: string) => boolean): void;
  setLocalAccessPolicy(mayRead: (path: string) => boolean): void;
  createPdf(definition: Definition): { getBuffer(): Promise<Buffer> };
}

/** Loaded on demand: it takes a fifth of a second. */
export async function createPdf(definition: Definition): Promise<Buffer> {
  const load = createRequire(import.meta.url);
  const library: Pdfmake = load('pdfmake');
  const fonts = load.resolve('pdfmake/fonts/Roboto.js');
  library.setFonts(load(fonts));
  // The PDF contains only what the report passes in. Nothing is fetched, and the fonts are the only files read.
  library.setUrlAccessPolicy(() => false);
  library.setLocalAccessPolicy((path) => path.startsWith(fonts.slice(0, -'Roboto.js'.length)));
  return await library.createPdf(definition).getBuffer();
}
