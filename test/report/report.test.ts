import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/index.ts';
import type { ReportInput } from '../../src/report/input.ts';
import { monitorReport, octoberReport } from './october.ts';

const page = (overrides: Partial<ReportInput> = {}) =>
  renderReport(octoberReport(overrides), 'html').replaceAll('\u00a0', ' ');

describe('the page', () => {
  it('says the verdicts before anything else', () => {
    const text = page();
    const summary = '1 of 3 monitored services kept both promises. Breached: provisioning. Not decidable: mo-direct.';

    expect(text).toContain(summary);
    expect(text.indexOf(summary)).toBeLessThan(text.indexOf('<h2>Figures</h2>'));
    expect(text).toContain('<dt>Availability <span class="verdict breached">breached</span></dt>');
    expect(text).toContain('<span class="figure">99.899 %</span>');
  });

  it('is one file that loads nothing and runs nothing', () => {
    expect(page()).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import|\son\w+=/i);
  });

  it('escapes every text it is given', () => {
    const evil = '<script>alert(1)</script>"\'&';
    const text = page({
      operator: { id: 'x', name: evil, timezone: evil },
      period: { ...octoberReport().period, label: evil },
      method: { policy: evil, version: evil, locations: [evil] },
      monitors: [monitorReport({ service: evil })],
    });

    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    expect(text.match(/<script|alert\(1\)<\/script/)).toBeNull();
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    const elements = page()
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g);
    for (const [tag, slash, name] of elements) {
      if (slash === '/') expect(`${open.pop()} before ${tag}`).toBe(`${name} before ${tag}`);
      else if (!['meta', 'br'].includes(name!)) open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('carries a banner and a title that say so when history was invented, and none otherwise', () => {
    expect(page({ simulated: true })).toContain('<strong>Contains simulated history.</strong>');
    expect(page({ simulated: true })).toContain('<title>Simulated: SLA compliance');
    expect(page()).not.toMatch(/simulated/i);
  });

  it('calls the verdicts of a running period preliminary', () => {
    expect(page({ generatedAt: Date.UTC(2026, 9, 20) })).toContain('all verdicts are preliminary');
    expect(page()).not.toContain('preliminary');
  });

  it('draws a day that was not measured as such, and one that was poor lower than a good one', () => {
    const text = page();

    expect(text.match(/<rect class="none"/g)).toHaveLength(3);
    expect(text).toMatch(/<rect class="poor" [^>]*height="17"[^>]*><title>2026-10-17: 91\.000 %, 130 bad minutes/);
  });

  it('lists incidents, maintenance and failures in words', () => {
    const text = page();

    expect(text).toContain('contoso.provisioning.high.20261017T140000000Z');
    expect(text).toContain('too late: counts as any other time');
    expect(text).toContain('the test grant could not be taken back');
  });

  it('shows the longest spans of a flaky service, and how many there were', () => {
    const text = page();

    expect(text).toContain('23 spans, 23 h in all');
    expect(text).toContain('These are the 20 longest.');
    expect(text).not.toContain('<td>2026-10-01 05:00:00</td>');
  });

  it('names the settings in force and what the probes cannot see', () => {
    const text = page();

    expect(text).toContain('provisioning is probed every 5 min from one location, local');
    expect(text).toContain('with at least 80 % of the due probes known and no gap above 7 min 30 s');
    expect(text).toContain('opens Internet access, and that a device authenticates again quickly, is not verified');
    expect(text).toContain('Policy dm-2017, computed by threenines 0.1.0.');
  });

  it('is still a report when nothing was monitored', () => {
    expect(page({ monitors: [] })).toContain('No service of this operator was monitored in this period.');
  });
});

describe('the JSON', () => {
  const report = JSON.parse(renderReport(octoberReport(), 'json'));

  it('has unrounded figures in the shape that replay prints', () => {
    expect(report.services[1]).toMatchObject({
      operator: 'contoso',
      service: 'provisioning',
      period: { from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' },
      availability: { adjusted: 0.998995, verdict: 'breached' },
      latency: { valueMs: 400.04, verdict: 'breached' },
      errorBudgetRemaining: -0.005,
    });
  });

  it('has every span, incident and setting', () => {
    const [, provisioning] = report.services;

    expect(provisioning.downtime).toHaveLength(23);
    expect(provisioning.downtime[0]).toEqual({
      from: '2026-10-01T05:00:00.000Z',
      to: '2026-10-01T05:05:00.000Z',
      seconds: 300,
    });
    expect(provisioning.incidents[0].id).toBe('contoso.provisioning.high.20261017T140000000Z');
    expect(provisioning.settings).toMatchObject({ probe: 'provisioning', schedule: { everyMs: 300_000 } });
    expect(report.method).toMatchObject({ policy: 'dm-2017', minCoverage: 0.95, maxExcludedShare: 0.05 });
  });

  it('says whether history was invented', () => {
    expect(report.simulated).toBe(false);
    expect(JSON.parse(renderReport(octoberReport({ simulated: true }), 'json')).simulated).toBe(true);
  });
});
