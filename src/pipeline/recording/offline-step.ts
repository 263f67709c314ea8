import type { EpochMs } from '../../core/time.ts';
import { Evaluator } from '../incidents/evaluator.ts';
import type { IncidentQueue, TimerQueue } from '../incidents/ports.ts';
import type { ProcessSettings } from '../incidents/settings.ts';
import type { IncidentReads } from '../ports/history.ts';
import type { CommitStore, StateReads } from './ports.ts';

/** Applies requests and due incidents once, as a daemon does. Only for the holder of the daemon's lock. */
export async function applyPending(
  store: CommitStore & StateReads & IncidentReads & IncidentQueue & TimerQueue,
  settings: ProcessSettings,
  now: EpochMs,
): Promise<void> {
  const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
  evaluator.replace([], settings);
  const commands = await store.openCommands(MAX_EVENTS);
  const dueIncidents = await store.dueIncidents(now, MAX_EVENTS);
  const input = { observations: new Map(), horizonOf: () => now, commands, dueIncidents };
  const { faults: _, observations: __, roundAt: ___, ...changes } = evaluator.step(input, now);
  await store.commit({ samples: [], extraSamples: [], terms: new Map(), trackRecords: new Map(), ...changes });
}

const MAX_EVENTS = 200;
