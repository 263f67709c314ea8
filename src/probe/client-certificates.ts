import { isReference } from '../core/attribution/self-checks.ts';
import type { ClientCertificate } from '../pipeline/health/ports.ts';
import { CredentialError } from './failure.ts';
import type { ProbeTarget } from './runner.ts';
import { validityOf } from './secure-contexts.ts';

/** Our client certificates, by the monitors that use them. One that cannot be read is left out: its samples say so. */
export function clientCertificatesOf(targets: readonly ProbeTarget[]): ClientCertificate[] {
  const expiry = new Map<string, number | null>();
  return targets.flatMap(({ monitorId, spec }) => {
    const pem = isReference(spec) ? undefined : spec.transport.tls?.cert;
    if (pem === undefined) return [];
    if (!expiry.has(pem)) expiry.set(pem, expiryOf(pem));
    const notAfter = expiry.get(pem) ?? null;
    const [operator, service] = monitorId.split('/') as [string, string];
    return notAfter === null ? [] : [{ operator, service, notAfter }];
  });
}

function expiryOf(pem: string): number | null {
  try {
    return validityOf(pem).notAfter;
  } catch (error) {
    if (error instanceof CredentialError) return null;
    throw error;
  }
}
