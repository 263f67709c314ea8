/** The committed files as Grafana reads them. No Grafana runs here: what it would stumble over is looked for instead. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DASHBOARDS, fileOf } from '../../grafana/dashboards.ts';
import { CATALOGUE } from '../../src/metrics/catalogue.ts';

const Position = z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1).max(24), h: z.int().min(1) });
const Target = z.looseObject({ refId: z.string(), expr: z.string().min(1) });
const Row = z.looseObject({ type: z.literal('row'), id: z.int(), title: z.string().min(1), gridPos: Position });
const Text = z.looseObject({
  type: z.literal('text'),
  id: z.int(),
  title: z.string().min(1),
  description: z.string(),
  gridPos: Position,
  options: z.looseObject({ content: z.string().min(1) }),
});
const QueryPanel = z.looseObject({
  type: z.enum(['stat', 'timeseries', 'state-timeline', 'table', 'heatmap']),
  id: z.int(),
  title: z.string().min(1),
  description: z.string(),
  gridPos: Position,
  datasource: z.strictObject({ type: z.literal('prometheus'), uid: z.literal('$datasource') }),
  targets: z.array(Target).min(1),
  fieldConfig: z.looseObject({ defaults: z.looseObject({ unit: z.string().min(1) }) }),
});
const Dashboard = z.looseObject({
  uid: z.string().regex(/^[\w-]{1,40}$/),
  title: z.string().min(1),
  tags: z.array(z.string()),
  // From here on Grafana imports without migrating panels of an older form.
  schemaVersion: z.int().min(36),
  links: z.array(
    z.looseObject({ type: z.enum(['dashboards', 'link']), tags: z.array(z.string()), url: z.string().optional() }),
  ),
  templating: z.strictObject({
    list: z.array(z.looseObject({ name: z.string(), label: z.string(), type: z.string() })),
  }),
  annotations: z
    .looseObject({ list: z.array(z.looseObject({ name: z.string(), expr: z.string() })).optional() })
    .optional(),
  panels: z.array(z.union([Row, Text, QueryPanel])),
});

const ROOT = join(import.meta.dirname, '../..');
const files = DASHBOARDS.map((dashboard) => {
  const text = readFileSync(join(ROOT, fileOf(dashboard)), 'utf8');
  return { name: dashboard.name, text, json: Dashboard.parse(JSON.parse(text)) };
});
const panels = files.flatMap(({ name, json }) =>
  json.panels.filter((panel) => panel.type !== 'row').map((panel) => ({ dashboard: name, ...panel })),
);

/** Variables of Grafana's own. */
const BUILT_IN = /^(__\w+|timeFilter)$/;

/** Names of variables that a text uses, as `$name`, `${name}` or `${name:format}`. */
function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$(?:\{([\w]+)[^}]*\}|(\w+))/g)].map(([, braced, plain]) => braced ?? plain!);
}

describe.each(files)('the dashboard $name', ({ text, json }) => {
  it('gives every panel and row an id of its own', () => {
    const ids = json.panels.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lays nothing over anything else, nor beyond the right edge', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of json.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x},${y}`), `${title} over ${taken.get(`${x},${y}`)}`).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
      }
    }
  });

  it('titles its panels differently, and names the queries of one differently', () => {
    const titles = json.panels.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    for (const panel of json.panels) {
      const ids = 'targets' in panel ? (panel.targets as { refId: string }[]).map(({ refId }) => refId) : [];
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('uses only variables that it defines, and defines none in vain', () => {
    const defined = json.templating.list.map((variable) => variable.name);
    const used = new Set(variablesIn(text).filter((variable) => !BUILT_IN.test(variable)));

    expect(defined[0]).toBe('datasource');
    expect([...used].filter((variable) => !defined.includes(variable))).toEqual([]);
    expect(defined.filter((variable) => !used.has(variable))).toEqual([]);
  });

  it('links to the others by their tag, and to dashboards that exist', () => {
    const uids = files.map((file) => file.json.uid);
    const linked = [...text.matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid!);

    expect(json.tags).toContain('threenines');
    expect(json.links).toContainEqual(
      expect.objectContaining({ type: 'dashboards', tags: ['threenines'], includeVars: true, keepTime: true }),
    );
    expect(linked.filter((uid) => !uids.includes(uid))).toEqual([]);
  });

  it('takes the values of its variables from labels of metrics that exist', () => {
    const queries = json.templating.list.filter(({ type }) => type === 'query');
    expect(queries.length).toBeGreaterThan(0);
    for (const variable of queries) {
      const [, metric, label] = /^label_values\((\w+)(?:\{.*\})?, (\w+)\)$/.exec(String(variable.query)) ?? [];
      expect(label).toBe(variable.name);
      expect(CATALOGUE).toHaveProperty(metric!);
    }
  });
});

describe('all dashboards', () => {
  it('have a uid of their own', () => {
    expect(new Set(files.map(({ json }) => json.uid)).size).toBe(4);
  });

  it.each(files.filter(({ name }) => name !== 'monitor-health'))('link to the report from $name', ({ json }) => {
    expect(json.links.flatMap(({ url }) => url ?? [])).toEqual([expect.stringMatching(/^\$reports\//)]);
  });

  it.each(panels)('explain "$title" of $dashboard', ({ description }) => {
    expect(description).toMatch(/^.{30,}\.$/s);
  });

  it('mark maintenance and High incidents where an operator is looked at', () => {
    const marks = (wanted: string) =>
      files.find(({ name }) => name === wanted)?.json.annotations?.list?.map(({ name }) => name);

    expect(marks('operator')).toEqual(['Maintenance', 'High incidents']);
    expect(marks('sla')).toEqual(['Maintenance', 'High incidents']);
  });

  // 0.999, 0.4 and 0.95 belong to the contract: dashboards ask for them.
  it('type in no limit of a contract', () => {
    for (const { text } of files) {
      const numbers = [...text.matchAll(/"(?:expr|value)": (?:"((?:[^"\\]|\\.)*)"|([\d.]+))/g)].map(
        ([, expr, value]) => expr ?? value!,
      );
      expect(numbers.filter((number) => /(?<![\w.(])(?:0?\.4|400|0?\.9\d*|99\.\d+)(?!\w)/.test(number))).toEqual([]);
    }
  });
});

describe('the runbooks', () => {
  const folder = join(ROOT, 'docs/runbooks');
  const shown = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return [...text.matchAll(/((?:\*[^*]+\*(?:, | and )?)+)\sin\sthe\sdashboard\s\*([^*]+)\*/g)].map(
      ([, named, title]) => ({
        file,
        title: title!,
        named: named!.split('*').filter((part) => /^[A-Z]/.test(part)),
      }),
    );
  });

  it.each(shown)('name panels that are there: $named in $title, of $file', ({ title, named }) => {
    const dashboard = files.find(({ json }) => json.title === `Threenines: ${title}`);

    expect(named.length).toBeGreaterThan(0);
    expect(dashboard?.json.panels.map((panel) => panel.title)).toEqual(expect.arrayContaining(named));
  });
});
