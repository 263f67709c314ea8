import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load.ts';
import { speaksFor } from '../../src/core/attribution/self-checks.ts';
import { UNKNOWN_ICCID } from '../../src/core/contract/findings.ts';
import type { Monitor } from '../../src/core/monitor.ts';
import { slotsBetween } from '../../src/core/schedule/schedule.ts';
import { isoTime } from '../../src/core/time.ts';
import { iccids } from '../support/iccids.ts';
import { runs } from '../support/random.ts';
import { EXAMPLE, exampleWith, load, mistakeOf, withMonitors } from './example.ts';

const ROOT = join(import.meta.dirname, '../..');

function monitor(text: string, id: string): Monitor {
  const found = load(text).configuration.monitors.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no monitor ${id}`);
  return found;
}

const page = (more = '') =>
  `- { service: page, probe: http, url: "https://a.example/"${more === '' ? '' : `, ${more}`} }`;

describe('the example of the documentation', () => {
  it('loads as printed', () => {
    const { configuration, warnings } = load();
    expect(configuration).toMatchObject({
      listen: { host: '127.0.0.1', port: 8080 },
      dataDir: '/etc/threenines/data',
      limits: { concurrency: 2_000, perOperator: 10, requestsPerSecond: 1_000 },
      allowNetworks: ['127.0.0.0/8'],
      resolver: { servers: [], timeoutMs: 2_000, secondOpinion: [] },
      channels: [
        {
          name: 'ops-mail',
          watchdog: true,
          severities: ['high', 'low', 'warning'],
          spec: {
            type: 'email',
            smtpUrl: { env: 'SMTP_URL' },
            from: 'threenines@example.com',
            to: ['ops@example.com'],
          },
        },
      ],
      heartbeat: null,
      retention: { goodMs: 90 * 86_400_000, otherMs: 400 * 86_400_000 },
      policy: 'dm-2017',
    });
    expect(warnings).toEqual([]);
  });

  it('has three monitors of one operator', () => {
    const { operators, monitors } = load().configuration;
    expect(operators.get('contoso')).toMatchObject({
      id: 'contoso',
      name: 'Contoso Mobile',
      requestsPerSecond: 0.2,
      enabled: true,
      calendar: { timezone: 'Europe/Berlin', weekend: [6, 7] },
    });
    expect(monitors.map(({ id }) => id)).toEqual([
      'contoso/get-balance',
      'contoso/provisioning',
      'contoso/status-page',
    ]);
  });

  it('tells the probe of get-balance all it needs, with files relative to its folder', () => {
    expect(monitor(EXAMPLE, 'contoso/get-balance')).toMatchObject({
      location: 'local',
      schedule: { kind: 'every', periodMs: 30_000 },
      deadlineMs: 10_000,
      sla: [
        {
          validFrom: null,
          objectivePpm: 999_000,
          latencyLimitMs: 400,
          latencyStatistic: 'mean',
          window: { calendar: 'month', timezone: 'UTC' },
        },
      ],
      high: {
        afterMs: 1_800_000,
        minCoverage: 0.8,
        maxGapMs: 300_000,
        resolveAfterGood: 10,
        reopenWithinMs: 1_800_000,
      },
      probe: {
        kind: 'get-balance',
        baseUrl: 'https://moapi.contoso.example/v1',
        transport: {
          tls: {
            cert: { file: '/etc/threenines/certs/client.pem' },
            key: { file: '/etc/threenines/certs/client.key' },
            ca: { file: '/etc/threenines/certs/ca.pem' },
          },
          basicAuth: { username: 'marketplace', password: { env: 'CONTOSO_PASSWORD' } },
        },
        sims: [
          { iccid: '8988247000100003319', expect: ['NONE'] },
          { iccid: '8988247000100297655', expect: ['MODIRECTPAYG'] },
        ],
        fieldsTemplate: 'basic',
      },
    });
  });

  it('lets provisioning use its own SIM only, and grant in the operator’s country', () => {
    expect(monitor(EXAMPLE, 'contoso/provisioning').probe).toMatchObject({
      kind: 'provisioning',
      sims: [{ iccid: '8988247000100003319' }],
      mode: 'exempt',
      path: 'microbalance',
      location: 'DE',
      locationIn: 'body',
    });
  });

  it('launches the portal in the forms it names', () => {
    const portal = 'marker: data-plan, forms: [esim, sim], eid: { file: eid.txt }, checkAssets: true';
    const text = exampleWith('marker: data-plan', portal).replace('monitors: [', 'monitors: [ mo-direct,');
    expect(monitor(text, 'contoso/mo-direct').probe).toMatchObject({
      forms: ['esim', 'sim'],
      eid: { file: '/etc/threenines/eid.txt' },
      checkAssets: true,
    });
  });

  it('verifies grants only on SIMs that are known to have no plan', () => {
    const verified = exampleWith('mode: exempt', 'mode: exempt, verify: true');
    expect(monitor(verified, 'contoso/provisioning').probe).toMatchObject({ verify: true });
    expect(() => load(verified.replace('expect: [NONE]', 'expect: [NONE, PAYG]'))).toThrow(
      'operators[0].microbalance.verify: expected SIMs with expect: [NONE] for provisioning, found the one that ends in 3319, which may have a plan',
    );
  });

  it('merges the custom service with its monitor', () => {
    expect(monitor(EXAMPLE, 'contoso/status-page').probe).toEqual({
      kind: 'http',
      url: 'https://status.contoso.example/',
      method: 'GET',
      transport: {},
      expect: { status: [200], contains: 'ok' },
    });
  });

  it('takes a TCP service from all layers, with brackets around IPv6 or without', () => {
    const tcp = '{ probe: tcp, port: 465, tls: {}, send: "EHLO a\\r\\n", expect: { contains: \'250 \' } }';
    const services = `services:\n  smtps: ${tcp}`;
    const probeOf = (host: string) =>
      monitor(withMonitors(`- { service: smtps, host: "${host}" }`, services), 'contoso/smtps').probe;
    const common = { kind: 'tcp', port: 465, secure: true, transport: { tls: {} }, expect: { contains: '250 ' } };
    expect(probeOf('[2001:4860::25]')).toEqual({ ...common, host: '2001:4860::25', send: 'EHLO a\r\n' });
    expect(probeOf('2001:4860::25')).toMatchObject({ host: '2001:4860::25' });
    expect(probeOf('mail.contoso.example')).toMatchObject({ host: 'mail.contoso.example' });
  });

  it('stands in the documentation', () => {
    expect(readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8')).toContain(`\`\`\`yaml\n${EXAMPLE}\`\`\``);
  });
});

