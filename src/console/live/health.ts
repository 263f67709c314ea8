/** How the monitor itself is, for the line on every page. */
import { signal } from '@preact/signals';
import type { Health } from '../../client/operations.ts';
import { ask } from '../api.ts';
import { on } from './live.ts';

interface State {
  readonly isKnown: boolean;
  /** In words; empty when all is well. */
  readonly troubles: readonly string[];
  readonly isSimulated: boolean;
  readonly isRecording: boolean;
}

export const health = signal<State>({ isKnown: false, troubles: [], isSimulated: false, isRecording: true });

const EVERY_MS = 15_000;

export function startHealth(): void {
  on('hello', () => void look());
  on('tick', (data) => {
    const { isRecording } = data as { readonly isRecording: boolean };
    if (isRecording !== health.value.isRecording) void look();
  });
  window.setInterval(() => void look(), EVERY_MS);
  void look();
}

async function look(): Promise<void> {
  const answer = await ask('getHealth', {}).catch(() => null);
  if (answer?.ok !== true || answer.value === null) return;
  health.value = {
    isKnown: true,
    troubles: troublesOf(answer.value),
    isSimulated: answer.value.isSimulated,
    isRecording: answer.value.store.isRecording,
  };
}

const OWN_FAULT_WORDS: Readonly<Record<string, string>> = {
  'own-network': 'our network is down: nobody is judged',
  'own-credentials': 'our certificate or password is refused: nobody is judged',
};

function troublesOf({ ownFaults, standstill, store, outbox, reload }: Health): readonly string[] {
  const troubles = ownFaults.map((fault) => OWN_FAULT_WORDS[fault] ?? fault);
  if (!store.isRecording) {
    troubles.push(`the store takes nothing: ${store.buffered} samples are buffered`);
  }
  if (standstill.length > 0) troubles.push(`standing still: ${standstill.join(', ')}`);
  if (outbox.dead > 0) troubles.push(`${outbox.dead} ${outbox.dead === 1 ? 'message was' : 'messages were'} given up`);
  if (!reload.isSuccessful) troubles.push('the configuration file is broken: the old one is in force');
  return troubles;
}
