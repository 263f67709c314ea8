import type { HighPolicy } from '../../core/incident/policy.ts';
import type { ServiceSettings } from '../schema/service.ts';
import type { Sla } from '../schema/terms.ts';
import type { CheckContext } from './check-context.ts';

/** What every operator is built with. */
export interface Context extends CheckContext {
  readonly services: ReadonlyMap<string, ServiceSettings>;
  readonly location: string;
  readonly sla: Sla | undefined;
  readonly high: HighPolicy;
}
