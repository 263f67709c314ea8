import { type Chart, rounded, type Shape } from '../charts/shapes.ts';
import { type Html, html } from '../html/html.ts';
import { LIGHT } from '../palette.ts';

const SIZE = { wide: 12, half: 11 } as const;

/** The same drawing with its colours as attributes: the PDF renderer knows no style sheet. */
export function chartSvg({ size, width, height, shapes }: Chart): string {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Roboto" font-size="${SIZE[size]}">${shapes.map(element)}</svg>`
    .text;
}

function element(shape: Shape): Html {
  switch (shape.kind) {
    case 'rect': {
      const edge = html` stroke="${LIGHT.ink}" stroke-width="1.5" stroke-dasharray="3 2"`;
      return html`<rect fill="${LIGHT[shape.ink]}"${shape.partly === true ? edge : null} x="${shape.x}" y="${rounded(shape.y)}" width="${shape.width}" height="${rounded(shape.height)}" rx="2"/>`;
    }
    case 'line': {
      const points = shape.points.map(([x, y]) => `${x},${y}`).join(' ');
      const width = shape.ink === 'grid' ? 1 : 2;
      return html`<polyline fill="none" stroke="${LIGHT[shape.ink]}" stroke-width="${width}"${shape.dashed === true ? html` stroke-dasharray="5 4"` : null} points="${points}"/>`;
    }
    case 'dot':
      return html`<circle fill="${LIGHT[shape.ink]}" cx="${shape.at[0]}" cy="${shape.at[1]}" r="3"/>`;
    case 'text':
      return html`<text fill="${LIGHT.label}" text-anchor="${shape.anchor}" x="${rounded(shape.at[0])}" y="${rounded(shape.at[1])}">${shape.text}</text>`;
  }
}
