import type { Clock } from './clock.ts';

/** Repeats a task, `pauseMs` after it has ended, until the returned function is called. The task must not throw. */
export function repeat(clock: Clock, pauseMs: number, task: () => unknown): () => void {
  let cancel = () => {};
  let stopped = false;
  const arm = () => {
    if (stopped) return;
    cancel = clock.after(pauseMs, () => void Promise.try(task).finally(arm));
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
}
