/** The possible targets of a fault: the three services of the SLA, and the plain status page. */
export const SERVICES = ['get-balance', 'provisioning', 'mo-direct', 'status'] as const;
export type Service = (typeof SERVICES)[number];

export type Resource = 'balances' | 'microbalance' | 'orders' | 'portal' | 'status';

/** The destination of a request. */
export interface Route {
  readonly service: Service;
  readonly resource: Resource;
  /** The part of the path that names a SIM (`iccid:…`) or a portal page. */
  readonly name: string;
}

/** The contract's own pages spell microbalance both ways. */
const ROUTES: readonly (readonly [RegExp, Service, Resource])[] = [
  [/^\/v1\/sims\/([^/]+)\/balances$/, 'get-balance', 'balances'],
  [/^\/v1\/sims\/([^/]+)\/micro[bB]alance$/, 'provisioning', 'microbalance'],
  [/^\/v1\/orders$/, 'provisioning', 'orders'],
  [/^\/portal(?:\/([^/]*))?$/, 'mo-direct', 'portal'],
  [/^\/status$/, 'status', 'status'],
];

export function routeOf(path: string): Route | null {
  for (const [pattern, service, resource] of ROUTES) {
    const match = pattern.exec(path);
    if (match !== null) return { service, resource, name: decoded(match[1] ?? '') };
  }
  return null;
}

/** A colon may arrive percent-encoded. Text with an invalid encoding is used as it is, and then names no SIM. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
