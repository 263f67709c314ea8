import { z } from 'zod';
import { SECOND } from '../../core/time.ts';
import { compact } from '../assemble/compact.ts';
import { assembleTransport } from '../assemble/transport.ts';
import { Country, integer } from '../schema/scalars.ts';
import { API_STAND_IN, kindConfig, nothingToCheck, withoutSlash } from './probe-kind.ts';

export const getBalance = kindConfig('get-balance', {
  ...nothingToCheck,
  keys: {
    fieldsTemplate: z
      .enum(['basic', 'full'])
      .optional()
      .describe('`get-balance`: which properties to request.')
      .meta({ default: 'basic' }),
    limit: integer(1, 1_000)
      .optional()
      .describe('`get-balance`: maximum number of balances to request. Default: no limit.'),
    location: Country.optional().describe('`get-balance`: country to request. Default: all active balances.'),
  },
  needsSims: true,
  defaultPeriodMs: 30 * SECOND,
  standIn: API_STAND_IN,
  assemble({ settings: { fieldsTemplate = 'basic', limit, location }, operator: { api }, sims, directory }) {
    if (api === undefined || sims.length === 0) return null;
    const baseUrl = withoutSlash(api.baseUrl);
    const transport = assembleTransport(api, directory);
    return compact({ kind: 'get-balance' as const, baseUrl, transport, sims, fieldsTemplate, limit, location });
  },
  open: (spec, { transport }) => ({ ...spec, transport: transport(spec.transport) }),
});
