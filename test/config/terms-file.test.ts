import { describe, expect, it } from 'vitest';
import { termsFile } from '../../src/config/terms-file.ts';
import { maintenanceWindows } from '../../src/core/maintenance/windows.ts';
import { load } from './example.ts';

const PERIOD = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };

const ORIGINAL = `
policy: { extends: dm-2017, high: { after: 40m, coverage: 75% } }
location: oslo
sla: [{ availability: 99.5% }, { validFrom: 2026-10-16, availability: 99.95%, verdict: confidence }]
operators:
  - id: contoso
    name: "Contoso: Mobile"
    country: DE
    timezone: Europe/Berlin
    calendar: { weekend: [fri, sat], holidays: [2026-10-12] }
    api: { baseUrl: https://secret.contoso.example/v1, basicAuth: { username: me, password: { env: CONTOSO_PASSWORD } } }
    portal: { url: https://buy.contoso.example/, marker: data-plan }
    sims: [{ iccid: "8988247000100003319", expect: [NONE] }]
    microbalance: { mode: exempt }
    monitors:
      - get-balance
      - { service: provisioning, every: 6m }
      - { service: mo-direct, cron: "15,45 * * * * *", deadline: 5s }
      - { service: shop, probe: http, url: "https://shop.contoso.example/", every: 90s, sla: { latency: { limit: 800ms, statistic: p95 }, window: { timezone: Europe/Berlin } } }
  - { id: fabrikam, monitors: [{ service: page, probe: http, url: "https://fabrikam.example/" }] }
maintenance:
  - { operator: contoso, services: [get-balance], from: 2026-10-20T01:00, to: 2026-10-20T02:00, announcedAt: 2026-10-09T10:00 }
`;

const { configuration } = load(ORIGINAL);
const operator = configuration.operators.get('contoso')!;
const monitors = configuration.monitors.filter((monitor) => monitor.operator === 'contoso');
const windows = monitors.map(
  ({ service, maintenance }) =>
    [service, maintenanceWindows(maintenance, operator.calendar, PERIOD.from, PERIOD.to)] as const,
);
const text = termsFile({
  operator,
  location: 'oslo',
  monitors: monitors.map((monitor) => ({ ...monitor, kind: monitor.probe.kind })),
  maintenance: new Map(windows),
  period: PERIOD,
  policy: configuration.policy,
});
const again = load(text);

describe('the terms of one operator as a file', () => {
  it('are a configuration under which everything is judged as before', () => {
    const judging = ({ id, location, schedule, deadlineMs, sla, high }: (typeof monitors)[number]) => ({
      id,
      location,
      schedule,
      deadlineMs,
      sla,
      high,
    });
    expect(again.configuration.monitors.map(judging)).toEqual(monitors.map(judging));
    expect(again.configuration.policy).toBe(configuration.policy);
  });

  it('count notices of maintenance in the same calendar', () => {
    const { calendar } = again.configuration.operators.get('contoso')!;
    const [balance] = again.configuration.monitors;

    expect(maintenanceWindows(balance!.maintenance, calendar, PERIOD.from, PERIOD.to)).toEqual(windows[0]![1]);
    expect(windows[0]![1]).toMatchObject([{ announcedInTime: true, noticeBusinessDays: 6 }]);
    expect(text).toContain('2026-10-03');
    expect(text).toContain('2026-10-12');
  });

  it('name no address, credential, SIM or other operator', () => {
    expect(text).not.toMatch(/contoso\.example|CONTOSO_PASSWORD|basicAuth|8988247000100003319|3319|fabrikam|data-plan/);
  });
});
