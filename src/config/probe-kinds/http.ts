import { z } from 'zod';
import { MINUTE } from '../../core/time.ts';
import { compact } from '../assemble/compact.ts';
import { assembleTransport, checkAddress } from '../assemble/transport.ts';
import { Expect } from '../schema/expect.ts';
import { url as urlOf } from '../schema/scalars.ts';
import { transport } from '../schema/transport.ts';
import { kindConfig, NOWHERE, nothingToCheck } from './probe-kind.ts';

export const http = kindConfig('http', {
  ...nothingToCheck,
  keys: {
    url: urlOf(['http', 'https']).optional().describe('`probe: http`: URL to request. Required.'),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      .optional()
      .describe('`probe: http`: request method.')
      .meta({ default: 'GET' }),
    body: z.string({ error: 'text' }).optional().describe('`probe: http`: request body.').meta({ title: 'text' }),
    expect: Expect.optional().describe('Custom services: when a response is good.'),
    ...transport,
  },
  required: ['url'],
  needsSims: false,
  defaultPeriodMs: MINUTE,
  standIn: { operator: {}, monitor: { probe: 'http', url: NOWHERE } },
  check({ url }, path, context) {
    if (url !== undefined) checkAddress(url, [...path, 'url'], context);
  },
  assemble({ settings, directory }) {
    const { url, method = 'GET', body, expect } = settings;
    if (url === undefined) return null;
    return compact({
      kind: 'http' as const,
      url,
      method,
      body,
      transport: assembleTransport(settings, directory),
      expect: compact({ status: expect?.status ?? [200], contains: expect?.contains }),
    });
  },
  open: (spec, secrets) => ({ ...spec, transport: secrets.transport(spec.transport) }),
});
