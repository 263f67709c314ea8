import {
  type CertificateCheck,
  type Reference,
  type SelfChecksConfig,
  speaksFor,
} from '../../core/attribution/self-checks.ts';
import type { Monitor } from '../../core/monitor.ts';
import { MINUTE } from '../../core/time.ts';
import type { GeneralConfig } from '../schema/file.ts';
import type { Context } from './context.ts';
import { assembleTransport, checkTransport } from './transport.ts';

const DEFAULT_EVERY_MS = MINUTE;

export function assembleSelfChecks(
  config: GeneralConfig,
  monitors: readonly Monitor[],
  context: Context,
): SelfChecksConfig {
  const { references } = config;
  return {
    canary: buildCanary(config, monitors, context),
    references: { everyMs: references?.every ?? DEFAULT_EVERY_MS, checks: buildReferences(references, context) },
  };
}

function buildCanary(
  { canary }: GeneralConfig,
  monitors: readonly Monitor[],
  context: Context,
): CertificateCheck | null {
  if (canary === undefined) return null;
  const { url, tls, every } = canary;
  checkTransport({ tls }, ['canary'], context);
  if (tls.cert === undefined) {
    context.problems.refuse(
      ['canary', 'tls'],
      'the client certificate (cert and key) that operators are shown',
      'none',
    );
  }
  const transport = assembleTransport({ tls }, context.directory);
  const built: CertificateCheck = {
    everyMs: every ?? DEFAULT_EVERY_MS,
    probe: { kind: 'http', url, method: 'GET', transport, expect: { status: [200] } },
  };
  if (!monitors.some(({ probe }) => speaksFor(built, probe))) {
    context.problems.warn('canary', "no operator is shown its certificate and key, so it explains nobody's refusals");
  }
  return built;
}

function buildReferences(references: GeneralConfig['references'], { problems }: Context): Reference[] {
  const { dns = [], tcp = [], http = [] } = references ?? {};
  const all: readonly (readonly [key: string, index: number, reference: Reference])[] = [
    ...dns.map(
      (host, index) => ['dns', index, { name: `dns:${host}`, probe: { kind: 'dns-reference', host } }] as const,
    ),
    ...tcp.map(
      ({ host, port }, index) =>
        ['tcp', index, { name: `tcp:${host}:${port}`, probe: { kind: 'tcp-reference', host, port } }] as const,
    ),
    ...http.map((url, index) => ['http', index, httpReference(url)] as const),
  ];
  const seen = new Set<string>();
  for (const [key, index, { name }] of all) {
    if (seen.has(name)) problems.refuse(['references', key, index], 'each host once', `${name} again`);
    seen.add(name);
  }
  return all.map(([, , reference]) => reference);
}

/** Named by its host alone: a path may hold what no metric should show. */
function httpReference(url: string): Reference {
  return {
    name: `http:${new URL(url).host}`,
    probe: { kind: 'http', url, method: 'GET', transport: {}, expect: { status: [200] } },
  };
}
