import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { overviewDashboard } from '../../grafana/dashboards.ts';
import { CATALOGUE } from '../../src/metrics/catalogue.ts';
import { metricsPage } from '../../src/metrics/docs.ts';

const ROOT = join(import.meta.dirname, '../..');
const dashboard = JSON.parse(readFileSync(join(ROOT, 'grafana/dashboards/overview.json'), 'utf8')) as {
  panels: {
    id: number;
    type: string;
    title: string;
    description?: string;
    fieldConfig?: { defaults: { unit?: string } };
  }[];
};

describe('what npm run generate writes', () => {
  it('is the dashboard of its source', () => {
    expect(dashboard).toEqual(JSON.parse(JSON.stringify(overviewDashboard())));
  });

  it('is the metrics page of the catalogue, with every metric', () => {
    const page = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');

    expect(page).toBe(metricsPage());
    for (const name of Object.keys(CATALOGUE)) expect(page).toContain(`| \`${name}\` |`);
  });
});

describe('the dashboard', () => {
  const panels = dashboard.panels.filter((panel) => panel.type !== 'row');

  it.each(panels)('explains "$title" and gives it a unit', ({ description, fieldConfig }) => {
    expect(description).toMatch(/^.{30,}\.$/s);
    expect(fieldConfig?.defaults.unit).toBeTruthy();
  });

  it('gives every panel and row an id of its own', () => {
    const ids = dashboard.panels.map((panel) => panel.id);

    expect(new Set(ids).size).toBe(ids.length);
  });
});
