import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { DAY, HOUR, SECOND } from '../../src/core/time.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { parseScenario } from '../../src/simulator/scenario-file.ts';
import { playTimeline } from '../../src/simulator/timeline.ts';
import { ManualClock } from '../support/manual-clock.ts';

const problemsOf = (text: string): string[] => {
  try {
    parseScenario(text, 's.yaml');
  } catch (error) {
    if (error instanceof UserError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('a scenario', () => {
  it('is six operators in the order of their ports when nothing is said', () => {
    const { operators } = toScenario();
    expect(operators.map(({ id }) => id)).toEqual([
      'contoso',
      'fabrikam',
      'northwind',
      'litware',
      'adatum',
      'tailspin',
    ]);
    expect(operators.map(({ timeline }) => timeline.map(({ fault }) => fault.name))).toEqual([
      [],
      [],
      ['flaky'],
      ['down'],
      ['broken-contract'],
      [],
    ]);
  });

  it('is read from YAML: faults over time, of the whole operator and of its services', () => {
    const { operators } = parseScenario(
      `operators:
         mine:
           latency: { min: 40ms, max: 2s }
           faults: [{ after: 1h, fault: healthy }, { fault: down }]
           services:
             get-balance: [{ after: 0s, fault: slow, ms: 700 }, { after: 90s, fault: healthy }]
      `,
      's.yaml',
    );
    const [mine] = operators;
    expect(mine?.profile.latency).toEqual({ minMs: 40, maxMs: 2_000 });
    expect(mine?.timeline.map(({ afterMs, service, fault }) => [afterMs, service, fault.name])).toEqual([
      [0, null, 'down'],
      [0, 'get-balance', 'slow'],
      [90 * SECOND, 'get-balance', 'healthy'],
      [HOUR, null, 'healthy'],
    ]);
  });

  it('lets an operator with a known name keep its personality, and change parts of it', () => {
    const { operators } = parseScenario(
      'operators: { tailspin: { numbers: number }, litware: { faults: [] } }',
      's.yaml',
    );
    expect(operators[0]?.profile).toMatchObject({ echo: 'other', numbers: 'number', latency: { minMs: 30 } });
    expect(operators[1]?.timeline).toEqual([]);
  });

  it.each([
    ['operators: {}', 's.yaml:1:12: operators: expected at least one operator'],
    [
      'operators:\n  Contoso: {}',
      's.yaml:2:12: operators.Contoso: expected a name of lower-case letters, digits and dashes',
    ],
    ['operators:\n  a:\n    fautls: []', 's.yaml:3:5: operators.a: Unrecognized key: "fautls"'],
    [
      'operators:\n  a:\n    faults: [{ after: soon, fault: down }]',
      's.yaml:3:23: operators.a.faults.0.after: expected a duration such as "400ms", "60s", "5m" or "1h"',
    ],
    [
      'operators:\n  a:\n    faults:\n      - { fault: slow, ms: -1 }',
      's.yaml:4:28: operators.a.faults.0.ms: Too small: expected number to be >=0',
    ],
    [
      'operators:\n  a:\n    faults:\n      - { fault: slow, sm: 1 }',
      's.yaml:4:9: operators.a.faults.0: Unrecognized key: "sm"',
    ],
    [
      'operators:\n  a:\n    faults: [{ fault: redirect, to: "a\\nb" }]',
      's.yaml:3:37: operators.a.faults.0.to: expected printable ASCII',
    ],
    [
      'operators:\n  a:\n    services: { status: [{ fault: down }] }',
      's.yaml:3:26: operators.a.services.status.0: expected a fault that can hit a single service',
    ],
    [
      'operators:\n  a:\n    latency: { min: 2s, max: 1s }',
      's.yaml:3:14: operators.a.latency: expected min to be at most max',
    ],
    ['operators: [', 's.yaml:1:13: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['operators: { a: *b }', 's.yaml: Unresolved alias (the anchor must be set before the alias): b'],
  ])('with a mistake is refused with its place: %j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('names the faults there are to one that is unknown', () => {
    const [problem] = problemsOf('operators: { a: { faults: [{ fault: dwon }] } }');
    expect(problem).toMatch(
      /^s\.yaml:1:37: operators\.a\.faults\.0\.fault: expected one of healthy, slow, flaky, down, /,
    );
  });

  it('tells several mistakes at once', () => {
    expect(problemsOf('operators:\n  a: { echo: maybe }\n  b: { portalHops: -1 }')).toHaveLength(2);
  });
});

describe('a timeline', () => {
  const { operators } = toScenario({
    operators: {
      a: {
        faults: [{ fault: 'slow' }, { after: '60s', fault: 'down' }, { after: '3h', fault: 'healthy' }],
        services: { status: [{ after: '60s', fault: 'reset' }] },
      },
    },
  });
  const timeline = operators[0]!.timeline;

  async function play() {
    const clock = new ManualClock(7 * DAY);
    const applied: string[] = [];
    const stop = await playTimeline(timeline, clock, async ({ service, fault }) => {
      applied.push(`${(clock.now() - 7 * DAY) / SECOND} ${service ?? 'all'} ${fault.name}`);
    });
    return { clock, applied, stop };
  }

  it('applies each step in its time, also after hours', async () => {
    const { clock, applied } = await play();
    expect(applied).toEqual(['0 all slow']);
    await clock.advance(60 * SECOND - 1);
    expect(applied).toHaveLength(1);
    await clock.advance(1);
    expect(applied).toEqual(['0 all slow', '60 all down', '60 status reset']);
    await clock.advance(5 * HOUR);
    expect(applied.at(-1)).toBe('10800 all healthy');
  });

  it('can be stopped', async () => {
    const { clock, applied, stop } = await play();
    await clock.advance(2 * HOUR);
    stop();
    await clock.advance(5 * HOUR);
    expect(applied).toHaveLength(3);
  });
});
