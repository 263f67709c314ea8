import { expect, it } from 'vitest';
import { type ProbeSpec, requestsPerProbe } from '../../../src/core/probe-kinds/spec.ts';

it.each([
  [{ kind: 'get-balance' }, 1],
  [{ kind: 'provisioning' }, 2],
  [{ kind: 'provisioning', verify: true }, 3],
  [{ kind: 'mo-direct' }, 1.1],
  [{ kind: 'mo-direct', checkAssets: true }, 3],
  [{ kind: 'http' }, 1],
] as const)('%j sends %d requests', (spec, requests) => {
  expect(requestsPerProbe(spec as ProbeSpec<unknown>)).toBe(requests);
});
