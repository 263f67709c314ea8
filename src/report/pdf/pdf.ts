import type { ReportDocument, Section } from '../document.ts';
import { LIGHT } from '../palette.ts';
import { isReference, noticeContent, sectionContent } from './blocks.ts';
import { type Content, createPdf, type Definition } from './pdfmake.ts';
import { PAGE, STYLES } from './theme.ts';

/** The report typeset on A4, in Roboto. Letters that the font lacks (Arabic, Chinese, …) appear as boxes. */
export async function pdfFile(document: ReportDocument): Promise<Buffer> {
  return await createPdf(definition(document));
}

function definition(document: ReportDocument): Definition {
  const { title, lines, notices, footer } = document;
  return {
    info: { title, creator: 'threenines', producer: 'threenines' },
    language: 'en',
    pageSize: 'A4',
    pageMargins: PAGE.margins,
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.15, color: LIGHT.ink },
    styles: STYLES,
    header: (page) => (page === 1 ? null : edge(title, '')),
    footer: (page, pages) => edge(footer, `Page ${page} of ${pages}`),
    content: [
      { text: title, style: 'title' },
      ...lines.map((line): Content => ({ text: line, style: 'line', margin: [0, 4, 0, 0] })),
      ...notices.map(noticeContent),
      ...withReferencesLast(document.sections).flatMap(sectionContent),
    ],
  };
}

/** Header or footer of a page. */
function edge(left: string, right: string): Content {
  return {
    columns: [left, { text: right, alignment: 'right', width: 'auto' }],
    color: LIGHT.soft,
    fontSize: 7.5,
    margin: [PAGE.margins[0], 24, PAGE.margins[2], 0],
  };
}

/** Reference tables form a section of their own, before the last section that begins on a new page. */
function withReferencesLast(sections: readonly Section[]): Section[] {
  const blocks = sections
    .flatMap((section) => section.blocks.filter(isReference))
    .map((table) => ({ ...table, reference: false }));
  if (blocks.length === 0) return [...sections];
  const references: Section = { id: 'reference', title: 'Day by day', newPage: true, blocks };
  const at = sections.findLastIndex(({ newPage }) => newPage === true);
  return at === -1 ? [...sections, references] : [...sections.slice(0, at), references, ...sections.slice(at)];
}
