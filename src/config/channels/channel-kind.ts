import { z } from 'zod';
import type { ChannelSpecs, ChannelType } from '../../core/delivery/channel.ts';
import { SEVERITIES } from '../../core/incident/incident.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import type { Context } from '../assemble/context.ts';
import { assembleSecret, checkAddress } from '../assemble/transport.ts';
import { Secret } from '../schema/transport.ts';

export const HTTP_SCHEMES = ['https', 'http'] as const;

/** Every channel has these. */
export const common = {
  severities: z
    .array(z.enum(SEVERITIES))
    .min(1, { error: 'at least one severity' })
    .optional()
    .describe('Severities that the channel receives.')
    .meta({ default: [...SEVERITIES] }),
  watchdog: z
    .boolean()
    .optional()
    .describe('Whether a daily test notification goes through the channel.')
    .meta({ default: true }),
};

export const Ca = Secret.optional().describe('Certificates to trust instead of the public roots, PEM.');

/** What a channel's settings are assembled with. */
export interface ChannelContext {
  /** A reference whose file is an absolute path. */
  absolute(secret: SecretRef): SecretRef;
  /** Refuses the channel's `url` when its host is an address that may not be reached. */
  checkUrl(url: string): void;
}

export function channelContext(name: string, context: Context): ChannelContext {
  return {
    absolute: (secret) => assembleSecret(secret, context.directory),
    checkUrl: (url) => checkAddress(url, ['channels', name, 'url'], context),
  };
}

/** Opens the secrets of one channel. `key` is where a reference stands below the channel. What is wrong is collected. */
export interface ChannelSecrets {
  text(secret: SecretRef, key: string): string;
  /** A secret that must be a URL with one of these schemes. */
  url(secret: SecretRef, key: string, schemes: readonly string[]): string;
  /** A secret that must be certificates to trust, PEM. */
  certificates(secret: SecretRef, key: string): string;
  /** Text, or a `whsec_` key that is one. */
  signingKey(secret: SecretRef, key: string): string;
}

/** What the configuration knows about a type of channel: its keys, what they mean, and where its secrets are. */
export interface ChannelKind<Type extends ChannelType, Settings extends z.ZodType> {
  readonly schema: Settings;
  assemble(settings: z.output<Settings>, context: ChannelContext): ChannelSpecs<SecretRef>[Type];
  open(spec: ChannelSpecs<SecretRef>[Type], secrets: ChannelSecrets): ChannelSpecs<string>[Type];
}

/** Infers the schema's type. */
export function channelKind<Type extends ChannelType, Settings extends z.ZodType>(
  _type: Type,
  kind: ChannelKind<Type, Settings>,
): ChannelKind<Type, Settings> {
  return kind;
}

/** Certificates to trust, where there are any. */
export function withCa(ca: string | undefined): { readonly ca?: string } {
  return ca === undefined ? {} : { ca };
}
