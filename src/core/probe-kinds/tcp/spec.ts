import type { Transport } from '../spec.ts';

export interface TcpSpec<S> {
  readonly kind: 'tcp';
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether TLS starts right after connecting. */
  readonly secure: boolean;
  /** Certificates alone. */
  readonly transport: Transport<S>;
  /** Sent as UTF-8 as soon as the connection stands. */
  readonly send?: string;
  readonly expect: { readonly contains: string };
}
