import type { ContactLabel, Medium } from '../../core/contacts.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import { aboutKind } from '../../core/probe-kinds/kinds.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { KeyPath } from '../config-error.ts';
import type { OperatorConfig } from '../schema/operator.ts';
import { businessCalendar, checkCountry } from './calendar.ts';
import type { Context } from './context.ts';
import { countryOf } from './country.ts';
import { declaredOutages } from './declared-outages.ts';
import { assembleMonitors } from './monitors.ts';
import { checkEndpoints } from './probe.ts';
import { requestLoad } from './request-load.ts';

const DEFAULT_REQUESTS_PER_SECOND = 0.2;
/** Room above the schedule, so that a default cap never starves what the user wrote. */
const DEFAULT_RATE_HEADROOM = 1.5;

export interface AssembledOperator {
  readonly operator: Operator;
  readonly monitors: readonly Monitor[];
}

export function assembleOperator(config: OperatorConfig, path: KeyPath, context: Context): AssembledOperator {
  const monitors = assembleMonitors(config, path, context);
  const services = config.monitors.map(({ service }) => service);
  checkEndpoints(config, services, path, context);
  checkSims(config, path, context);
  checkCountry(config, path, context);
  if (
    config.contractProbe?.enabled === true &&
    !CATALOGUE.some((service) => services.includes(service) && aboutKind(service).testsContract)
  ) {
    const expected = 'a get-balance monitor, which the contract probe needs';
    context.problems.refuse([...path, 'contractProbe', 'enabled'], expected, 'none');
  }
  const operator: Operator = {
    id: config.id,
    name: config.name ?? config.id,
    country: countryOf(config) ?? null,
    contacts: (config.contacts ?? []).map(contactLabel),
    calendar: businessCalendar(config),
    declaredOutages: declaredOutages(config, path, context),
    declaredMaintenance: [],
    requestsPerSecond: requestsPerSecond(config, monitors, context),
    contractProbe: config.contractProbe?.enabled ?? false,
    enabled: config.enabled ?? true,
  };
  return { operator, monitors };
}

/** What people read: which number or mailbox to take, not the number itself. */
function contactLabel({ role, name, phone, email }: NonNullable<OperatorConfig['contacts']>[number]): ContactLabel {
  const media: Medium[] = [];
  if (phone !== undefined) media.push('phone');
  if (email !== undefined) media.push('email');
  const who = name ?? role;
  const source = phone !== undefined && 'env' in phone ? ` (number in ${phone.env})` : '';
  return { role, label: `${who}${source}`, media };
}

function requestsPerSecond({ id, rate }: OperatorConfig, monitors: readonly Monitor[], { problems }: Context): number {
  const { requestsPerSecond: load } = requestLoad(monitors);
  if (rate === undefined) return Math.max(DEFAULT_REQUESTS_PER_SECOND, DEFAULT_RATE_HEADROOM * load);
  if (rate.requestsPerSecond < load) {
    problems.warn(
      id,
      'rate.requestsPerSecond is below what the schedules ask for: slots will end as unknown (rate-cap)',
    );
  }
  return rate.requestsPerSecond;
}

function checkSims({ id, sims = [] }: OperatorConfig, path: KeyPath, { problems }: Context): void {
  const seen = new Set<string>();
  for (const [index, { iccid }] of sims.entries()) {
    if (seen.has(iccid)) problems.refuse([...path, 'sims', index, 'iccid'], 'each ICCID once', 'one a second time');
    seen.add(iccid);
    if (!hasCheckDigit(iccid)) {
      problems.warn(id, `the ICCID that ends in ${iccid.slice(-4)} has a wrong check digit: a typing error?`);
    }
  }
}

/** Luhn, over all digits. Some operators print ICCIDs of 18 digits without a check digit, and those cannot be judged. */
function hasCheckDigit(iccid: string): boolean {
  if (iccid.length === 18) return true;
  const sum = [...iccid].toReversed().reduce((total, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}
