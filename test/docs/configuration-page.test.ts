import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationPage, schemaFile } from '../../scripts/docs/configuration-page.ts';
import { formatDuration, formatPercentage } from '../../src/config/units.ts';
import { load, withMonitors } from '../config/example.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Block {
  readonly properties?: Readonly<Record<string, { readonly description?: string; readonly default?: unknown }>>;
  readonly description?: string;
}
const schema: Block & { readonly definitions: Readonly<Record<string, Block>> } = JSON.parse(schemaFile());
const blocks = Object.entries(schema.definitions);

describe('what npm run generate writes', () => {
  it('is current in monitors.schema.json', () => {
    expect(readFileSync(join(ROOT, 'monitors.schema.json'), 'utf8')).toBe(schemaFile());
  });

  it('is current in docs/configuration.md', () => {
    expect(readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')).toBe(configurationPage());
  });
});

describe('the reference', () => {
  it('has a table or a form for each block, and each link leads to one', () => {
    const text = configurationPage();
    const headings = [...text.matchAll(/^### (\w+)$/gm)].map(([, name]) => name!.toLowerCase());
    const links = [...text.matchAll(/\]\(#(\w+)\)/g)].map(([, name]) => name!);
    expect(headings).toHaveLength(blocks.length);
    expect(links.filter((name) => !headings.includes(name))).toEqual([]);
  });

  it.each([...blocks, ['top level', schema] as const])('explains every key of %s', (_, block) => {
    const silent = Object.entries(block.properties ?? {}).filter(([, { description }]) => !description);
    expect(silent.map(([key]) => key)).toEqual([]);
  });

  it.each(blocks)('explains %s', (_, { description }) => {
    expect(description).toMatch(/\.$/);
  });
});

describe('documented defaults are those of the code', () => {
  const defaultsOf = (block: Block) =>
    Object.fromEntries(
      Object.entries(block.properties ?? {}).flatMap(([key, { default: value }]) =>
        value === undefined ? [] : [[key, value]],
      ),
    );
  const page = '- { service: page, probe: http, url: "https://a.example/" }';
  const { configuration } = load(withMonitors(page).replace('timezone: Europe/Berlin', 'enabled: true'));

  it('at the top level', () => {
    expect(defaultsOf(schema)).toEqual({
      policy: configuration.policy,
      listen: `${configuration.listen.host}:${configuration.listen.port}`,
      hosts: configuration.hosts,
      dataDir: configuration.dataDir.replace('/etc/threenines', '.'),
      location: configuration.monitors[0]?.location,
      allowNetworks: configuration.allowNetworks,
    });
    expect(defaultsOf(schema.definitions.limits!)).toEqual(configuration.limits);
    expect(defaultsOf(schema.definitions.resolver!)).toEqual({
      timeout: formatDuration(configuration.resolver.timeoutMs),
    });
    const { goodMs, otherMs } = configuration.retention;
    expect(defaultsOf(schema.definitions.retention!)).toEqual({
      good: formatDuration(goodMs),
      other: formatDuration(otherMs),
    });
  });

  it('of our own checks', () => {
    const every = formatDuration(configuration.ownChecks.references.everyMs).replace('1m', '60s');
    expect(defaultsOf(schema.definitions.references!)).toEqual({ dns: [], tcp: [], http: [], every });
    expect(defaultsOf(schema.definitions.canary!)).toEqual({ every });
    expect(defaultsOf(schema.definitions.tls!)).toEqual({ sharedWithMarketplace: false });
  });

  it('of the terms', () => {
    const { sla: versions, deadlineMs } = configuration.monitors[0]!;
    const sla = versions[0]!;
    expect(defaultsOf(schema.definitions.sla!)).toEqual({
      availability: formatPercentage(sla.objectivePpm),
      verdict: sla.verdictMode,
      partialMonth: sla.partialMonth,
    });
    expect(defaultsOf(schema.definitions.latency!)).toEqual({
      limit: formatDuration(sla.latencyLimitMs),
      statistic: sla.latencyStatistic,
    });
    expect(defaultsOf(schema.definitions.window!)).toEqual(sla.window);
    expect(defaultsOf(schema.definitions.service!)).toMatchObject({
      deadline: formatDuration(deadlineMs),
      method: 'GET',
    });
  });
});
