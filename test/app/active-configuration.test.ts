import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ActiveConfiguration, type Change } from '../../src/app/active-configuration.ts';
import { reload } from '../../src/app/configuration.ts';
import { inOrder, RELOAD_ORDER, type ReloadableParts } from '../../src/app/reload-order.ts';
import { openConfiguration } from '../../src/config/index.ts';
import type { MaintenanceEntry } from '../../src/core/maintenance/entry.ts';
import type { ConfigurationInUse, Reloadable } from '../../src/pipeline/ports/reloadable.ts';
import { recordingLog } from '../support/results.ts';

const ENTRY: MaintenanceEntry = {
  id: 'mine.maintenance.20261005T0010',
  operator: 'mine',
  services: ['web'],
  rule: { from: '2026-10-05T00:10', to: '2026-10-05T01:00', timezone: 'UTC', announcedAt: 0, every: null },
  note: null,
  createdAt: 0,
};

let file: string;
let active: ActiveConfiguration;
/** Who was told, and of how many monitors. */
let told: string[];

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'active-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = join(folder, 'monitors.yaml');
  told = [];
  active = new ActiveConfiguration(opened(['web', 'shop']), []);
});

const CLOCK = { now: () => 0 };

function opened(services: readonly string[]) {
  const monitors = services.map((service) => `{ service: ${service}, probe: http, url: "https://a.example/" }`);
  writeFileSync(file, `operators: [{ id: mine, country: DE, monitors: [${monitors.join(', ')}] }]`);
  return openConfiguration(file, () => {}, 0);
}

function follower(name: string, use: (next: ConfigurationInUse) => void | Promise<void> = () => {}): Reloadable {
  return {
    apply(next) {
      told.push(`${name} ${next.configuration.monitors.length}`);
      return use(next);
    },
  };
}

const all: readonly Change[] = ['file', 'maintenance'];

describe('a change of the file', () => {
  it('is told to the followers in their order, each before the call returns', () => {
    active.subscribe([
      { reloadable: follower('a'), follows: all },
      { reloadable: follower('b'), follows: ['file'] },
    ]);
    void active.apply(opened(['web']));
    expect(told).toEqual(['a 1', 'b 1']);
    expect(active.current.configuration.monitors).toHaveLength(1);
  });

  it('ends once all followers have read what they had to', async () => {
    let finish = (): void => {};
    const reading = new Promise<void>((resolve) => {
      finish = resolve;
    });
    active.subscribe([{ reloadable: follower('slow', () => reading), follows: all }]);
    const applied = active.apply(opened(['web'])).then(() => told.push('applied'));
    await Promise.resolve();
    expect(told).toEqual(['slow 1']);
    finish();
    await applied;
    expect(told).toEqual(['slow 1', 'applied']);
  });

  it('that one follower cannot use is taken back from those before it', () => {
    const refuses = ({ configuration }: ConfigurationInUse) => {
      if (configuration.monitors.length === 1) throw new Error('no key for this certificate');
    };
    active.subscribe([
      { reloadable: follower('a'), follows: all },
      { reloadable: follower('b', refuses), follows: all },
      { reloadable: follower('c'), follows: all },
    ]);
    const next = opened(['web']);
    expect(() => active.apply(next)).toThrow('no key for this certificate');
    expect(told).toEqual(['a 1', 'b 1', 'a 2', 'b 2', 'c 2']);
    expect(active.current.configuration.monitors).toHaveLength(2);
  });
});

describe('maintenance that is entered', () => {
  it('is told to those who follow it, with the monitors that it concerns', async () => {
    let rules: number[] = [];
    const count = ({ evaluated }: ConfigurationInUse) => {
      rules = evaluated.map(({ monitor }) => monitor.maintenance.length);
    };
    active.subscribe([
      { reloadable: follower('rules', count), follows: all },
      { reloadable: follower('schedule'), follows: ['file'] },
    ]);
    await active.enter([ENTRY]);
    expect(told).toEqual(['rules 2']);
    expect(rules).toEqual([1, 0]);
  });

  it('outlives a change of the file', async () => {
    await active.enter([ENTRY]);
    await active.apply(opened(['web']));
    expect(active.current.maintenance).toEqual([ENTRY]);
    expect(active.current.evaluated[0]!.monitor.maintenance).toHaveLength(1);
  });
});

describe('a reload', () => {
  const parts = (use: (next: ConfigurationInUse) => void = () => {}) =>
    Object.fromEntries(
      RELOAD_ORDER.map(({ part }) => [part, follower(part, part === 'schedule' ? use : undefined)]),
    ) as ReloadableParts;
  const reloads: boolean[] = [];
  const meter = { configReload: (success: boolean) => void reloads.push(success) };

  beforeEach(() => {
    reloads.length = 0;
  });

  it('tells every part, in the order that is written down', async () => {
    const { log, lines } = recordingLog();
    active.subscribe(inOrder(parts()));
    opened(['web']);
    expect(await reload({ configFile: file, log, clock: CLOCK }, active, meter)).toBe(true);
    expect(told).toEqual(RELOAD_ORDER.map(({ part }) => `${part} 1`));
    expect(lines).toEqual([
      { level: 'info', fields: { file, removed: ['mine/shop'] }, message: 'the configuration was reloaded' },
    ]);
  });

  it('keeps monitors that did not change as the objects that they are', async () => {
    active.subscribe(inOrder(parts()));
    const [web] = active.current.configuration.monitors;
    opened(['web', 'new']);
    await reload({ configFile: file, log: recordingLog().log, clock: CLOCK }, active, meter);
    expect(active.current.configuration.monitors[0]).toBe(web);
  });

  it.each([
    ['that cannot be read', 'operators: [', () => {}],
    [
      'that a part cannot use',
      'operators: []',
      ({ configuration }: ConfigurationInUse) => {
        if (configuration.monitors.length === 0) throw new Error('it has no monitors');
      },
    ],
  ])('%s changes nothing, and says so', async (_, text, use) => {
    const { log, lines } = recordingLog();
    active.subscribe(inOrder(parts(use)));
    writeFileSync(file, text);
    expect(await reload({ configFile: file, log, clock: CLOCK }, active, meter)).toBe(false);
    expect(active.current.configuration.monitors).toHaveLength(2);
    expect(reloads).toEqual([false]);
    expect(lines.map(({ message }) => message)).toEqual([
      'the changed configuration is broken; the old one stays in force',
    ]);
  });
});
