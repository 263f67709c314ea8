import type { Notice, ReportDocument } from '../document.ts';
import { sectionElement } from './blocks.ts';
import { Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** One self-contained file: it loads nothing and runs no script. */
export function htmlPage({ title, lines, notices, sections, footer }: ReportDocument): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${lines.map((line) => html`<p>${line}</p>\n`)}</header>
<main>
${notices.map(noticeElement)}${sections.map(sectionElement)}</main>
<footer><p>${footer}</p></footer>
</body>
</html>
`.text;
}

function noticeElement({ kind, title, text }: Notice): Html {
  return html`<p class="notice ${kind}"><strong>${title}</strong> ${text}</p>
`;
}
