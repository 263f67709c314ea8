/** A monitor that grants, and an operator that is asked to take grants back. */
import type { Monitor } from '../../src/core/monitor.ts';
import type { GrantRevoker, Revocation, RevokeRequest } from '../../src/pipeline/safety/ports.ts';
import { aMonitor } from './monitors.ts';

export const nameOf = (iccid: string): string => `name-of-${iccid.slice(-3)}`;

export function provisioning(mode: 'capped' | 'exempt', sims: number, overrides: Partial<Monitor> = {}): Monitor {
  return aMonitor({
    id: 'contoso/provisioning',
    service: 'provisioning',
    probe: {
      kind: 'provisioning',
      baseUrl: 'https://127.0.0.1/v1',
      transport: {},
      sims: Array.from({ length: sims }, (_, index) => ({ iccid: `8988247000100003${100 + index}`, expect: [] })),
      mode,
      path: 'microbalance',
      locationIn: 'body',
    },
    ...overrides,
  });
}

/** Answers each request as scripted. */
export class ScriptedRevoker implements GrantRevoker {
  readonly requests: RevokeRequest[] = [];
  answer: (attempt: number) => Partial<Revocation> = () => ({});

  async revoke(request: RevokeRequest): Promise<Revocation> {
    this.requests.push(request);
    return { reason: 'ok', detail: null, retryAfterMs: null, requestsSent: 1, ...this.answer(this.requests.length) };
  }
}
