import { describe, expect, it } from 'vitest';
import { DAY } from '../../src/core/time.ts';
import type { ReportInput } from '../../src/pipeline/reporting/report-input.ts';
import { renderOverview, renderReport } from '../../src/report/index.ts';
import { badSample, evilReport, figures, monitorReport, octoberReport } from './october.ts';
import { XSS } from './xss.ts';

async function pageOf(input: ReportInput): Promise<string> {
  return String(await renderReport(input, { format: 'html' })).replaceAll('\u00a0', ' ');
}

const page = (overrides: Partial<ReportInput> = {}) => pageOf(octoberReport(overrides));

describe('the page', () => {
  it('says the verdicts before anything else', async () => {
    const text = await page();
    const summary = '1 of 3 monitored services kept both promises. Breached: provisioning. Not decidable: mo-direct.';

    expect(text).toContain(summary);
    expect(text.indexOf(summary)).toBeLessThan(text.indexOf('<h3>Figures</h3>'));
    expect(text).toContain('<dt>Availability <span class="verdict breached">breached</span></dt>');
    expect(text).toContain('<span class="figure">99.899 %</span>');
    expect(text).toContain(
      'It used 22 min 20 s: more than the promise allows for the time that was measured (44 min 39 s for the whole window).',
    );
  });

  it('never rounds what is short of the promise up to it', async () => {
    expect(await page()).not.toMatch(/provisioning was available 99\.90 %/);
  });

  it('is one file that loads nothing and runs nothing', async () => {
    expect(await page()).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\shref="(?!#)|url\(|@import|\son\w+=/i);
  });

  it('has each link lead to a section of the page', async () => {
    const text = await page();
    const targets = [...text.matchAll(/href="#([^"]*)"/g)].map(([, target]) => target);

    expect(targets).toEqual(['service-get-balance', 'service-provisioning', 'service-mo-direct']);
    for (const target of targets) expect(text).toContain(`<section id="${target}">`);
  });

  it('keeps every text from outside a text', async () => {
    expect(XSS).toHaveLength(60);
    const harmless = elementsOf(await pageOf(evilReport('text')));
    for (const evil of XSS) {
      const text = await pageOf(evilReport(evil));
      expect(elementsOf(text), evil).toEqual(harmless);
      expect(text, evil).not.toContain(evil);
    }
  });

  it('closes every element it opens', async () => {
    const open: string[] = [];
    for (const { slash, name, selfClosing } of tagsOf(await page())) {
      if (slash) expect(`${open.pop()} before /${name}`).toBe(`${name} before /${name}`);
      else if (!selfClosing && !['meta', 'br', '!doctype'].includes(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('carries a banner and a title that say so when history was invented, and none otherwise', async () => {
    const invented = await page({ simulated: true });

    expect(invented).toContain('<strong>Contains simulated history.</strong>');
    expect(invented).toContain('<title>Simulated: SLA compliance');
    expect(await page()).not.toMatch(/simulated/i);
  });

  it('calls the verdicts of a running period preliminary', async () => {
    expect(await page({ generatedAt: Date.UTC(2026, 9, 20) })).toContain('All verdicts are preliminary');
    expect(await page()).not.toContain('preliminary');
  });

  it('draws a day that was not measured as such, and one that was poor lower than a good one', async () => {
    const text = await page();

    expect(text.match(/<rect class="none"/g)).toHaveLength(3);
    expect(text).toMatch(/<rect class="poor" [^>]*height="17"[^>]*><title>2026-10-17: 91\.000 %, 130 bad minutes/);
  });

  it('tells those who do not see the drawings what they show', async () => {
    const text = await page();

    expect(text).toContain(
      'aria-label="provisioning: availability by day, 28 of 31 days at 99.90 % or better, 3 below',
    );
    expect(text).toContain('<summary>Day by day: provisioning</summary>');
  });

  it('lists failures with their meaning and what they count as', async () => {
    const text = await page();

    expect(text).toContain('the test grant could not be revoked');
    expect(text).toContain('late<small>our probe could not start in time</small>');
    expect(text).toContain('throttled<small>the operator asked us to slow down</small>');
    expect(text).toContain('stale-balance');
  });

  it('shows maintenance with the notice that was given', async () => {
    const text = await page();

    expect(text).toContain('in time: left out of the adjusted figure; 25 min beyond its end counts');
    expect(text).toContain('9 full business days of notice');
    expect(text).toContain('too late: counts as any other time<small>3 full business days of notice</small>');
    expect(text).toContain('not announced');
  });

  it('shows the longest spans of a flaky service, and how many there were', async () => {
    const text = await page();

    expect(text).toContain('23 spans, 23 h in all');
    expect(text).toContain('These are the 20 longest.');
    expect(text).not.toContain('<td>2026-10-01 05:00:00');
  });

  it('gives times in UTC and on the operator’s clock', async () => {
    expect(await page()).toContain('<td>2026-10-17 14:00:00<small>16:00:00 +02:00</small></td>');
  });

  it('says when an answer was due, when it came, and how late that was', async () => {
    expect(await page()).toContain(
      '<td>2026-10-17 15:34:00<small>17:34:00 +02:00</small></td><td>2026-10-17 15:52:00<small>17:52:00 +02:00</small></td><td>late by 18 min</td>',
    );
  });

  it('says who raised an incident, when it was taken and which bug belongs to it', async () => {
    const text = await page();

    expect(text).toContain('<td>high (E1)<small>failed in every probe · raised by the monitor · BUG-4711</small></td>');
    expect(text).toContain('<td>low (E7)<small>grants show up with a delay · reported by the operator</small></td>');
    expect(text).toContain('<td>closed<small>acknowledged 2026-10-22 08:32:00</small></td>');
  });

  it('holds no deadline against the operator that was still open when the month was closed', async () => {
    const text = await page({ generatedAt: Date.UTC(2027, 5, 1) });

    expect(text).toContain('<td>2026-11-13 16:00:00<small>17:00:00 +01:00</small></td><td>–</td><td>pending</td>');
    expect(text).toContain(
      '"Missed" means that nothing had been logged by 2026-11-09 08:00:00 UTC'.replaceAll('"', '&quot;'),
    );
    expect(text.match(/<td>missed<\/td>/g)).toHaveLength(1);
  });

  it('counts the deadlines of a long incident beyond the first ten', async () => {
    const [, breached] = octoberReport().monitors;
    const [incident] = breached!.incidents;
    const deadlines = Array.from({ length: 22 }, (_, day) => ({
      ...incident!.deadlines[0]!,
      dueAt: incident!.startedAt + day * DAY,
      metAt: day === 15 ? null : incident!.startedAt,
    }));
    const text = await page({ monitors: [{ ...breached!, incidents: [{ ...incident!, deadlines }] }] });

    expect(text).toContain('<td>and 12 more</td><td></td><td></td><td>11 kept, 1 missed</td>');
  });

  it.each(['html', 'json'] as const)('names nobody of us and no number in %s', async (format) => {
    const text = String(await renderReport(octoberReport(), { format }));

    expect(text).not.toMatch(/Lovelace|night desk|5550100/i);
  });

  it('shows declared outages as declared', async () => {
    const text = await page();

    expect(text).toContain('Core network (PGW, OCS, Internet, GRX)</td>');
    expect(text).toContain('<td class="right">99.914 %</td>');
    expect(text).toContain('PGW software update rolled back');
  });

  it('names the settings in force and what the probes cannot see', async () => {
    const text = await page();

    expect(text).toContain('provisioning is probed every 5 min from one location, local');
    expect(text).toContain('with at least 80 % of the due probes known and no gap above 7 min 30 s');
    expect(text).toContain('opens Internet access, and that a device authenticates again quickly, is not verified');
    expect(text).toContain('Policy dm-2017, computed by threenines 0.1.0.');
  });

  it('lists every bad slot with its transaction ids, and where the time went', async () => {
    const text = await page();

    expect(text).toContain('MSFT-put-60 MSFT-delete-60');
    expect(text).toContain('dns 1.2 · connect 20.4 · tls 31.9 · send 0.2 · wait 27.1 · receive 0.4');
    expect(text).toContain('All 60.');
  });

  it('stays usable with a hundred thousand bad slots', async () => {
    const badSamples = Array.from({ length: 1_001 }, (_, index) => badSample(index));
    const slots = { due: 100_000, good: 0, bad: 100_000, excluded: 0, unknown: 0 };
    const text = await page({ monitors: [monitorReport({ badSamples, figures: figures({ rest: { slots } }) })] });

    expect(text).toContain('1,000 of 100,000. The table shows the first ones.');
    expect(text.length).toBeLessThan(600_000);
  });

  it('says so when bad slots are no longer stored', async () => {
    const badSamples = [badSample(0)];
    const slots = { due: 100, good: 95, bad: 5, excluded: 0, unknown: 0 };
    const text = await page({ monitors: [monitorReport({ badSamples, figures: figures({ rest: { slots } }) })] });

    expect(text).toContain('1 of 5. The other samples are no longer stored.');
  });

  it('is still a report when nothing was monitored', async () => {
    expect(await page({ monitors: [] })).toContain('No service of this operator was monitored in this period.');
  });
});

describe('the overview', () => {
  it('puts the operator with most breaches first, and leads to each report', async () => {
    const kept = octoberReport({
      operator: { ...octoberReport().operator, name: 'Kept' },
      monitors: [monitorReport()],
    });
    const entries = [
      { input: kept, file: 'sla-kept-2026-10.html' },
      { input: octoberReport(), file: 'sla-contoso-2026-10.html' },
    ];
    const text = String(await renderOverview(entries, { format: 'html' }));

    expect(text).toContain(
      '2 operators. 2 of 4 monitored services kept both promises, 1 breached one, 1 are inconclusive.',
    );
    expect(text.indexOf('href="sla-contoso-2026-10.html"')).toBeLessThan(text.indexOf('href="sla-kept-2026-10.html"'));
  });
});

/** The tags of a page, without its style sheet. */
function tagsOf(text: string) {
  const tags = text
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .matchAll(/<(\/?)([!a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*(\/?)>/gi);
  return [...tags].map(([, slash, name, attributes, end]) => ({
    slash: slash === '/',
    name: name!.toLowerCase(),
    attributes: attributes!
      .replaceAll(/="[^"]*"/g, '')
      .trim()
      .split(/\s+/),
    selfClosing: end === '/',
  }));
}

/** Every `<` of the page, with what a browser would make of it. */
function elementsOf(text: string): string[] {
  const known = tagsOf(text).map(({ slash, name, attributes }) => `${slash ? '/' : ''}${name} ${attributes.join(' ')}`);
  const brackets = text.replace(/<style>[\s\S]*?<\/style>/, '').match(/</g) ?? [];
  return [`${brackets.length} brackets`, ...known];
}
