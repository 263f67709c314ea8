/** Places at which a test can stop the world, to prove that a commit leaves everything or nothing, and no message is lost. */
const FAIL_POINTS = [
  'commit:before',
  'commit:samples-stored',
  'commit:before-outbox',
  'commit:after',
  'outbox:before-settle',
] as const;

type FailPointName = (typeof FAIL_POINTS)[number];
/** Called whenever a named place is passed. */
export type FailPoint = (name: FailPointName) => void;

export const NO_FAIL_POINT: FailPoint = () => {};

/** `THREENINES_FAILPOINT=name[:n]` kills this process, as a power cut would, on the n-th passage of the named place. */
export function failPointFromEnv(env: NodeJS.ProcessEnv): FailPoint {
  const setting = env.THREENINES_FAILPOINT;
  const armed = FAIL_POINTS.find((name) => setting === name || setting?.startsWith(`${name}:`));
  if (setting === undefined || armed === undefined) return NO_FAIL_POINT;
  let passagesLeft = Number(setting.slice(armed.length + 1) || 1);
  return (name) => {
    if (name !== armed) return;
    passagesLeft -= 1;
    if (passagesLeft === 0) process.kill(process.pid, 'SIGKILL');
  };
}
