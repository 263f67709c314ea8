import { isDeepStrictEqual } from 'node:util';
import type { OpenConfiguration } from '../core/configuration.ts';

/**
 * `next`, with every monitor, operator and target that says what it said `before` as the very object that it was: who follows a
 * reload sees without a look into them what changed, and two configurations take little more memory than one.
 */
export function keepUnchanged(before: OpenConfiguration, next: OpenConfiguration): OpenConfiguration {
  const { configuration, targets } = next;
  const operators = [...configuration.operators.values()];
  const keptOperators = kept([...before.configuration.operators.values()], operators, ({ id }) => id);
  return {
    ...next,
    configuration: {
      ...configuration,
      monitors: kept(before.configuration.monitors, configuration.monitors, ({ id }) => id),
      operators: new Map(keptOperators.map((operator) => [operator.id, operator])),
    },
    targets: kept(before.targets, targets, ({ monitorId }) => monitorId),
  };
}

function kept<T>(before: readonly T[], next: readonly T[], idOf: (one: T) => string): T[] {
  const known = new Map(before.map((one) => [idOf(one), one]));
  return next.map((one) => {
    const same = known.get(idOf(one));
    return same !== undefined && isDeepStrictEqual(same, one) ? same : one;
  });
}
