import { expect, it } from 'vitest';
import type { MaintenanceEntry } from '../../../src/core/maintenance/entry.ts';
import type { CreateStore } from '../contract.ts';
import { T0 } from '../fixtures.ts';

const entryOf = (changes: Partial<MaintenanceEntry> = {}): MaintenanceEntry => ({
  id: 'contoso.maintenance.1',
  operator: 'contoso',
  services: ['get-balance'],
  rule: {
    from: '2026-10-05T22:00',
    to: '2026-10-06T02:00',
    timezone: 'Europe/Berlin',
    announcedAt: T0,
    every: { weekday: 1 },
    cancelledAt: null,
    completedAt: null,
  },
  note: 'core upgrade',
  createdAt: T0,
  ...changes,
});

export function describeMaintenance(create: CreateStore): void {
  it('is found as it was saved, by id; saving again replaces', async () => {
    const store = await create();
    const second = entryOf({ id: 'contoso.maintenance.2', services: null, note: null });
    await store.saveMaintenance(second);
    await store.saveMaintenance(entryOf());
    expect(await store.maintenance()).toEqual([entryOf(), second]);
    const cancelled = entryOf({ rule: { ...entryOf().rule, cancelledAt: T0 + 1 } });
    await store.saveMaintenance(cancelled);
    expect(await store.maintenance()).toEqual([cancelled, second]);
  });
}
