import { beforeEach, describe, expect, it } from 'vitest';
import { KillSwitches } from '../../../src/pipeline/safety/kill-switches.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { CONTOSO, T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

let store: Store;
let said: string[];
let started: string[];

beforeEach(() => {
  store = memoryStore();
  said = [];
  started = [];
});

function switchesOn(board: Pick<Store, 'stoppedOperators'> = store): KillSwitches {
  const log = {
    ...silentLog,
    warn: (_: object, message: string) => void said.push(message),
    error: (_: object, message: string) => void said.push(message),
  };
  const switches = new KillSwitches(board, log, (operator) => started.push(operator));
  switches.replace(new Map([['contoso', CONTOSO]]));
  return switches;
}

function throwSwitch(stopped: boolean, reason: string | null): Promise<void> {
  return store.throwSwitch({ operator: 'contoso', since: T0, reason, stopped });
}

describe('an operator', () => {
  it('is off until the switches have been read: a stop must hold from the first moment on', async () => {
    const switches = switchesOn();
    expect(switches.isOn('contoso')).toBe(false);
    await switches.refresh();
    expect(switches.isOn('contoso')).toBe(true);
  });

  it('is off when the configuration says so, when it was stopped by hand, and when nobody knows it', async () => {
    const switches = switchesOn();
    await switches.refresh();
    expect(switches.isOn('fabrikam')).toBe(false);
    switches.replace(new Map([['contoso', { ...CONTOSO, enabled: false }]]));
    expect(switches.isOn('contoso')).toBe(false);
    switches.replace(new Map([['contoso', CONTOSO]]));
    await throwSwitch(true, null);
    await switches.refresh();
    expect(switches.isOn('contoso')).toBe(false);
  });

  it('that is started again is told of once, and so is its stop', async () => {
    const switches = switchesOn();
    await throwSwitch(true, 'they asked');
    await switches.refresh();
    await switches.refresh();
    await throwSwitch(false, null);
    await switches.refresh();
    await switches.refresh();
    expect(switches.isOn('contoso')).toBe(true);
    expect(started).toEqual(['contoso']);
    expect(said).toEqual(['operator stopped: it is no longer probed', 'operator started: it is probed again']);
  });

  it('stays as it was while the store does not answer, which is said once', async () => {
    let broken = false;
    const switches = switchesOn({
      stoppedOperators: () => (broken ? Promise.reject(new Error('locked')) : store.stoppedOperators()),
    });
    await switches.refresh();
    broken = true;
    await switches.refresh();
    await switches.refresh();
    expect(switches.isOn('contoso')).toBe(true);
    expect(said).toEqual(['the kill switches cannot be read; they stay unchanged']);
  });
});
