/** Drawings as data. The HTML page colours them by class, the PDF by attribute. */

/** What a shape means; the colour follows from it. */
export const INKS = ['kept', 'below', 'poor', 'none', 'series', 'limit', 'grid', 'label'] as const;
export type Ink = (typeof INKS)[number];

export type Shape =
  | {
      readonly kind: 'rect';
      readonly ink: Ink;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      /** Dashed edge: only partly known. */
      readonly partly?: boolean;
      /** Shown when the pointer rests on the shape. */
      readonly title?: string;
    }
  | {
      readonly kind: 'line';
      readonly ink: Ink;
      readonly points: readonly Point[];
      readonly dashed?: boolean;
    }
  | { readonly kind: 'dot'; readonly ink: Ink; readonly at: Point; readonly title?: string }
  | { readonly kind: 'text'; readonly at: Point; readonly text: string; readonly anchor: 'start' | 'middle' | 'end' };

export type Point = readonly [x: number, y: number];

export interface Chart {
  readonly title: string;
  /** What the drawing says, for readers who do not see it. */
  readonly summary: string;
  /** `wide` charts stand alone in a row. */
  readonly size: 'wide' | 'half';
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly legend: readonly { readonly ink: Ink; readonly text: string; readonly partly?: boolean }[];
}

/** Up to three digits after the point: enough for a drawing, and small files. */
export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
