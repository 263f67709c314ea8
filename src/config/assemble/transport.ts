import { resolve } from 'node:path';
import type { SecretRef, Transport } from '../../core/probe-kinds/spec.ts';
import type { KeyPath } from '../config-error.ts';
import { forbiddenAddress } from '../places.ts';
import type { BasicAuth, Headers, OAuth2, Secret, Tls } from '../schema/transport.ts';
import type { CheckContext } from './check-context.ts';
import { compact } from './compact.ts';

interface TransportConfig {
  readonly tls?: Tls | undefined;
  readonly basicAuth?: BasicAuth | undefined;
  readonly oauth2?: OAuth2 | undefined;
  readonly headers?: Headers | undefined;
}

/** File references become absolute here, so that nobody after this needs to know where the configuration lies. */
export function assembleSecret(secret: Secret, directory: string): SecretRef {
  return 'file' in secret ? { file: resolve(directory, secret.file) } : secret;
}

export function assembleTransport(config: TransportConfig, directory: string): Transport<SecretRef> {
  const reference = (secret: Secret) => assembleSecret(secret, directory);
  const plainOrReference = (value: string | Secret) => (typeof value === 'string' ? value : reference(value));
  const { tls, basicAuth, oauth2, headers } = config;
  return compact({
    tls:
      tls &&
      compact({
        cert: tls.cert && reference(tls.cert),
        key: tls.key && reference(tls.key),
        ca: tls.ca && reference(tls.ca),
        sharedWithMarketplace: tls.sharedWithMarketplace,
        intermediates: tls.intermediates && reference(tls.intermediates),
      }),
    basicAuth: basicAuth && { username: plainOrReference(basicAuth.username), password: reference(basicAuth.password) },
    oauth2: oauth2 && compact({ ...oauth2, clientSecret: reference(oauth2.clientSecret) }),
    headers:
      headers && Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, plainOrReference(value)])),
  });
}

/** Refuses a URL whose host is an address that probes may not reach, and names the line that would allow it. */
export function checkAddress(url: string, path: KeyPath, { allowed, problems }: CheckContext): void {
  const address = forbiddenAddress(new URL(url), allowed);
  if (address === null) return;
  const length = address.includes(':') ? 128 : 32;
  const fix = `allowNetworks: [${address}/${length}]`;
  problems.refuse(path, `a public address (to probe this one, set ${fix})`, new URL(url).host);
}

/** Checks what the schema cannot see: keys that need each other, and where tokens are fetched. */
export function checkTransport({ tls, oauth2 }: TransportConfig, path: KeyPath, context: CheckContext): void {
  if (tls !== undefined && (tls.cert === undefined) !== (tls.key === undefined)) {
    context.problems.refuse([...path, 'tls'], 'cert and key together', `${tls.cert ? 'cert' : 'key'} alone`);
  }
  if (tls?.sharedWithMarketplace && tls.cert === undefined) {
    context.problems.refuseKey([...path, 'tls', 'sharedWithMarketplace'], 'a client certificate to share', 'no cert');
  }
  if (oauth2 !== undefined) checkAddress(oauth2.tokenUrl, [...path, 'oauth2', 'tokenUrl'], context);
}
