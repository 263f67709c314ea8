/** How people hear of it: the outbox and its channels, and the heartbeat that falls silent with the monitor. */
import { isOver } from '../core/incident/incident.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { NotifierContext } from '../notify/context.ts';
import { beat } from '../notify/heartbeat.ts';
import { createNotifier } from '../notify/index.ts';
import { Dispatcher } from '../pipeline/delivery/dispatcher.ts';
import { SpareOutbox } from '../pipeline/delivery/spare-outbox.ts';
import { storeAlarm } from '../pipeline/delivery/store-alarm.ts';
import { ConfiguredHeartbeat } from '../pipeline/health/configured-heartbeat.ts';
import type { Liveness } from '../pipeline/health/liveness.ts';
import type { Reloadable } from '../pipeline/ports/reloadable.ts';
import type { Store } from '../pipeline/store.ts';
import type { ActiveConfiguration } from './active-configuration.ts';
import type { Context } from './context.ts';

export interface DeliveringOptions {
  readonly store: Store;
  readonly active: ActiveConfiguration;
  readonly metrics: Metrics;
  readonly liveness: Liveness;
  readonly notifierContext: NotifierContext;
}

/** Delivers nothing before the dispatcher is started. */
export function createDelivering({ clock, log, onStop }: Context, options: DeliveringOptions) {
  const { store, active, metrics, liveness, notifierContext } = options;
  const outbox = new SpareOutbox(store, clock);
  const channelNames = () => active.current.channels.map(({ name }) => name);
  const dispatcher = new Dispatcher({
    clock,
    log,
    outbox,
    random: Math.random,
    commandLine: notifierContext.commandLine,
    onResult: metrics.notification,
    onBacklog: (counts) => {
      metrics.outbox(counts, clock.now());
      liveness.outboxCounted(counts);
    },
    openIncidents: async (channel) => {
      const severities = active.current.channels.find(({ name }) => name === channel)?.severities ?? [];
      const unclosed = await store.incidents({ unclosed: true });
      return unclosed.filter((incident) => !isOver(incident) && severities.includes(incident.severity));
    },
  });
  onStop('dispatcher', () => dispatcher.stop());
  const channels: Reloadable = {
    apply: (next) =>
      dispatcher.replace(new Map(next.channels.map(({ name, spec }) => [name, createNotifier(spec, notifierContext)]))),
  };
  return {
    dispatcher,
    outbox,
    alarm: storeAlarm({ clock, outbox, channels: channelNames }),
    reloadables: { channels },
  };
}

export type HeartbeatOptions = Pick<DeliveringOptions, 'metrics' | 'liveness' | 'notifierContext'>;

/** The dead man's switch. */
export function createHeartbeat({ clock, log, onStop }: Context, options: HeartbeatOptions) {
  const { metrics, liveness, notifierContext } = options;
  const heartbeat = new ConfiguredHeartbeat({
    clock,
    log,
    liveness,
    send: (url, signal) => beat(url, notifierContext, signal),
    onResult: metrics.heartbeat,
  });
  onStop('heartbeat', () => heartbeat.stop());
  return { reloadables: { heartbeat } };
}
