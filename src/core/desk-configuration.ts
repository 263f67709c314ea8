/** What people who handle incidents need of a configuration: names, calendars, contacts and the process. Holds no secret. */
import type { Configuration } from './configuration.ts';
import type { Audience } from './incident/audience.ts';
import type { ProcessPolicy } from './incident/policy.ts';
import type { Subject } from './incident/record.ts';
import { DECLARED_SERVICES } from './sla/declared.ts';

export interface DeskOperator extends Subject {
  /** Those that are monitored. */
  readonly services: readonly string[];
}

export interface DeskConfiguration {
  readonly operators: ReadonlyMap<string, DeskOperator>;
  readonly channels: readonly Audience[];
  readonly process: ProcessPolicy;
}

/** The configuration that a daemon last applied, as it keeps it in the data folder. */
export interface AppliedConfiguration extends DeskConfiguration {
  /** Absolute path of the file that it was read from. */
  readonly file: string;
}

export function deskConfiguration({
  operators,
  monitors,
  channels,
  process,
}: Pick<Configuration, 'operators' | 'monitors' | 'channels' | 'process'>): DeskConfiguration {
  const services = Map.groupBy(monitors, ({ operator }) => operator);
  return {
    operators: new Map(
      [...operators.values()].map(({ id, name, country, contacts, calendar }) => {
        const monitored = services.get(id)?.map(({ service }) => service) ?? [];
        return [id, { id, name, country, contacts, calendar, services: monitored }];
      }),
    ),
    channels: channels.map(({ name, severities }) => ({ name, severities })),
    process,
  };
}

/** Services of the marketplace whose outages operators are told of (O1). */
export const MARKETPLACE_SERVICES = ['store', 'marketplace', 'network'] as const;

/** Services of an operator, or of all of them, that can be named without further ado. */
export function servicesOf({ operators }: Pick<DeskConfiguration, 'operators'>, operator: string | null): string[] {
  const known = operator === null ? [...operators.values()] : [operators.get(operator)];
  const monitored = known.flatMap((one) => one?.services ?? []);
  return [...new Set([...monitored, ...DECLARED_SERVICES])];
}
