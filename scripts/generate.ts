/** Writes every committed file that follows from the source; with `--check` only says, with exit code 1, what is out of date. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboard } from '../grafana/build.ts';
import { DASHBOARDS, fileOf } from '../grafana/dashboards.ts';
import { openApiDocument, openApiFile } from '../src/api/document.ts';
import { reportSchemaFile } from '../src/report/schema.ts';
import { type ApiDocument, clientFile } from './api/client-file.ts';
import { configurationPage, schemaFile } from './docs/configuration-page.ts';
import { metricsPage } from './docs/metrics-page.ts';
import { processPage } from './docs/process-page.ts';
import { verdictsPage } from './docs/verdicts-page.ts';

const FILES: Readonly<Record<string, () => string>> = {
  'docs/configuration.md': configurationPage,
  'docs/metrics.md': metricsPage,
  'docs/process.md': processPage,
  'docs/verdicts.md': verdictsPage,
  ...Object.fromEntries(
    DASHBOARDS.map((dashboard) => [fileOf(dashboard), () => `${JSON.stringify(buildDashboard(dashboard), null, 2)}\n`]),
  ),
  'monitors.schema.json': schemaFile,
  'openapi.json': openApiFile,
  // Formatted as all source is.
  'src/client/operations.ts': () => formatted(clientFile(openApiDocument() as ApiDocument)),
  'report.schema.json': reportSchemaFile,
};

function formatted(text: string): string {
  return execFileSync('npx', ['biome', 'format', '--stdin-file-path=src/client/operations.ts'], {
    input: text,
    encoding: 'utf8',
  });
}

for (const [name, content] of Object.entries(FILES)) {
  const path = join(import.meta.dirname, '..', name);
  if (!process.argv.includes('--check')) {
    writeFileSync(path, content());
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== content()) {
    process.stderr.write(`error: ${name} is out of date: run npm run generate\n`);
    process.exitCode = 1;
  }
}
