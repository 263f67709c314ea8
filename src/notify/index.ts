import type { ChannelSpec, ChannelSpecs, ChannelType } from '../core/delivery/channel.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import { AlertmanagerNotifier } from './alertmanager.ts';
import type { NotifierContext } from './context.ts';
import { EmailNotifier } from './email.ts';
import { LogNotifier } from './log.ts';
import { PagerDutyNotifier } from './pagerduty.ts';
import { SlackNotifier } from './slack.ts';
import { WebhookNotifier } from './webhook.ts';

/** One file per channel; here they are made. A type that is missing does not compile. */
export type { NotifierContext } from './context.ts';

interface Adapter<Spec> {
  create(spec: Spec, context: NotifierContext): Notifier;
}

const ADAPTERS: { readonly [Type in ChannelType]: Adapter<ChannelSpecs<string>[Type]> } = {
  log: { create: (_, { log }) => new LogNotifier(log) },
  email: { create: (spec, context) => new EmailNotifier(spec, context) },
  webhook: { create: (spec, context) => new WebhookNotifier(spec, context) },
  pagerduty: { create: (spec, context) => new PagerDutyNotifier(spec, context) },
  alertmanager: { create: (spec, context) => new AlertmanagerNotifier(spec, context) },
  slack: { create: (spec, context) => new SlackNotifier(spec, context) },
};

export function createNotifier(spec: ChannelSpec<string>, context: NotifierContext): Notifier {
  const adapter: Adapter<ChannelSpec<string>> = ADAPTERS[spec.type];
  return adapter.create(spec, context);
}
