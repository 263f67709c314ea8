import { constants } from 'node:os';
import type { Clock } from '../pipeline/ports/clock.ts';

export interface SignalHandlers {
  /** On the first SIGINT or SIGTERM: stop gracefully. */
  stop(signal: NodeJS.Signals): void;
  /** On SIGHUP: reload the configuration. Without it SIGHUP, which a closing terminal sends, stops too. */
  reload?(): void;
}

/** The part of `process` that is used here. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

/**
 * One Ctrl-C may arrive several times: from the terminal, from npm and from the launcher. Repeats within this time
 * count as one.
 */
const REPEAT_MS = 500;

/**
 * Handles the process's signals until the returned function is called. A second SIGINT or SIGTERM ends the process at
 * once, with the shell's exit code for the signal (130, 143).
 */
export function handleSignals(handlers: SignalHandlers, clock: Clock, source: SignalSource = process): () => void {
  let stoppedAtMs: number | undefined;

  const stop = (signal: NodeJS.Signals): void => {
    const nowMs = clock.monotonicMs();
    if (stoppedAtMs === undefined) {
      stoppedAtMs = nowMs;
      handlers.stop(signal);
    } else if (nowMs - stoppedAtMs >= REPEAT_MS) {
      source.exit(128 + constants.signals[signal]);
    }
  };
  const reload = (signal: NodeJS.Signals): void => {
    if (handlers.reload) handlers.reload();
    else stop(signal);
  };

  source.on('SIGINT', stop);
  source.on('SIGTERM', stop);
  source.on('SIGHUP', reload);
  return () => {
    source.off('SIGINT', stop);
    source.off('SIGTERM', stop);
    source.off('SIGHUP', reload);
  };
}
