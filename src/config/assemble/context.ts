import type { BlockList } from 'node:net';
import type { HighPolicy } from '../../core/incident/policy.ts';
import type { ServiceSettings } from '../schema/service.ts';
import type { Sla } from '../schema/terms.ts';
import type { CronCache } from './cron.ts';
import type { Problems } from './problems.ts';

/** What every operator is built with. */
export interface Context {
  readonly problems: Problems;
  /** Folder of the configuration file: relative paths start here. */
  readonly directory: string;
  readonly allowed: BlockList;
  readonly services: ReadonlyMap<string, ServiceSettings>;
  readonly crons: CronCache;
  readonly location: string;
  readonly sla: Sla | undefined;
  readonly high: HighPolicy;
}
