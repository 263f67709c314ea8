import { type KindTraits, WITHOUT_SIMS } from '../traits.ts';
import type { TcpSpec } from './spec.ts';

export const tcp: KindTraits<TcpSpec<unknown>> = {
  ...WITHOUT_SIMS,
  measures: 'a new connection to the configured port, with the expected text in the reply',
  blindSpot: 'Only the expected text is verified.',
  endpoint: null,
  target: ({ host, port, secure }) => ({
    host: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    requests: [secure ? 'TLS connection' : 'TCP connection'],
  }),
  requestsPerProbe: () => 1,
  isRepeatable: ({ send = '' }) => send === '',
};
