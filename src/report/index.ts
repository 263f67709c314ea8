export { watchedText } from './verdicts.ts';

import type { ReportFormat } from '../core/configuration.ts';
import type { ReportInput } from '../pipeline/reporting/report-input.ts';
import { type OverviewEntry, overviewDocument } from './content/overview.ts';
import { reportDocument } from './content/report.ts';
import { type CsvTable, csvReport } from './csv/tables.ts';
import type { ReportDocument } from './document.ts';
import { htmlPage } from './html/page.ts';
import { reportJson } from './json.ts';

export interface RenderOptions {
  readonly format: ReportFormat;
  /** For the CSV report. */
  readonly table?: CsvTable;
}

/** The most bad slots that a report lists per service: enough to look through, few enough to open quickly. */
export const MOST_BAD_SLOTS: Readonly<Record<ReportFormat, number>> = {
  html: 1_000,
  pdf: 100,
  json: 10_000,
  csv: Number.POSITIVE_INFINITY,
};

/** @example reportName(input, { format: 'pdf' }) // 'sla-contoso-2026-10.pdf' */
export function reportName({ operator, period }: ReportInput, options: RenderOptions): string {
  return fileName([operator.id, period.name], options);
}

/** @example overviewName(input, { format: 'html' }) // 'sla-overview-2026-10.html' */
export function overviewName({ period }: ReportInput, options: RenderOptions): string {
  return fileName(['overview', period.name], options);
}

function fileName(parts: readonly string[], { format, table = 'services' }: RenderOptions): string {
  const ofTable = format === 'csv' && table !== 'services' ? [table] : [];
  return `${['sla', ...parts, ...ofTable].join('-')}.${format}`;
}

/** The whole document; text ends with a line break. */
export async function renderReport(input: ReportInput, { format, table }: RenderOptions): Promise<string | Buffer> {
  switch (format) {
    case 'csv':
      return csvReport([input], table ?? 'services');
    case 'json':
      return json(reportJson(input));
    case 'html':
    case 'pdf':
      return await typeset(reportDocument(input, MOST_BAD_SLOTS[format]), format);
  }
}

/** All operators on one page, or in one file. */
export async function renderOverview(
  entries: readonly OverviewEntry[],
  { format, table }: RenderOptions,
): Promise<string | Buffer> {
  const inputs = entries.map(({ input }) => input);
  switch (format) {
    case 'csv':
      return csvReport(inputs, table ?? 'services');
    case 'json':
      return json(inputs.map(reportJson));
    case 'html':
    case 'pdf':
      return await typeset(overviewDocument(entries), format);
  }
}

async function typeset(document: ReportDocument, format: 'html' | 'pdf'): Promise<string | Buffer> {
  if (format === 'html') return htmlPage(document);
  const { pdfFile } = await import('./pdf/pdf.ts');
  return await pdfFile(document);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
