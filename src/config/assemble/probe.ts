import type { ProbeSpec } from '../../core/probe-kinds/kinds.ts';
import type { SecretRef, Sim } from '../../core/probe-kinds/spec.ts';
import type { KeyPath } from '../config-error.ts';
import type { OperatorConfig } from '../schema/operator.ts';
import type { ServiceSettings } from '../schema/service.ts';
import { compact } from './compact.ts';
import type { Context } from './context.ts';
import { CATALOGUE, type Kind } from './layers.ts';
import { assembleSecret, assembleTransport, checkAddress, checkTransport } from './transport.ts';

type Catalogued = (typeof CATALOGUE)[number];

/** Refuses an operator that lacks what its services need, and addresses that may not be probed. */
export function checkEndpoints(operator: OperatorConfig, services: readonly string[], path: KeyPath, context: Context) {
  const { problems } = context;
  const used = CATALOGUE.filter((service) => services.includes(service));
  const apiUsers = used.filter((service) => service !== 'mo-direct');
  if (operator.api === undefined && apiUsers.length > 0) {
    problems.refuse([...path, 'api'], `api.baseUrl, which ${apiUsers.join(' and ')} needs`, 'nothing');
  }
  if (operator.portal === undefined && used.includes('mo-direct')) {
    problems.refuse([...path, 'portal'], 'portal.url and portal.marker, which mo-direct needs', 'nothing');
  }
  for (const service of apiUsers) {
    if (simsFor(operator, service).length > 0) continue;
    problems.refuse([...path, 'sims'], `at least one SIM that ${service} may use`, 'none');
  }
  const { portal } = operator;
  if (portal?.forms?.includes('esim') === true && portal.eid === undefined) {
    problems.refuse([...path, 'portal', 'forms'], 'portal.eid, which the form esim needs', 'nothing');
  }
  if (used.includes('provisioning') && operator.microbalance?.verify === true) checkVerifiable(operator, path, context);
  for (const [key, endpoint] of Object.entries({ api: operator.api, portal: operator.portal })) {
    if (endpoint === undefined) continue;
    const [urlKey, url] = 'baseUrl' in endpoint ? ['baseUrl', endpoint.baseUrl] : ['url', endpoint.url];
    checkAddress(url, [...path, key, urlKey], context);
    checkTransport(endpoint, [...path, key], context);
  }
}

/** A plan would be taken for a grant that shows. */
function checkVerifiable(operator: OperatorConfig, path: KeyPath, { problems }: Context): void {
  const withPlan = simsFor(operator, 'provisioning').find(({ expect }) => expect.join() !== 'NONE');
  if (withPlan === undefined) return;
  const found = `the one that ends in ${withPlan.iccid.slice(-4)}, which may have a plan`;
  problems.refuse([...path, 'microbalance', 'verify'], 'SIMs with expect: [NONE] for provisioning', found);
}

function simsFor({ sims = [] }: OperatorConfig, service: Catalogued): Sim[] {
  return sims
    .filter(({ use = CATALOGUE }) => use.some((allowed) => allowed === service))
    .map(({ iccid, expect = [] }) => ({ iccid, expect }));
}

/** Null when something is missing that `checkEndpoints` or the caller has refused already. */
export function assembleProbe(
  kind: Kind,
  operator: OperatorConfig,
  settings: ServiceSettings,
  directory: string,
): ProbeSpec<SecretRef> | null {
  const { api, portal, country } = operator;
  if (kind === 'http') return buildHttp(settings, directory);
  const sims = simsFor(operator, kind);
  if (kind === 'mo-direct') {
    if (portal === undefined) return null;
    const { url, marker, allowHosts = [], market = country, location = country, forms, checkAssets } = portal;
    const eid = typeof portal.eid === 'object' ? assembleSecret(portal.eid, directory) : portal.eid;
    const transport = assembleTransport(portal, directory);
    return compact({ kind, url, transport, sims, marker, allowHosts, market, location, forms, eid, checkAssets });
  }
  if (api === undefined || sims.length === 0) return null;
  const base = { baseUrl: api.baseUrl.replace(/\/+$/, ''), transport: assembleTransport(api, directory), sims };
  if (kind === 'get-balance') {
    const { fieldsTemplate = 'basic', limit, location } = settings;
    return compact({ kind, ...base, fieldsTemplate, limit, location });
  }
  const {
    mode = 'capped',
    path = 'microbalance',
    location = country,
    locationIn = 'body',
    lifetime: grantLifetimeMs,
    verify,
  } = operator.microbalance ?? {};
  return compact({ kind, ...base, mode, path, location, locationIn, grantLifetimeMs, verify });
}

function buildHttp(settings: ServiceSettings, directory: string): ProbeSpec<SecretRef> | null {
  const { url, method = 'GET', body, expect } = settings;
  if (url === undefined) return null;
  return compact({
    kind: 'http' as const,
    url,
    method,
    body,
    transport: assembleTransport(settings, directory),
    expect: compact({ status: expect?.status ?? [200], contains: expect?.contains }),
  });
}
