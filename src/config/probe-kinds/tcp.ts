import { isIP } from 'node:net';
import { z } from 'zod';
import { MINUTE } from '../../core/time.ts';
import { compact } from '../assemble/compact.ts';
import { assembleTransport, checkAddress } from '../assemble/transport.ts';
import { Expect } from '../schema/expect.ts';
import { HostName, integer } from '../schema/scalars.ts';
import { transport } from '../schema/transport.ts';
import { kindConfig, nothingToCheck } from './probe-kind.ts';

const MAX_SEND_LENGTH = 16_384;
const HOST = 'a host name or an address';

const Host = z
  .string({ error: HOST })
  .refine((value) => HostName.safeParse(value).success || isIPv6(bare(value)), { error: HOST })
  .meta({ title: 'host name or address' });

export const tcp = kindConfig('tcp', {
  ...nothingToCheck,
  keys: {
    host: Host.optional().describe('`probe: tcp`: host to connect to. Required.'),
    port: integer(1, 65_535).optional().describe('`probe: tcp`: port to connect to. Required.'),
    tls: transport.tls,
    send: z
      .string({ error: 'text' })
      .max(MAX_SEND_LENGTH, { error: `text of at most ${MAX_SEND_LENGTH} characters` })
      .optional()
      .describe(
        '`probe: tcp`: text to send as soon as the connection stands. Lines mostly end with CR and LF, which YAML reads as `\\r\\n` in double quotes only. Not a place for secrets.',
      )
      .meta({ title: 'text' }),
    expect: Expect.optional().describe('Custom services: when a response is good.'),
  },
  without: ['expect.status'],
  required: ['host', 'port', 'expect.contains'],
  needsSims: false,
  defaultPeriodMs: MINUTE,
  standIn: {
    operator: {},
    monitor: { probe: 'tcp', host: 'offline.invalid', port: 1, expect: { contains: 'offline' } },
  },
  check({ host }, path, context) {
    if (host === undefined) return;
    const address = bare(host);
    checkAddress(`tcp://${isIPv6(address) ? `[${address}]` : address}`, [...path, 'host'], context);
  },
  assemble({ settings, directory }) {
    const { host, port, tls, send, expect } = settings;
    if (host === undefined || port === undefined || expect?.contains === undefined) return null;
    return compact({
      kind: 'tcp' as const,
      host: bare(host),
      port,
      secure: tls !== undefined,
      transport: assembleTransport({ tls }, directory),
      send,
      expect: { contains: expect.contains },
    });
  },
  open: (spec, secrets) => ({ ...spec, transport: secrets.transport(spec.transport) }),
});

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** Without a zone, which means something on one machine only. */
function isIPv6(address: string): boolean {
  return isIP(address) === 6 && !address.includes('%');
}
