import type { Clock } from './clock.ts';

/** Rejects without an answer in time. A later answer changes nothing for the caller. */
export function patiently<T>(clock: Clock, patienceMs: number, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<T>();
  const cancel = clock.after(patienceMs, () => late.reject(new Error(`no answer within ${patienceMs} ms`)));
  return Promise.race([answer, late.promise]).finally(cancel);
}
