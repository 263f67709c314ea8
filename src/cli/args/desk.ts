/** The names that a command line may use: operators, their services and contacts. */
import { ConfigError, calendarFrom, loadConfiguration, nearest } from '../../config/index.ts';
import { type AppliedConfiguration, type DeskConfiguration, deskConfiguration } from '../../core/desk-configuration.ts';
import { UserError } from '../../core/errors.ts';
import { appliedConfiguration, isThere, type StoreReader } from '../../store/index.ts';
import type { Io, ParsedArgs } from '../command.ts';
import { brokenText, configFileOf, DEFAULT_CONFIG } from './data-dir.ts';

/**
 * The configuration that names and rules are taken from: that of `--config`, else the one that the daemon last applied, else
 * monitors.yaml. A broken file gives way to the applied one, and is named on stderr; null where there is none at all.
 */
export function deskOf(args: ParsedArgs, io: Pick<Io, 'stderr'>, dataDir: string): DeskConfiguration | null {
  const isNamed = args.values.config !== undefined;
  const applied = withHolidays(appliedConfiguration(dataDir));
  if (!isNamed && applied !== null) return applied;
  if (!isNamed && !isThere(DEFAULT_CONFIG)) return null;
  const file = configFileOf(args);
  try {
    return deskConfiguration(loadConfiguration(file).configuration);
  } catch (error) {
    if (!(error instanceof ConfigError) || applied === null) throw error;
    io.stderr.write(`note: ${brokenText(file, error)}; going by the configuration that the daemon last applied\n`);
    return applied;
  }
}

/** Holidays are kept as the rules that they follow from. */
function withHolidays(applied: AppliedConfiguration | null): AppliedConfiguration | null {
  if (applied === null) return null;
  const operators = [...applied.operators.values()].map((one) => ({ ...one, calendar: calendarFrom(one.calendar) }));
  return { ...applied, operators: new Map(operators.map((one) => [one.id, one])) };
}

type NamesInHistory = Pick<StoreReader, 'monitorsSeen' | 'incidents' | 'maintenance'>;

interface Filter {
  readonly operator?: string;
  readonly service?: string;
}

/**
 * `--operator` and `--service` of a command that looks back. Each must be known: to the configuration, or from what is
 * stored of operators that left it.
 */
export async function filterOf(
  args: ParsedArgs,
  io: Pick<Io, 'stderr'>,
  dataDir: string,
  store: NamesInHistory,
): Promise<Filter> {
  const { operator, service } = args.values;
  const filter: Filter = {
    ...(typeof operator === 'string' && { operator }),
    ...(typeof service === 'string' && { service }),
  };
  if (filter.operator === undefined && filter.service === undefined) return filter;
  const known = namesIn(namesOfDesk(args, io, dataDir));
  if (known.has(filter)) return filter;
  const stored = namesIn([...known.pairs, ...(await storedNames(store))]);
  if (stored.has(filter)) return filter;
  throw stored.error(filter);
}

type Pair = readonly [operator: string, service: string | null];

/** A broken file says nothing of names; then what is stored has to do. */
function namesOfDesk(args: ParsedArgs, io: Pick<Io, 'stderr'>, dataDir: string): Pair[] {
  const desk = deskOrNothing(args, io, dataDir);
  return [...(desk?.operators.values() ?? [])].flatMap(({ id, services }): Pair[] => [
    [id, null],
    ...services.map((service): Pair => [id, service]),
  ]);
}

function deskOrNothing(args: ParsedArgs, io: Pick<Io, 'stderr'>, dataDir: string): DeskConfiguration | null {
  try {
    return deskOf(args, io, dataDir);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

async function storedNames(store: NamesInHistory): Promise<Pair[]> {
  const [monitors, incidents, maintenance] = await Promise.all([
    store.monitorsSeen(),
    store.incidents({}),
    store.maintenance(),
  ]);
  return [
    ...monitors.map((id) => id.split('/') as [string, string]),
    ...incidents.map(({ operator, service }): Pair => [operator, service]),
    ...maintenance.map(({ operator }): Pair => [operator, null]),
  ];
}

function namesIn(pairs: readonly Pair[]) {
  const services = (operator: string | undefined) =>
    new Set(pairs.filter(([one]) => one === (operator ?? one)).flatMap(([, service]) => service ?? []));
  const operators = new Set(pairs.map(([operator]) => operator));
  const isKnown = (operator: string | undefined) => operator === undefined || operators.has(operator);
  return {
    pairs,
    has: ({ operator, service }: Filter) =>
      isKnown(operator) && (service === undefined || services(operator).has(service)),
    error: ({ operator, service }: Filter) =>
      operator !== undefined && !isKnown(operator)
        ? unknownName('--operator', 'operator', operator, [...operators])
        : unknownName('--service', `service${operator === undefined ? '' : ` of ${operator}`}`, service!, [
            ...services(operator),
          ]),
  };
}

/** More would hide the question. */
const MOST_NAMED = 12;

/** `--operator: there is no operator "contso"; did you mean contoso?` */
export function unknownName(option: string, what: string, found: string, known: readonly string[]): UserError {
  const where = option === '' ? '' : `${option}: `;
  return new UserError(`${where}there is no ${what} "${found}"; ${suggestion(found, known)}`);
}

/** Of `contoso/web` the monitors of contoso, where there are any. */
export function idsLike(wanted: string, monitors: readonly { readonly id: string }[]): string[] {
  const ids = monitors.map(({ id }) => id);
  const ofOperator = ids.filter((id) => id.startsWith(`${wanted.split('/', 1)[0]}/`));
  return ofOperator.length > 0 ? ofOperator : ids;
}

/** `did you mean contoso?`, else what there is. */
export function suggestion(found: string, known: readonly string[]): string {
  const meant = nearest(found, known);
  if (meant !== null) return `did you mean ${meant}?`;
  if (known.length === 0) return 'none is known';
  const named =
    known.length > MOST_NAMED ? [...known.slice(0, MOST_NAMED), `and ${known.length - MOST_NAMED} more`] : known;
  return `known: ${named.join(', ')}`;
}
