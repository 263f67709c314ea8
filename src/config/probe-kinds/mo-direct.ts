import { isEid } from '../../core/probe-kinds/mo-direct/spec.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import { SECOND } from '../../core/time.ts';
import { compact } from '../assemble/compact.ts';
import { countryOf } from '../assemble/country.ts';
import { assembleSecret, assembleTransport } from '../assemble/transport.ts';
import { kindConfig, NOWHERE, nothingToCheck, type ProbeSecrets } from './probe-kind.ts';

export const moDirect = kindConfig('mo-direct', {
  ...nothingToCheck,
  keys: {},
  needsSims: false,
  defaultPeriodMs: 30 * SECOND,
  standIn: { operator: { portal: { url: NOWHERE, marker: 'offline' } }, monitor: {} },
  assemble({ operator, sims, directory }) {
    const { portal } = operator;
    const country = countryOf(operator);
    if (portal === undefined) return null;
    const { url, marker, allowHosts = [], market = country, location = country, forms, checkAssets } = portal;
    const eid = typeof portal.eid === 'object' ? assembleSecret(portal.eid, directory) : portal.eid;
    const transport = assembleTransport(portal, directory);
    const kind = 'mo-direct' as const;
    return compact({ kind, url, transport, sims, marker, allowHosts, market, location, forms, eid, checkAssets });
  },
  open({ eid, ...spec }, secrets) {
    const transport = secrets.transport(spec.transport);
    return { ...spec, transport, ...(eid !== undefined && { eid: wholeEid(eid, secrets) }) };
  },
});

function wholeEid(eid: string | SecretRef, secrets: ProbeSecrets): string {
  if (typeof eid === 'string') return eid;
  const value = secrets.text(eid, 'eid');
  if (value !== '' && !isEid(value)) secrets.refuse('eid', 'an EID of 32 digits', 'something else');
  return value;
}
