import type { Clock } from './clock.ts';

/** Rejects when there is no answer in time. What comes later changes nothing for the caller. */
export function patiently<T>(clock: Clock, patienceMs: number, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<T>();
  const cancel = clock.after(patienceMs, () => late.reject(new Error(`no answer within ${patienceMs} ms`)));
  return Promise.race([answer, late.promise]).finally(cancel);
}
