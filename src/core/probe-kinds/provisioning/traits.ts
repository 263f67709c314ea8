import { simPath } from '../sim-path.ts';
import type { KindTraits } from '../traits.ts';
import type { ProvisioningSpec } from './spec.ts';

export const provisioning: KindTraits<ProvisioningSpec<unknown>> = {
  measures: 'a microbalance that is granted to a test SIM and revoked; the latency is that of the grant',
  blindSpot:
    'No device is attached to the network: that a granted balance opens Internet access, and that a device authenticates again quickly, is not verified.',
  endpoint: 'api',
  testsContract: false,
  target(spec) {
    const { host, path } = simPath(spec.baseUrl);
    return { host, requests: [`PUT ${path}/${spec.path}`, `DELETE ${path}/${spec.path}`] };
  },
  sims: ({ sims }) => sims,
  grants: ({ mode, grantLifetimeMs }) => ({
    capped: mode === 'capped',
    ...(grantLifetimeMs !== undefined && { lifetimeMs: grantLifetimeMs }),
  }),
  requestsPerProbe: ({ verify }) => (verify === true ? 3 : 2),
  isRepeatable: () => false,
  simDoubt: ({ reason, statusCode }) => (reason === 'status' && statusCode === 404 ? 'unknown' : null),
};
