import { z } from 'zod';
import { hostNameFault } from '../../core/network/host-name.ts';
import { compact } from '../assemble/compact.ts';
import { HostName, text } from '../schema/scalars.ts';
import { Secret } from '../schema/transport.ts';
import { Ca, channelKind, common, withCa } from './channel-kind.ts';

const ADDRESS = 'a mail address such as ops@example.com, without a name';
const Address = text(ADDRESS, /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/u)
  .refine((address) => hostNameFault(address.split('@')[1]!) === null, { error: ADDRESS })
  .meta({ title: 'mail address' });

const SMTP_SCHEMES = ['smtp', 'smtps'];

export const email = channelKind('email', {
  schema: z
    .strictObject({
      type: z.literal('email').describe('Mail.'),
      smtp: z
        .strictObject({
          url: Secret.describe('`smtp://user:password@host:587`, or `smtps:`.'),
          ca: Ca,
          name: HostName.optional().describe(
            "How the monitor greets the server (EHLO). Default: the machine's full name, else the domain of `from`.",
          ),
          requireTls: z
            .boolean()
            .optional()
            .describe('Whether nothing is sent without encryption and a certificate that is trusted.')
            .meta({ default: false }),
        })
        .describe(
          'The mail server. With a password, `ca` or `requireTls`, the connection must be encrypted, with a certificate that is trusted; without any of them it is encrypted if the server can, whatever its certificate.',
        ),
      from: Address.optional().describe('Sender. Default: `threenines` at the domain of the first recipient.'),
      to: z.array(Address).min(1, { error: 'at least one address' }).describe('Recipients.'),
      ...common,
    })
    .meta({ id: 'email', description: 'A channel that sends mail.' }),
  assemble({ type, smtp, to, from = `threenines@${to[0]!.split('@')[1]}` }, { absolute }) {
    const { url, ca, name, requireTls } = smtp;
    return compact({ type, smtpUrl: absolute(url), ca: ca && absolute(ca), name, requireTls, from, to });
  },
  open({ smtpUrl, ca, ...rest }, secrets) {
    const url = secrets.url(smtpUrl, 'smtp.url', SMTP_SCHEMES);
    return { ...rest, smtpUrl: url, ...withCa(ca && secrets.certificates(ca, 'smtp.ca')) };
  },
});
