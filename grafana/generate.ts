/** Writes what follows from the metric catalogue; with `--check` only says, with exit code 1, what is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { metricsPage } from '../src/metrics/docs.ts';
import { overviewDashboard } from './dashboards.ts';

const FILES: Readonly<Record<string, () => string>> = {
  '../docs/metrics.md': metricsPage,
  'dashboards/overview.json': () => `${JSON.stringify(overviewDashboard(), null, 2)}\n`,
};

for (const [name, content] of Object.entries(FILES)) {
  const path = new URL(name, import.meta.url);
  if (!process.argv.includes('--check')) {
    writeFileSync(path, content());
  } else if (readFileSync(path, 'utf8') !== content()) {
    process.stderr.write(`${name} is out of date: run node grafana/generate.ts\n`);
    process.exitCode = 1;
  }
}
