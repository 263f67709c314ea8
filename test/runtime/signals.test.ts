import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { handleSignals, type SignalHandlers } from '../../src/runtime/signals.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A process to which signals are sent by `emit`. */
class FakeProcess extends EventEmitter {
  readonly happened: string[] = [];

  exit(code: number): void {
    this.happened.push(`exit ${code}`);
  }

  send(signal: NodeJS.Signals): void {
    this.emit(signal, signal);
  }
}

function watched({ reloads = true } = {}) {
  const source = new FakeProcess();
  const clock = new ManualClock(0);
  const handlers: SignalHandlers = {
    stop: (signal) => source.happened.push(`stop by ${signal}`),
    ...(reloads && { reload: () => void source.happened.push('reload') }),
  };
  return { source, clock, dispose: handleSignals(handlers, clock, source) };
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('the first %s asks for a stop, the second ends with code %i', (signal, code) => {
  const { source, clock } = watched();
  source.send(signal);
  clock.block(500);
  source.send(signal);
  expect(source.happened).toEqual([`stop by ${signal}`, `exit ${code}`]);
});

it('repeats within half a second are one wish: a terminal and the launcher both deliver it', () => {
  const { source, clock } = watched();
  source.send('SIGINT');
  source.send('SIGINT');
  clock.block(499);
  source.send('SIGTERM');
  expect(source.happened).toEqual(['stop by SIGINT']);
});

it('SIGHUP reloads, as often as it comes', () => {
  const { source } = watched();
  source.send('SIGHUP');
  source.send('SIGHUP');
  expect(source.happened).toEqual(['reload', 'reload']);
});

it('SIGHUP stops a program that has nothing to reload', () => {
  const { source } = watched({ reloads: false });
  source.send('SIGHUP');
  expect(source.happened).toEqual(['stop by SIGHUP']);
});

it('afterwards the signals are left alone', () => {
  const { source, dispose } = watched();
  dispose();
  expect(source.eventNames()).toEqual([]);
});
