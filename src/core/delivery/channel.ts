/**
 * The settings of a channel as data: built by `config`, used by `notify`. `S` is how a secret is held: a reference in
 * configuration, plain text only in the notifier.
 */
export interface ChannelSpecs<S> {
  log: LogSpec;
  email: EmailSpec<S>;
  webhook: WebhookSpec<S>;
  pagerduty: PagerDutySpec<S>;
  alertmanager: AlertmanagerSpec<S>;
  slack: SlackSpec<S>;
}
export type ChannelType = keyof ChannelSpecs<unknown>;
export type ChannelSpec<S> = ChannelSpecs<S>[ChannelType];

export interface LogSpec {
  readonly type: 'log';
}

export interface EmailSpec<S> {
  readonly type: 'email';
  /** `smtp://user:password@host:port`, or `smtps:` for TLS from the start. */
  readonly smtpUrl: S;
  /** PEM bundle that replaces the system's roots. */
  readonly ca?: S;
  /** How the monitor greets the server. Default: the machine's full name, else the sender's domain. */
  readonly name?: string;
  /** Nothing goes out without encryption and a certificate to be trusted. */
  readonly requireTls?: boolean;
  readonly from: string;
  readonly to: readonly string[];
}

export interface WebhookSpec<S> {
  readonly type: 'webhook';
  /** Many receivers identify a caller by the URL alone, so it is a secret. */
  readonly url: S;
  /** Signs each request. */
  readonly secret: S;
  readonly ca?: S;
}

export interface PagerDutySpec<S> {
  readonly type: 'pagerduty';
  readonly routingKey: S;
  /** The integration key of the Events API v2. */
  readonly url: string;
}

export interface AlertmanagerSpec<S> {
  readonly type: 'alertmanager';
  /** Without trailing slash and without `/api/v2`. */
  readonly url: string;
  readonly basicAuth?: { readonly username: string; readonly password: S };
  readonly ca?: S;
}

export interface SlackSpec<S> {
  readonly type: 'slack';
  readonly url: S;
}
