import { aboutKind, type ProbeKind, type ProbeSpec } from '../../core/probe-kinds/kinds.ts';
import type { SecretRef, Sim } from '../../core/probe-kinds/spec.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { KeyPath } from '../config-error.ts';
import { configOf } from '../probe-kinds/kinds.ts';
import type { Endpoints } from '../schema/endpoints.ts';
import type { ServiceSettings } from '../schema/service.ts';
import type { Context } from './context.ts';
import { checkAddress, checkTransport } from './transport.ts';

/** What an endpoint cannot do without. */
const REQUIRED = { api: 'api.baseUrl', portal: 'portal.url and portal.marker' } as const;

/** Refuses an operator that lacks what its services need, and addresses that may not be probed. */
export function checkEndpoints(operator: Endpoints, services: readonly string[], path: KeyPath, context: Context) {
  const { problems } = context;
  const used = CATALOGUE.filter((service) => services.includes(service));
  for (const endpoint of ['api', 'portal'] as const) {
    const users = used.filter((service) => aboutKind(service).endpoint === endpoint);
    if (operator[endpoint] !== undefined || users.length === 0) continue;
    problems.refuse([...path, endpoint], `${REQUIRED[endpoint]}, which ${users.join(' and ')} needs`, 'nothing');
  }
  for (const service of used) {
    const kind = configOf(service);
    const sims = simsFor(operator, service);
    kind.checkOperator(operator, sims, path, context);
    if (kind.needsSims && sims.length === 0)
      problems.refuse([...path, 'sims'], `at least one SIM that ${service} may use`, 'none');
  }
  const { portal } = operator;
  if (portal?.forms?.includes('esim') === true && portal.eid === undefined) {
    problems.refuse([...path, 'portal', 'forms'], 'portal.eid, which the form esim needs', 'nothing');
  }
  for (const [key, endpoint] of Object.entries({ api: operator.api, portal })) {
    if (endpoint === undefined) continue;
    const [urlKey, url] = 'baseUrl' in endpoint ? ['baseUrl', endpoint.baseUrl] : ['url', endpoint.url];
    checkAddress(url, [...path, key, urlKey], context);
    checkTransport(endpoint, [...path, key], context);
  }
}

function simsFor({ sims = [] }: Endpoints, service: ProbeKind): Sim[] {
  return sims
    .filter(({ use = CATALOGUE }) => use.some((allowed) => allowed === service))
    .map(({ iccid, expect = [] }) => ({ iccid, expect }));
}

/** Null when something is missing that `checkEndpoints` or the caller has refused already. */
export function assembleProbe(
  kind: ProbeKind,
  operator: Endpoints,
  settings: ServiceSettings,
  directory: string,
): ProbeSpec<SecretRef> | null {
  return configOf(kind).assemble({ settings, operator, sims: simsFor(operator, kind), directory });
}
