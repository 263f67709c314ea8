/** Places at which a test can stop the world, to prove that a commit leaves everything or nothing, and no message is lost. */
type FailPointName =
  | 'commit:before'
  | 'commit:samples-stored'
  | 'commit:before-outbox'
  | 'commit:after'
  | 'outbox:before-settle';

/** Called whenever a named place is passed. */
export type FailPoint = (name: FailPointName) => void;

export const NO_FAIL_POINT: FailPoint = () => {};

/** That of a test which has put code of its own into this process before the program; nothing else arms one. */
export function armedFailPoint(): FailPoint {
  const armed: unknown = Reflect.get(globalThis, Symbol.for('threenines.failPoint'));
  return typeof armed === 'function' ? (armed as FailPoint) : NO_FAIL_POINT;
}
