import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderOverview, renderReport } from '../../src/report/index.ts';
import { Report, reportSchemaFile } from '../../src/report/schema.ts';
import { octoberReport } from './october.ts';

const report = JSON.parse(String(await renderReport(octoberReport(), { format: 'json' })));

describe('the JSON', () => {
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

  it('has every span, incident, setting and bad sample', () => {
    const [, provisioning] = report.services;

    expect(provisioning.downtime).toHaveLength(23);
    expect(provisioning.downtime[0]).toEqual({
      from: '2026-10-01T05:00:00.000Z',
      to: '2026-10-01T05:05:00.000Z',
      seconds: 300,
    });
    expect(provisioning.incidents[0].id).toBe('contoso.provisioning.high.20261017T140000000Z');
    expect(provisioning.incidents[0]).toMatchObject({
      firstCallAt: '2026-10-17T14:34:00.000Z',
      deadlines: [{ kind: 'response', dueAt: '2026-10-17T15:34:00.000Z', outcome: 'late' }],
    });
    expect(provisioning.incidents[1]).toMatchObject({
      acknowledgedAt: '2026-10-22T08:32:00.000Z',
      references: ['BUG-4711'],
      deadlines: [
        { kind: 'call', owedBy: 'us', outcome: 'kept' },
        { outcome: 'kept' },
        { outcome: 'kept' },
        { outcome: 'missed' },
        { outcome: 'kept' },
      ],
    });
    expect(provisioning.settings).toMatchObject({ probe: 'provisioning', schedule: { everyMs: 300_000 } });
    expect(provisioning.badSamples).toHaveLength(61);
    expect(report.method).toMatchObject({ policy: 'dm-2017', minCoverage: 0.95, maxExcludedShare: 0.05 });
  });

  it('says whether history was invented', async () => {
    const invented = JSON.parse(String(await renderReport(octoberReport({ simulated: true }), { format: 'json' })));

    expect(report.simulated).toBe(false);
    expect(invented.simulated).toBe(true);
  });

  it('keeps its published schema', () => {
    expect(() => Report.parse(report)).not.toThrow();
    expect(() => Report.parse({ ...report, more: 1 })).toThrow(/more/);
  });

  it('has the schema published that npm run generate writes', () => {
    const published = readFileSync(join(import.meta.dirname, '../../report.schema.json'), 'utf8');
    expect(published).toBe(reportSchemaFile());
  });

  it('of all operators is a list of reports', async () => {
    const text = await renderOverview([{ input: octoberReport(), file: 'a.json' }], { format: 'json' });
    expect(JSON.parse(String(text))).toEqual([report]);
  });
});
