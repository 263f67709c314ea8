import { resolve } from 'node:path';
import {
  type Configuration,
  type ReportsConfig,
  type ResolverSettings,
  SYSTEM_RESOLVER,
} from '../../core/configuration.ts';
import { DAY } from '../../core/time.ts';
import { blockListOf } from '../../net/special-addresses.ts';
import { DEFAULT_DATA_DIR } from '../data-dir.ts';
import { effectivePolicy } from '../policy.ts';
import { type ConfigFile, GeneralConfig, type Reports } from '../schema/file.ts';
import { OperatorConfig } from '../schema/operator.ts';
import { readShape } from '../shape.ts';
import { assembleChannels, assembleHeartbeat } from './channels.ts';
import { compact } from './compact.ts';
import type { Context } from './context.ts';
import { withMaintenance } from './maintenance.ts';
import { type AssembledOperator, assembleOperator } from './operator.ts';
import type { Problems } from './problems.ts';
import { requestLoad } from './request-load.ts';
import { assembleSelfChecks } from './self-checks.ts';
import { checkServices } from './settings.ts';
import { simPoolNeeds } from './sim-pools.ts';

/** Over all operators: a safety net above what one machine can probe. */
const REQUESTS_PER_SECOND = 1_000;

/**
 * The configuration that the file's value describes; what is wrong goes to `problems`. Null when the value is malformed
 * outside its operators, for then nothing certain can be said about how its parts fit together.
 */
export function assembleConfiguration(value: unknown, directory: string, problems: Problems): Configuration | null {
  const general = readShape(GeneralConfig, value ?? {}, []);
  if (!general.ok) problems.add(general.issues);
  const sound = readOperators(listIn(value, 'operators'), problems);
  if (!general.ok) return null;

  const config = general.value;
  const policy = effectivePolicy(config.policy);
  const context: Context = {
    problems,
    directory,
    allowed: blockListOf(config.allowNetworks ?? []),
    services: new Map(Object.entries(config.services ?? {})),
    location: config.location ?? 'local',
    sla: config.sla,
    high: policy.high,
  };
  checkServices(context);
  const built = buildOperators(sound, context);
  const ownChecks = assembleSelfChecks(
    config,
    [...built.values()].flatMap(({ monitors }) => monitors),
    context,
  );
  checkSimPools(built, new Map(sound.map(([index, { id }]) => [id, index])), problems);
  warnOfGlobalCap(built, config.limits?.requestsPerSecond ?? REQUESTS_PER_SECOND, problems);
  const channels = assembleChannels(config.channels ?? {}, context);
  const known = { built, ids: new Set(config.operators.map(idOf)) };
  const noticeDays = policy.process.notices.maintenanceIn.businessDays;
  const { monitors, declared } = withMaintenance(config.maintenance ?? [], noticeDays, known, problems);
  return {
    operators: new Map(
      [...built].map(([id, { operator }]) => [id, { ...operator, declaredMaintenance: declared.get(id) ?? [] }]),
    ),
    monitors,
    listen: config.listen ?? { host: '127.0.0.1', port: 8080 },
    hosts: config.hosts ?? [],
    needsToken: config.auth !== undefined,
    dataDir: resolve(directory, config.dataDir ?? DEFAULT_DATA_DIR),
    limits: {
      concurrency: 2_000,
      perOperator: 10,
      requestsPerSecond: REQUESTS_PER_SECOND,
      ...compact(config.limits ?? {}),
    },
    allowNetworks: config.allowNetworks ?? [],
    resolver: buildResolver(config.resolver ?? {}),
    channels,
    heartbeat: assembleHeartbeat(config.heartbeat, context),
    retention: {
      goodMs: config.retention?.good ?? 90 * DAY,
      otherMs: config.retention?.other ?? 400 * DAY,
    },
    ownChecks,
    closing: { graceMs: config.closing?.grace ?? DAY },
    reports: config.reports === undefined ? null : buildReports(config.reports, directory, channels, problems),
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
    problems.add(operator.issues);
    return [];
  });
}

function buildOperators(operators: IndexedOperators, context: Context): Map<string, AssembledOperator> {
  const built = new Map<string, AssembledOperator>();
  for (const [index, operator] of operators) {
    const path = ['operators', index];
    if (built.has(operator.id))
      context.problems.refuse([...path, 'id'], 'each operator id once', `${operator.id} again`);
    else built.set(operator.id, assembleOperator(operator, path, context));
  }
  return built;
}

function warnOfGlobalCap(built: ReadonlyMap<string, AssembledOperator>, cap: number, problems: Problems): void {
  const { requestsPerSecond } = requestLoad([...built.values()].flatMap(({ monitors }) => monitors));
  if (requestsPerSecond <= cap) return;
  problems.warn(
    'limits',
    'requestsPerSecond is below what all schedules ask for: slots will end as unknown (rate-cap)',
  );
}

/** Of all operators together, since some may share SIMs. */
function checkSimPools(
  built: ReadonlyMap<string, AssembledOperator>,
  indexes: ReadonlyMap<string, number>,
  problems: Problems,
): void {
  const monitors = [...built.values()].flatMap((one) => one.monitors);
  for (const [{ operator }, { needed, available, operators }] of simPoolNeeds(monitors)) {
    if (available >= needed) continue;
    const shared = operators.length > 1 ? ` of ${operators.join(', ')} together` : '';
    problems.refuse(
      ['operators', indexes.get(operator)!, 'sims'],
      `at least ${needed} SIMs for provisioning${shared} (in capped mode; a longer period needs fewer, mode: exempt needs an agreement)`,
      String(available),
    );
  }
}

function buildResolver({ servers, timeout, secondOpinion }: NonNullable<ConfigFile['resolver']>): ResolverSettings {
  return {
    ...SYSTEM_RESOLVER,
    ...compact({ servers, timeoutMs: timeout, secondOpinion }),
  };
}

function buildReports(
  { deliverTo, formats = ['html', 'pdf'], channels }: Reports,
  directory: string,
  known: readonly { readonly name: string }[],
  problems: Problems,
): ReportsConfig {
  const names = known.map(({ name }) => name);
  for (const [index, channel] of (channels ?? []).entries()) {
    if (names.includes(channel)) continue;
    problems.refuse(['reports', 'channels', index], `a channel that messages go to (${names.join(', ')})`, channel);
  }
  return { folder: resolve(directory, deliverTo), formats: [...new Set(formats)], channels: channels ?? names };
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : [];
  return Array.isArray(list) ? list : [];
}

function idOf(operator: unknown): string {
  const id = typeof operator === 'object' && operator !== null ? Reflect.get(operator, 'id') : undefined;
  return typeof id === 'string' ? id : '';
}