describe('what the monitor checks of itself', () => {
  const TLS = '{ cert: { file: certs/client.pem }, key: { file: certs/client.key }, ca: { file: certs/canary.pem } }';
  const withOwn = (text: string) => load(EXAMPLE.replace('policy: dm-2017', `policy: dm-2017\n${text}`));

  it('is nothing unless it is configured', () => {
    const none = { canary: null, references: { everyMs: 60_000, checks: [] } };
    expect(load().configuration.ownChecks).toEqual(none);
  });

  it('is a canary for the operators that are shown its certificate', () => {
    const { configuration, warnings } = withOwn(`canary: { url: "https://10.0.0.5:9440/", tls: ${TLS}, every: 30s }`);
    const { canary } = configuration.ownChecks;
    expect(canary).toMatchObject({
      everyMs: 30_000,
      probe: {
        kind: 'http',
        url: 'https://10.0.0.5:9440/',
        transport: { tls: { key: { file: '/etc/threenines/certs/client.key' } } },
      },
    });
    const spoken = configuration.monitors.filter(({ probe }) => speaksFor(canary!, probe));
    expect(spoken.map(({ service }) => service)).toEqual(['get-balance', 'provisioning']);
    expect(warnings.filter((warning) => warning.startsWith('canary'))).toEqual([]);
  });

  it('is worth a warning when the canary speaks for nobody', () => {
    const { warnings } = withOwn(`canary: { url: "https://c.example/", tls: ${TLS.replaceAll('client', 'other')} }`);
    expect(warnings).toContainEqual(expect.stringMatching(/^canary: no operator is shown its certificate/));
  });

  it('is references, named by their hosts', () => {
    const { configuration } = withOwn(
      'references: { dns: [a.example], tcp: ["b.example:443", "[2001:db8::1]:53"], http: ["https://c.example/secret?x=1"], every: 2m }',
    );
    const { everyMs, checks } = configuration.ownChecks.references;
    expect(everyMs).toBe(120_000);
    expect(checks.map(({ name }) => name)).toEqual([
      'dns:a.example',
      'tcp:b.example:443',
      'tcp:2001:db8::1:53',
      'http:c.example',
    ]);
    expect(checks[2]?.probe).toEqual({ kind: 'tcp-reference', host: '2001:db8::1', port: 53 });
  });

  it('knows a certificate that the marketplace shares', () => {
    const text = EXAMPLE.replace('ca.pem } }', 'ca.pem }, sharedWithMarketplace: true }');
    expect(monitor(text, 'contoso/get-balance').probe.transport.tls).toMatchObject({ sharedWithMarketplace: true });
    expect(monitor(EXAMPLE, 'contoso/get-balance').probe.transport.tls).not.toHaveProperty('sharedWithMarketplace');
  });
});

