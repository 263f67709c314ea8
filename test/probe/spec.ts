import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';

export function httpSpec(url: string, overrides: Partial<Extract<ProbeSpec<string>, { kind: 'http' }>> = {}) {
  return { kind: 'http', url, method: 'GET', transport: {}, expect: { status: [200] }, ...overrides } as const;
}
