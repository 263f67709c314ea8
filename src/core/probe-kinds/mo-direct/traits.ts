import type { KindTraits } from '../traits.ts';
import { WITHOUT_SIMS } from '../traits.ts';
import { ASSET_TURN, type MoDirectSpec } from './spec.ts';

const ASSETS = 2;

export const moDirect: KindTraits<MoDirectSpec<unknown>> = {
  ...WITHOUT_SIMS,
  measures: 'the portal page with its agreed marker, redirects included',
  blindSpot:
    'The portal is opened as a customer would open it, but nothing is bought; a fault after the first page is not seen.',
  endpoint: 'portal',
  target({ url }) {
    const { host, pathname } = new URL(url);
    return { host, requests: [`GET ${pathname.replace(/\/$/, '') || '/'}`] };
  },
  sims: ({ sims }) => sims,
  requestsPerProbe: ({ checkAssets }) => 1 + (checkAssets === true ? ASSETS : ASSETS / ASSET_TURN),
  isRepeatable: () => true,
};
