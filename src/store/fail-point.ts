/** Places at which a test can stop the world, to prove that all or nothing is left, and that no message and no grant is lost. */
type FailPointName =
  | 'commit:before'
  | 'commit:samples-stored'
  | 'commit:before-outbox'
  | 'commit:after'
  | 'outbox:before-settle'
  /** Samples are in both tables: filed, and not yet gone from where they waited. */
  | 'intake:filed'
  /** Old samples are deleted, in a transaction that has not ended. */
  | 'retention:purged'
  /** A migration has run, and is not recorded yet. */
  | 'schema:migrated'
  /** A grant is on record; the operator has not been asked for it. */
  | 'grant:opened';

/** Called whenever a named place is passed. */
export type FailPoint = (name: FailPointName) => void;

export const NO_FAIL_POINT: FailPoint = () => {};

/** That of a test which has put code of its own into this process before the program; nothing else arms one. */
export function armedFailPoint(): FailPoint {
  const armed: unknown = Reflect.get(globalThis, Symbol.for('threenines.failPoint'));
  return typeof armed === 'function' ? (armed as FailPoint) : NO_FAIL_POINT;
}
