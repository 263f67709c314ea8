import { type KindTraits, WITHOUT_SIMS } from '../traits.ts';
import type { HttpSpec } from './spec.ts';

export const http: KindTraits<HttpSpec<unknown>> = {
  ...WITHOUT_SIMS,
  measures: 'the configured request, with an expected status and content',
  blindSpot: 'Only the configured expectation is verified.',
  endpoint: null,
  target({ url, method }) {
    const { host, pathname } = new URL(url);
    return { host, requests: [`${method} ${pathname.replace(/\/$/, '') || '/'}`] };
  },
  requestsPerProbe: () => 1,
  isRepeatable: ({ method }) => method === 'GET' || method === 'HEAD',
};
