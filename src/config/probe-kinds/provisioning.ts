import { MINUTE } from '../../core/time.ts';
import { compact } from '../assemble/compact.ts';
import { countryOf } from '../assemble/country.ts';
import { assembleTransport } from '../assemble/transport.ts';
import { API_STAND_IN, kindConfig, nothingToCheck, withoutSlash } from './probe-kind.ts';

export const provisioning = kindConfig('provisioning', {
  ...nothingToCheck,
  keys: {},
  needsSims: true,
  defaultPeriodMs: 5 * MINUTE,
  standIn: API_STAND_IN,
  /** A plan would be taken for a grant that shows. */
  checkOperator({ microbalance }, sims, path, { problems }) {
    if (microbalance?.verify !== true) return;
    const withPlan = sims.find(({ expect }) => expect.join() !== 'NONE');
    if (withPlan === undefined) return;
    const found = `the one that ends in ${withPlan.iccid.slice(-4)}, which may have a plan`;
    problems.refuse([...path, 'microbalance', 'verify'], 'SIMs with expect: [NONE] for provisioning', found);
  },
  assemble({ operator, sims, directory }) {
    const { api, microbalance = {} } = operator;
    const country = countryOf(operator);
    if (api === undefined || sims.length === 0) return null;
    const { mode = 'capped', path = 'microbalance', location = country, locationIn = 'body', verify } = microbalance;
    return compact({
      kind: 'provisioning' as const,
      baseUrl: withoutSlash(api.baseUrl),
      transport: assembleTransport(api, directory),
      sims,
      mode,
      path,
      location,
      locationIn,
      grantLifetimeMs: microbalance.lifetime,
      verify,
    });
  },
  open: (spec, { transport }) => ({ ...spec, transport: transport(spec.transport) }),
});
