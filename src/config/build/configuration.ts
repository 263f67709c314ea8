import { resolve } from 'node:path';
import type { Configuration } from '../../core/configuration.ts';
import { DAY } from '../../core/time.ts';
import { networks } from '../places.ts';
import { effectivePolicy } from '../policy.ts';
import { GeneralConfig } from '../schema/file.ts';
import { OperatorConfig } from '../schema/operator.ts';
import { readShape } from '../shape.ts';
import { buildChannels, buildHeartbeat } from './channels.ts';
import { compact } from './compact.ts';
import type { Context } from './context.ts';
import { CronCache } from './cron.ts';
import { withMaintenance } from './maintenance.ts';
import { type BuiltOperator, buildOperator } from './operator.ts';
import type { Problems } from './problems.ts';
import { checkServices } from './settings.ts';

/**
 * The configuration that the file's value describes; what is wrong goes to `problems`. Null when the value is malformed
 * outside its operators, for then nothing certain can be said about how its parts fit together.
 */
export function buildConfiguration(value: unknown, directory: string, problems: Problems): Configuration | null {
  const general = readShape(GeneralConfig, value ?? {}, []);
  if (!general.ok) problems.issues.push(...general.issues);
  const sound = readOperators(listIn(value, 'operators'), problems);
  if (!general.ok) return null;

  const config = general.value;
  const policy = effectivePolicy(config.policy);
  const context: Context = {
    problems,
    directory,
    allowed: networks(config.allowNetworks ?? []),
    services: new Map(Object.entries(config.services ?? {})),
    crons: new CronCache(),
    location: config.location ?? 'local',
    sla: config.sla,
    high: policy.high,
  };
  checkServices(context);
  const built = buildOperators(sound, context);
  const known = { built, ids: new Set(config.operators.map(idOf)) };
  return {
    operators: new Map([...built].map(([id, { operator }]) => [id, operator])),
    monitors: withMaintenance(config.maintenance ?? [], known, problems),
    listen: config.listen ?? { host: '127.0.0.1', port: 8080 },
    dataDir: resolve(directory, config.dataDir ?? './data'),
    limits: { concurrency: 2_000, perOperator: 10, ...compact(config.limits ?? {}) },
    allowNetworks: config.allowNetworks ?? [],
    channels: buildChannels(config.channels ?? {}, context),
    heartbeat: buildHeartbeat(config.heartbeat, context),
    retention: {
      goodMs: config.retention?.good ?? 90 * DAY,
      otherMs: config.retention?.other ?? 400 * DAY,
    },
    policy: policy.name,
    high: policy.high,
    process: policy.process,
  };
}

type IndexedOperators = readonly (readonly [index: number, operator: OperatorConfig])[];

/** One by one, so that a malformed operator hides nothing that is wrong with the others. */
function readOperators(operators: readonly unknown[], problems: Problems): IndexedOperators {
  return operators.flatMap((value, index) => {
    const operator = readShape(OperatorConfig, value, ['operators', index]);
    if (operator.ok) return [[index, operator.value] as const];
    problems.issues.push(...operator.issues);
    return [];
  });
}

function buildOperators(operators: IndexedOperators, context: Context): Map<string, BuiltOperator> {
  const built = new Map<string, BuiltOperator>();
  for (const [index, operator] of operators) {
    const path = ['operators', index];
    if (built.has(operator.id))
      context.problems.refuse([...path, 'id'], 'each operator id once', `${operator.id} again`);
    else built.set(operator.id, buildOperator(operator, path, context));
  }
  return built;
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : [];
  return Array.isArray(list) ? list : [];
}

function idOf(operator: unknown): string {
  const id = typeof operator === 'object' && operator !== null ? Reflect.get(operator, 'id') : undefined;
  return typeof id === 'string' ? id : '';
}
