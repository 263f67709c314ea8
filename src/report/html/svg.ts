import { type Chart, rounded, type Shape } from '../charts/shapes.ts';
import { type Html, html } from './html.ts';

/** A drawing that takes its colours from the style sheet, and therefore follows dark mode. */
export function chartFigure(chart: Chart): Html {
  const { title, summary, size, width, height, shapes, legend } = chart;
  return html`<figure class="${size}"><figcaption>${title}</figcaption>
<svg role="img" aria-label="${summary}" viewBox="0 0 ${width} ${height}">
${shapes.map(element)}</svg>
<p class="legend">${legend.map(
    ({ ink, text, partly }) => html`<span><i class="${ink}${partly === true ? ' partly' : ''}"></i>${text}</span> `,
  )}</p></figure>
`;
}

function element(shape: Shape): Html {
  switch (shape.kind) {
    case 'rect':
      return html`<rect class="${shape.ink}${shape.partly === true ? ' partly' : ''}" x="${shape.x}" y="${rounded(shape.y)}" width="${shape.width}" height="${rounded(shape.height)}" rx="2">${titleOf(shape)}</rect>
`;
    case 'line':
      return html`<polyline class="${shape.ink}${shape.dashed === true ? ' dashed' : ''}" points="${shape.points.map(([x, y]) => `${x},${y}`).join(' ')}"/>
`;
    case 'dot':
      return html`<circle class="${shape.ink}" cx="${shape.at[0]}" cy="${shape.at[1]}" r="3">${titleOf(shape)}</circle>
`;
    case 'text':
      return html`<text class="${shape.anchor}" x="${rounded(shape.at[0])}" y="${rounded(shape.at[1])}">${shape.text}</text>
`;
  }
}

function titleOf({ title }: { readonly title?: string }): Html | null {
  return title === undefined ? null : html`<title>${title}</title>`;
}
