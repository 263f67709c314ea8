import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { DASHBOARDS } from '../../grafana/dashboards.ts';
import { CATALOGUE, type MetricDefinition } from '../../src/metrics/catalogue.ts';
import { promtool, promtoolMissing } from '../support/promtool.ts';
import { chooseAll, queriesOf } from './queries.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly annotations?: { readonly runbook_url?: string };
}

interface RuleTest {
  readonly name: string;
  readonly input_series?: readonly { readonly series: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

const FOLDER = join(import.meta.dirname, '../../grafana/prometheus');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const rules: readonly Rule[] = (parse(read('threenines.rules.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const queries = DASHBOARDS.flatMap(queriesOf);

/** Every series name a metric of the catalogue can have. */
const SERIES = new Set(
  Object.entries(CATALOGUE as Record<string, MetricDefinition>).flatMap(([name, { type }]) => {
    if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
    return type === 'summary' ? [`${name}_sum`, `${name}_count`] : [name];
  }),
);

/** Names of our metrics in an expression; a colon marks a recorded one. */
const metricsIn = (expr: string): string[] => expr.match(/(?<![:\w])threenines_\w+/g) ?? [];

/** `le` of histograms, and what Prometheus adds to each series. */
const GIVEN_LABELS = ['le', 'job', 'instance'];
const LABELS = new Map(Object.entries(CATALOGUE as Record<string, MetricDefinition>));

/** Labels that a selector names, metric by metric: `up{job="x"}` has `job`. */
function labelsIn(expr: string): { readonly metric: string; readonly label: string }[] {
  return [...expr.matchAll(/(threenines_\w+)\{([^}]*)\}/g)].flatMap(([, metric, selector]) =>
    [...selector!.matchAll(/(\w+)\s*=~?"/g)].map(([, label]) => ({ metric: metric!, label: label! })),
  );
}

const expressions = [...queries, ...rules.map((rule) => ({ title: rule.alert ?? rule.record!, expr: rule.expr }))];

describe('queries of the dashboards and the rules', () => {
  it.each(expressions)('of "$title" name only metrics that exist: $expr', ({ expr }) => {
    expect(metricsIn(expr).filter((name) => !SERIES.has(name))).toEqual([]);
  });

  it.each(expressions)('of "$title" select only by labels that these metrics have: $expr', ({ expr }) => {
    const own = (metric: string) =>
      LABELS.get(metric.replace(/_(bucket|sum|count)$/, ''))?.labels ?? LABELS.get(metric)?.labels ?? [];

    expect(
      labelsIn(expr).filter(({ metric, label }) => !GIVEN_LABELS.includes(label) && !own(metric).includes(label)),
    ).toEqual([]);
  });

  it('would be caught if they named another', () => {
    expect(metricsIn('rate(threenines_nonsense_total[5m])').filter((name) => !SERIES.has(name))).toEqual([
      'threenines_nonsense_total',
    ]);
  });

  it.skipIf(promtoolMissing)('of all panels and annotations are PromQL', () => {
    const rule = (expr: string, index: number) => ({
      record: `panel:${index}`,
      expr: chooseAll(expr, '5m'),
    });
    const group = { name: 'panels', rules: queries.map(({ expr }, index) => rule(expr, index)) };
    const folder = mkdtempSync(join(tmpdir(), 'threenines-panels-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'panels.yml'), stringify({ groups: [group] }));

    const { code, output } = promtool(['check', 'rules', join(folder, 'panels.yml')]);
    expect(output).toContain(`${queries.length} rules found`);
    expect(code).toBe(0);
  });
});

describe.skipIf(promtoolMissing)('the shipped Prometheus files', () => {
  it('are a configuration that Prometheus accepts', () => {
    expect(promtool(['check', 'config', join(FOLDER, 'prometheus.yml')])).toMatchObject({ code: 0 });
  });

  it('alert as their own tests say', () => {
    expect(promtool(['test', 'rules', join(FOLDER, 'threenines.rules.test.yml')])).toMatchObject({ code: 0 });
  }, 120_000);
});

describe('each alert', () => {
  it.each(rules.filter(({ alert }) => alert))('$alert links to a runbook that says what to do', (rule) => {
    expect(rule.annotations?.runbook_url).toBe(`docs/runbooks/${rule.alert}.md`);
    const page = readFileSync(join(FOLDER, '../..', rule.annotations!.runbook_url!), 'utf8');
    for (const part of ['What it means', 'First look', 'What to do']) expect(page).toMatch(`**${part}.** `);
  });
});

describe('the rule tests', () => {
  const tests = (parse(read('threenines.rules.test.yml')) as { tests: RuleTest[] }).tests;
  const moments = tests.flatMap(({ name, input_series = [], promql_expr_test }) =>
    promql_expr_test.map(({ expr, exp_samples }) => ({
      name,
      expr,
      // By name alone: up to the brace, or to a label.
      given: new Set(input_series.map(({ series }) => series.replace(/\{.*/, ''))),
      found: exp_samples.map(({ labels }) => labels),
    })),
  );
  const firing = (alert: string, labels: readonly string[]) =>
    labels.some((text) => text.includes(`alertname="${alert}"`) && text.includes('alertstate="firing"'));
  const metricsOf = ({ expr }: Rule) =>
    new Set(expr.match(/(?<![\w:])(?:threenines_\w+|up(?=\{)|process_start_\w+)/g) ?? []);
  const alerts = rules.flatMap((rule) => (rule.alert === undefined ? [] : [{ ...rule, alert: rule.alert }]));

  it.each(alerts)('make $alert fire', ({ alert }) => {
    expect(moments.filter(({ found }) => firing(alert, found)).map(({ name }) => name)).not.toEqual([]);
  });

  it.each(alerts.filter(({ alert }) => alert !== 'ThreeninesWatchdog'))(
    'have a moment in which everything that $alert looks at is there, and it does not fire',
    (rule) => {
      const wanted = metricsOf(rule);
      // Burn rates are recorded from samples and the objective.
      if (rule.expr.includes('threenines_error_budget_burn')) wanted.add('threenines_samples_total');
      const quiet = moments.filter(
        ({ expr, given, found }) =>
          /^ALERTS\{[^}]*severity!="none"\}$/.test(expr) && wanted.isSubsetOf(given) && !firing(rule.alert, found),
      );

      expect(wanted.size).toBeGreaterThan(0);
      expect(quiet.map(({ name }) => name)).not.toEqual([]);
    },
  );

  it.each(rules.flatMap(({ record }) => record ?? []))(
    'say of %s what it records, nothing spent and something',
    (record) => {
      const values = tests.flatMap(({ promql_expr_test }) =>
        promql_expr_test
          .filter(({ expr }) => expr === record)
          .flatMap(({ exp_samples }) => exp_samples.map(({ value }) => value)),
      );

      expect(values).toContain(0);
      expect(values.some((value) => value > 0)).toBe(true);
    },
  );
});