describe('the shipped monitors.yaml', () => {
  it('loads without a warning, with every kind of probe', () => {
    const { configuration, warnings } = loadConfiguration(join(ROOT, 'monitors.yaml'));
    expect(warnings).toEqual([]);
    expect([...configuration.operators.keys()]).toEqual([
      'contoso',
      'fabrikam',
      'northwind',
      'litware',
      'adatum',
      'tailspin',
    ]);
    expect(new Set(configuration.monitors.map(({ probe }) => probe.kind)).size).toBe(4);
    expect(configuration.monitors.some(({ schedule }) => schedule.kind === 'cron')).toBe(true);
    expect(configuration.monitors.filter(({ maintenance }) => maintenance.length > 0)).toHaveLength(1);
  });
});

describe('the smallest configuration', () => {
  const smallest = withMonitors(page());

  it('has the defaults', () => {
    const { configuration, warnings } = load(smallest);
    expect(warnings).toEqual([]);
    expect(configuration.operators.get('contoso')).toMatchObject({
      name: 'contoso',
      requestsPerSecond: 0.2,
      enabled: true,
    });
    expect(configuration.monitors[0]).toMatchObject({
      id: 'contoso/page',
      schedule: { kind: 'every', periodMs: 60_000 },
      deadlineMs: 10_000,
      sla: [{ objectivePpm: 999_000, latencyLimitMs: 400, latencyStatistic: 'mean' }],
      maintenance: [],
    });
  });

  it('probes the catalogue as often as the contract asks', () => {
    const text = EXAMPLE.replace(/^services:[\s\S]*?(?=^operators:)/m, '').replace(
      /monitors: \[.*$/m,
      'monitors: [get-balance, mo-direct, provisioning]',
    );
    expect(load(text).configuration.monitors.map(({ schedule }) => schedule.periodMs)).toEqual([
      30_000, 30_000, 300_000,
    ]);
  });
});

describe('layers', () => {
  const services = (settings: string) => `services: { page: { probe: http, ${settings} } }`;

  it('put the monitor’s own settings on top, key by key', () => {
    const text = withMonitors(
      '- { service: page, url: "https://a.example/", deadline: 3s }',
      services('every: 5s, deadline: 2s'),
    );
    expect(monitor(text, 'contoso/page')).toMatchObject({ schedule: { periodMs: 5_000 }, deadlineMs: 3_000 });
  });

  it('with every remove an inherited cron', () => {
    const text = withMonitors(page('every: 5s'), services('cron: "0 * * * *"'));
    expect(monitor(text, 'contoso/page').schedule).toMatchObject({ kind: 'every', periodMs: 5_000 });
  });

  it('with cron remove an inherited every', () => {
    const text = withMonitors(page('cron: "0 * * * * *"'), services('every: 5s'));
    expect(monitor(text, 'contoso/page').schedule).toMatchObject({ kind: 'cron', periodMs: 60_000 });
  });

  it('of SLA terms go from the top level over service and operator to the monitor', () => {
    const text = withMonitors(
      `- { service: page, url: "https://a.example/", sla: { latency: { limit: 40ms } } }`,
      `sla: { availability: 99%, latency: { limit: 10ms, statistic: p50 }, window: { timezone: Asia/Tokyo } }
services: { page: { probe: http, sla: { latency: { limit: 20ms, statistic: p90 } } } }`,
    ).replace('timezone: Europe/Berlin', 'sla: { latency: { limit: 30ms, statistic: p95 } }');
    expect(monitor(text, 'contoso/page').sla).toEqual([
      {
        validFrom: null,
        objectivePpm: 990_000,
        latencyLimitMs: 40,
        verdictMode: 'point',
        partialMonth: 'judge',
        latencyStatistic: 'p95',
        window: { calendar: 'month', timezone: 'Asia/Tokyo' },
      },
    ]);
  });

  it('of SLA terms that change over time make a version for each day on which one of them does', () => {
    const text = withMonitors(
      page('sla: [{ latency: { limit: 300ms } }, { validFrom: 2026-11-01, latency: { limit: 250ms } }]'),
      `sla:
  - { availability: 99.5%, verdict: confidence, window: { timezone: Europe/Berlin } }
  - { validFrom: 2026-10-26, availability: 99.9%, window: { timezone: Europe/Berlin } }
  - { validFrom: 2027-01-01, availability: 99.95%, window: { timezone: Asia/Tokyo } }`,
    );
    const versions = monitor(text, 'contoso/page').sla;
    const told = versions.map(({ validFrom, objectivePpm, latencyLimitMs, verdictMode }) => [
      validFrom === null ? null : isoTime(validFrom),
      objectivePpm,
      latencyLimitMs,
      verdictMode,
    ]);
    expect(told).toEqual([
      [null, 995_000, 300, 'confidence'],
      ['2026-10-25T23:00:00.000Z', 999_000, 300, 'point'],
      ['2026-10-31T23:00:00.000Z', 999_000, 250, 'point'],
      ['2026-12-31T15:00:00.000Z', 999_500, 250, 'point'],
    ]);
  });

  it('of SLA terms make no version for a day that changes nothing for the monitor', () => {
    const complete =
      'availability: 99.5%, latency: { limit: 300ms, statistic: p90 }, verdict: point, window: { timezone: Asia/Tokyo }';
    const text = withMonitors(
      page(`sla: { ${complete} }`),
      `sla:
  - { availability: 99.9% }
  - { validFrom: 2026-11-15, availability: 99.95%, latency: { limit: 200ms }, window: { timezone: Europe/Berlin } }`,
    );
    expect(monitor(text, 'contoso/page').sla).toMatchObject([{ validFrom: null, objectivePpm: 995_000 }]);
    const back = withMonitors(
      page(
        'sla: [{ latency: { limit: 300ms } }, { validFrom: 2026-11-01, latency: { limit: 300ms } }, { validFrom: 2026-12-01 }]',
      ),
    );
    expect(monitor(back, 'contoso/page').sla).toMatchObject([
      { validFrom: null, latencyLimitMs: 300 },
      { validFrom: Date.UTC(2026, 11, 1), latencyLimitMs: 400 },
    ]);
  });

  it('take words that every object knows for names like any other', () => {
    const text = withMonitors(
      '- constructor\n- tostring',
      'services: { constructor: { probe: http, url: "https://a.example/" } }',
    );
    expect(mistakeOf(() => load(text)).issues).toMatchObject([{ path: 'operators[0].monitors[1]', found: 'tostring' }]);
  });
});

describe('a cron schedule', () => {
  it.each([
    ['"*/30 * * * * *"', '*/30 * * * * *', 'UTC', 30_000],
    ['"*/5 * * * *"', '0 */5 * * * *', 'UTC', 300_000],
    ['{ expression: "0 * * * *", timezone: Europe/Berlin }', '0 0 * * * *', 'Europe/Berlin', 3_600_000],
  ])('%s has six fields, a zone and a period', (cron, expression, timezone, periodMs) => {
    const { schedule } = monitor(withMonitors(page(`cron: ${cron}`)), 'contoso/page');
    expect(schedule).toMatchObject({ kind: 'cron', expression, timezone, periodMs });
  });

  it('with gaps through which High counts no failure is told of', () => {
    const warningsOf = (cron: string) => load(withMonitors(page(`cron: "${cron}"`))).warnings;
    expect(warningsOf('0 0,20,21,40 * * * *')).toEqual([
      'contoso/page: its schedule has gaps of 20 min, and High counts a failure anew after each of them',
    ]);
    expect(warningsOf('0 0,1,5,6,10,11,15,16,20,21,25,26,30,31,35,36,40,41,45,46,50,51,55,56 * * * *')).toEqual([]);
  });

  it('is due at its instants plus the monitor’s own offset', () => {
    const { schedule } = monitor(withMonitors(page('cron: "15,45 * * * * *"')), 'contoso/page');
    const from = Date.UTC(2026, 0, 1);
    expect(slotsBetween(schedule, from, from + 60_000)).toEqual(
      [15_000, 45_000].map((ms) => from + ms + schedule.offsetMs),
    );
    expect(schedule.offsetMs).toBeLessThan(10_000);
  });

  it('has the same period for all monitors, and offsets of their own', () => {
    const text = withMonitors(
      ['a', 'b', 'c']
        .map((name) => `- { service: ${name}, probe: http, url: "https://a.example/", cron: "*/20 * * * * *" }`)
        .join('\n'),
    );
    const { monitors } = load(text).configuration;
    expect(monitors.map(({ schedule }) => schedule.periodMs)).toEqual([20_000, 20_000, 20_000]);
    expect(new Set(monitors.map(({ schedule }) => schedule.offsetMs)).size).toBe(3);
  });
});

describe('the High rule', () => {
  it('follows the adjusted policy', () => {
    const text = exampleWith('policy: dm-2017', 'policy: { extends: dm-2017, high: { after: 60s, coverage: 50% } }');
    const { configuration } = load(text);
    expect(configuration.policy).toBe('dm-2017 (adjusted)');
    expect(configuration.monitors[0]?.high).toEqual({
      afterMs: 60_000,
      minCoverage: 0.5,
      maxGapMs: 300_000,
      resolveAfterGood: 10,
      reopenWithinMs: 1_800_000,
    });
  });

  it('exists up to a period of five minutes', () => {
    expect(monitor(withMonitors(page('every: 300s')), 'contoso/page').high).not.toBeNull();
  });

  it.each(['every: 301s', 'cron: "*/10 * * * *"'])('is off above, with a warning: %s', (schedule) => {
    const { configuration, warnings } = load(withMonitors(page(schedule)));
    expect(configuration.monitors[0]?.high).toBeNull();
    expect(warnings).toEqual(['contoso/page: no High incidents, for its period is longer than 5 minutes']);
  });

  it('warns once for many monitors', () => {
    const text = withMonitors(
      Array.from(
        { length: 9 },
        (_, index) => `- { service: p${index}, probe: http, url: "https://a.example/", every: 1h }`,
      ).join('\n'),
    );
    expect(load(text).warnings).toEqual([
      'contoso/p0, contoso/p1, contoso/p2 and 6 more: no High incidents, for its period is longer than 5 minutes',
    ]);
  });
});

describe('the rate', () => {
  const rateOf = (text: string) => load(text).configuration.operators.get('contoso')?.requestsPerSecond;
  const operatorWith = (key: string, entries: string) => withMonitors(entries).replace('timezone: Europe/Berlin', key);

  it('never starves, by default, a schedule that the user wrote', () => {
    expect(rateOf(withMonitors(page('every: 1s')))).toBe(1.5);
    expect(rateOf(withMonitors(page('cron: "0,1 * * * * *"')))).toBe(1.5);
  });

  it('counts both requests of provisioning', () => {
    expect(
      rateOf(
        EXAMPLE.replace(/rate: .*/, '')
          .replace('every: 30s', 'every: 1s')
          .replace('every: 5m', 'every: 1s'),
      ),
    ).toBeCloseTo(1.5 * (1 + 2 + 1 / 60));
  });

  it('may be set lower, with a warning', () => {
    const { configuration, warnings } = load(operatorWith('rate: { requestsPerSecond: 0.5 }', page('every: 1s')));
    expect(configuration.operators.get('contoso')?.requestsPerSecond).toBe(0.5);
    expect(warnings).toEqual([
      'contoso: rate.requestsPerSecond is below what the schedules ask for: slots will end as unknown (rate-cap)',
    ]);
  });
});

describe('the contract probe', () => {
  const probing = (keys: string) => exampleWith('rate: {', `contractProbe: { ${keys} }\n    rate: {`);
  const isOn = (text: string) => load(text).configuration.operators.get('contoso')?.contractProbe;

  it('runs where it is switched on, and nowhere else', () => {
    expect([isOn(EXAMPLE), isOn(probing('enabled: true')), isOn(probing('enabled: false'))]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('asks for a SIM whose check digit is right, which no operator may refuse as malformed', () => {
    expect(load(exampleWith('8988247000100003319', UNKNOWN_ICCID)).warnings).toEqual([]);
  });

  it('needs a get-balance monitor', () => {
    expect(() => load(probing('enabled: true').replace('monitors: [ get-balance,', 'monitors: ['))).toThrow(
      'contractProbe.enabled: expected a get-balance monitor, which the contract probe needs, found none',
    );
  });
});

describe('the pool of SIMs in capped mode', () => {
  const numbers = iccids(300);
  const capped = (schedule: string, count: number) => `
operators:
  - id: contoso
    api: { baseUrl: https://moapi.contoso.example }
    sims: [${numbers
      .slice(0, count)
      .map((iccid) => `{ iccid: "${iccid}" }`)
      .join(', ')}]
    monitors: [{ service: provisioning, ${schedule} }]
`;

  it.each([
    ['every: 30s', 289],
    ['every: 1m', 145],
    ['every: 5m', 30],
    ['every: 10m', 16],
    ['every: 15m', 11],
    ['every: 30m', 6],
    ['cron: "*/5 * * * *"', 30],
    ['cron: "0-11 3 * * *"', 3],
    ['cron: "0 3 * * *"', 1],
  ])('for %s needs %i', (schedule, needed) => {
    expect(load(capped(schedule, needed)).warnings.filter((text) => !text.includes('High'))).toEqual([]);
    if (needed === 1) return;
    const [issue] = mistakeOf(() => load(capped(schedule, needed - 1))).issues;
    expect(issue).toMatchObject({ path: 'operators[0].sims', found: String(needed - 1) });
    expect(issue?.expected).toContain(`at least ${needed} SIMs`);
  });

  describe('shared by operators', () => {
    const operator = (id: string, from: number, to: number, rest = '') => `
  - id: ${id}
    api: { baseUrl: https://moapi.contoso.example }
    sims: [${numbers
      .slice(from, to)
      .map((iccid) => `{ iccid: "${iccid}" }`)
      .join(', ')}]
    ${rest}
    monitors: [{ service: provisioning, every: 5m }]
`;
    const all = (...operators: string[]) => `operators:${operators.join('')}`;
    const issuesOf = (text: string) =>
      mistakeOf(() => load(text)).issues.map(({ path, expected }) => `${path}: ${expected}`);

    it('must serve all of them', () => {
      expect(load(all(operator('a', 0, 59), operator('b', 0, 59))).warnings).toEqual([]);
      expect(issuesOf(all(operator('a', 0, 58), operator('b', 0, 58)))).toEqual([
        expect.stringMatching(/^operators\[0\]\.sims: at least 59 SIMs for provisioning of a, b together /),
        expect.stringMatching(/^operators\[1\]\.sims: at least 59 SIMs for provisioning of a, b together /),
      ]);
    });

    it('counts too when one operator has others beside them', () => {
      const text = all(operator('a', 0, 30), operator('b', 0, 30), operator('c', 29, 200));
      expect(issuesOf(text)[0]).toMatch(/^operators\[0\]\.sims: at least 59 SIMs for provisioning of a, b together /);
    });

    it('counts in part', () => {
      expect(load(all(operator('a', 0, 30), operator('b', 29, 59))).warnings).toEqual([]);
      expect(issuesOf(all(operator('a', 0, 30), operator('b', 28, 58)))).toHaveLength(2);
    });

    it('counts grants of an operator that is exempt, for they use the same SIMs', () => {
      const exempt = operator('b', 0, 30, 'microbalance: { mode: exempt }');
      expect(issuesOf(all(operator('a', 0, 30), exempt))).toEqual([
        expect.stringMatching(/^operators\[0\]\.sims: at least 59 SIMs for provisioning of a, b together /),
      ]);
    });
  });

  it('may hold typing errors, which are told without the number', () => {
    const { warnings } = load(exampleWith('8988247000100003319', '8988247000100003318'));
    expect(warnings[0]).toBe('contoso: the ICCID that ends in 3318 has a wrong check digit: a typing error?');
  });
});

describe('addresses', () => {
  const at = (url: string, top = '') => withMonitors(`- { service: page, probe: http, url: "${url}" }`, top);

  it.each([
    'http://127.0.0.1:9000/',
    'http://localhost/',
    'https://a.localhost/',
    'http://10.0.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://224.0.0.1/',
    'http://[::1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[::ffff:127.0.0.1]/',
  ])('%s needs allowNetworks', (url) => {
    const [issue] = mistakeOf(() => load(at(url))).issues;
    expect(issue?.expected).toMatch(/^a public address \(to probe this one, set allowNetworks: \[.+\/(32|128)\]\)$/);
  });

  it.each(['http://2130706433/', 'http://0x7f.1/'])('%s, an address in disguise, is refused', (url) => {
    const [issue] = mistakeOf(() => load(at(url, 'allowNetworks: [127.0.0.0/8]'))).issues;
    expect(issue?.path).toBe('operators[0].monitors[0].url');
  });

  it.each([
    'https://1.1.1.1/',
    'https://[2606:4700::1111]/',
    'https://localhost.example/',
    'http://a.example:8080/x?y=z',
  ])('%s does not', (url) => {
    expect(load(at(url)).configuration.monitors).toHaveLength(1);
  });

  it.each([
    ['http://127.0.0.1/', '127.0.0.0/8'],
    ['http://localhost/', '127.0.0.1/32'],
    ['http://10.1.2.3/', '10.1.2.3'],
    ['http://[::1]/', '::1/128'],
    ['http://[fd00::5]/', 'fd00::/8'],
  ])('%s is allowed by %s', (url, network) => {
    expect(load(at(url, `allowNetworks: ["${network}"]`)).configuration.monitors).toHaveLength(1);
  });
});

describe('reports', () => {
  it('are delivered to a folder beside the file, as HTML and PDF, with word to every channel, unless told otherwise', () => {
    const text = exampleWith('channels:', 'reports: { deliverTo: ./reports }\nchannels:');
    expect(load(text).configuration.reports).toEqual({
      folder: '/etc/threenines/reports',
      formats: ['html', 'pdf'],
      channels: ['ops-mail'],
    });
  });

  it('are not written by themselves without a folder', () => {
    expect(load().configuration.reports).toBeNull();
  });
});

describe('YAML', () => {
  it('may use anchors and aliases', () => {
    const text = withMonitors('- { service: a, <<: 1 }').replace(
      '{ service: a, <<: 1 }',
      '&a { service: a, probe: http, url: "https://a.example/" }',
    );
    expect(load(text).configuration.monitors).toHaveLength(1);
  });

  it('bounds what aliases stand for', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'].map(
      (pair) => [...pair] as [string, string],
    )) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${of}`).join(', ')}]`);
    }
    const { issues } = mistakeOf(() => load(bomb.join('\n')));
    expect(issues).toMatchObject([{ expected: 'at most 32 levels, and 100000 values through aliases', found: 'more' }]);
  });

  it.each([
    ['an alias inside itself', 'operators: &a [*a]'],
    ['deep nesting', '['.repeat(20_000)],
    ['deep nesting that is closed', `a: ${'['.repeat(60)}${']'.repeat(60)}`],
    ['deep mappings', 'a: {'.repeat(5_000)],
  ])('bounds %s', (_, text) => {
    expect(mistakeOf(() => load(text)).issues.length).toBeGreaterThan(0);
  });

  it('has many keys in linear time', () => {
    const count = runs(2_000);
    const text = Array.from({ length: count }, (_, index) => `key${index}: 1`).join('\n');
    expect(mistakeOf(() => load(text)).issues.length).toBe(count + 1);
  });
});
