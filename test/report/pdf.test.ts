import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ReportInput } from '../../src/pipeline/reporting/report-input.ts';
import { renderReport } from '../../src/report/index.ts';
import { requireBinary } from '../support/servers.ts';
import { badSample, figures, monitorReport, octoberReport } from './october.ts';

const pdftotext = requireBinary('pdftotext');

async function pagesOf(input: ReportInput): Promise<string[]> {
  const file = await renderReport(input, { format: 'pdf' });
  const text = execFileSync(pdftotext!, ['-layout', '-', '-'], { input: file, encoding: 'utf8' });
  return text.replaceAll('\u00a0', ' ').split('\f').slice(0, -1);
}

describe.skipIf(pdftotext === undefined)('the PDF', () => {
  it('says the verdicts on its first page', async () => {
    const [first] = await pagesOf(octoberReport());

    expect(first).toContain('SLA compliance: Contoso Mobile, October 2026');
    expect(first).toContain('99.899 %');
    expect(first).toContain('BREACHED');
    expect(first).toContain('INCONCLUSIVE');
  });

  it('numbers its pages, and names the report on each', async () => {
    const pages = await pagesOf(octoberReport({ simulated: true }));

    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
      expect(page.replaceAll(/\s+/g, ' ')).toContain('Simulated: SLA compliance: Contoso Mobile, October 2026');
    }
  });

  it('says what the page says', async () => {
    const text = (await pagesOf(octoberReport())).join('\n').replaceAll(/\s+/g, ' ');

    for (const words of [
      'Day by day: provisioning',
      'Deadlines of the process',
      '9 full business days of notice',
      'PGW software',
      'Declared by the operator',
      'opens Internet access, and that a device authenticates again quickly, is not verified',
      'MSFT-put-60',
    ])
      expect(text).toContain(words);
  });

  it('repeats the title and the heads of a table on each page that it reaches', async () => {
    const pages = await pagesOf(octoberReport());
    const evidence = pages.filter((page) => page.includes('Bad slots: get-balance'));

    expect(evidence.length).toBeGreaterThan(1);
    for (const page of evidence) expect(page).toMatch(/Started +Why +Status +Milliseconds +Transaction ids/);
  });

  it('is bounded however much was bad', async () => {
    const badSamples = Array.from({ length: 200 }, (_, index) => badSample(index));
    const slots = { due: 100_000, good: 0, bad: 100_000, excluded: 0, unknown: 0 };
    const pages = await pagesOf(
      octoberReport({ monitors: [monitorReport({ badSamples, figures: figures({ rest: { slots } }) })] }),
    );

    expect(pages.join('')).toContain('100 of 100,000.');
    expect(pages.length).toBeLessThan(20);
  });

  it('is still a report when nothing was monitored', async () => {
    expect((await pagesOf(octoberReport({ monitors: [] })))[0]).toContain('No service of this operator was monitored');
  });
});
