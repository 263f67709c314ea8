import { describe } from 'vitest';
import type { Store } from '../../src/pipeline/store.ts';
import { describeCommits } from './contract/commits.ts';
import { describeFindings } from './contract/findings.ts';
import { describeLedger } from './contract/ledger.ts';
import { describeMaintenance } from './contract/maintenance.ts';
import { describeOutbox } from './contract/outbox.ts';
import { describeProcess } from './contract/process.ts';
import { describeRetention } from './contract/retention.ts';
import { describeRollups } from './contract/rollups.ts';
import { describeSafety } from './contract/safety.ts';
import { describeStreams } from './contract/streams.ts';

/** Makes an empty store that is closed when the test has finished. */
export type CreateStore = () => Promise<Store>;

/** What every store promises. Each engine's own tests add only what is particular to it. */
export function describeStore(name: string, create: CreateStore): void {
  describe(name, () => {
    describe('samples', () => describeStreams(create));
    describe('rollups', () => describeRollups(create));
    describe('commits', () => describeCommits(create));
    describe('outbox', () => describeOutbox(create));
    describe('contract findings', () => describeFindings(create));
    describe('safe probing', () => describeSafety(create));
    describe('maintenance', () => describeMaintenance(create));
    describe('ledger', () => describeLedger(create));
    describe('process', () => describeProcess(create));
    describe('retention', () => describeRetention(create));
  });
}
