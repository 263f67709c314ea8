import { assertNever } from '../core/assert-never.ts';
import type { ChannelSpec } from '../core/delivery/channel.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import { AlertmanagerNotifier } from './alertmanager.ts';
import type { NotifierContext } from './context.ts';
import { EmailNotifier } from './email.ts';
import { LogNotifier } from './log.ts';
import { PagerDutyNotifier } from './pagerduty.ts';
import { SlackNotifier } from './slack.ts';
import { WebhookNotifier } from './webhook.ts';

/** One file per channel; here they are made. */
export type { NotifierContext } from './context.ts';

export function createNotifier(spec: ChannelSpec<string>, context: NotifierContext): Notifier {
  switch (spec.type) {
    case 'log':
      return new LogNotifier(context.log);
    case 'email':
      return new EmailNotifier(spec, context);
    case 'webhook':
      return new WebhookNotifier(spec, context);
    case 'pagerduty':
      return new PagerDutyNotifier(spec, context);
    case 'alertmanager':
      return new AlertmanagerNotifier(spec, context);
    case 'slack':
      return new SlackNotifier(spec, context);
    default:
      return assertNever(spec);
  }
}
