import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDashboard } from '../../grafana/build.ts';
import { DASHBOARDS, fileOf } from '../../grafana/dashboards.ts';
import { metricsPage } from '../../scripts/docs/metrics-page.ts';
import { CATALOGUE } from '../../src/metrics/catalogue.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('what npm run generate writes', () => {
  it.each(DASHBOARDS)('is the dashboard $name of its source', (dashboard) => {
    const committed = JSON.parse(readFileSync(join(ROOT, fileOf(dashboard)), 'utf8')) as unknown;

    expect(committed).toEqual(JSON.parse(JSON.stringify(buildDashboard(dashboard))));
  });

  it('is each dashboard in the folder that Grafana reads', () => {
    expect(readdirSync(join(ROOT, 'grafana/dashboards')).sort()).toEqual(
      DASHBOARDS.map((dashboard) => basename(fileOf(dashboard))).sort(),
    );
  });

  it('is the metrics page of the catalogue, with every metric', () => {
    const page = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8');

    expect(page).toBe(metricsPage());
    for (const name of Object.keys(CATALOGUE)) expect(page).toContain(`| \`${name}\` |`);
  });
});
