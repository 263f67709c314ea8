import type { ReportInput } from './input.ts';
import { reportJson } from './json.ts';
import { reportPage } from './page.ts';

/** The whole document as text, ending with a line break. */
export function renderReport(input: ReportInput, format: 'html' | 'json'): string {
  switch (format) {
    case 'html':
      return reportPage(input);
    case 'json':
      return `${JSON.stringify(reportJson(input), null, 2)}\n`;
  }
}
