import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Input, OperationId } from '../../client/client.ts';
import type { Operations, Problem } from '../../client/operations.ts';
import { ask } from '../api.ts';
import { on } from '../live/live.ts';
import type { EventName } from '../live/stream.ts';

export interface Resource<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  reload(): void;
}

const RETRY_MS = 5_000;

interface State<T> {
  readonly key: string;
  readonly value: T | null;
  readonly problem: Problem | null;
}

/**
 * The answer of an operation, null as `input` for none. It is asked again after each event of these names; what is old stays
 * until what is new is there.
 */
export function useResource<Id extends OperationId>(
  id: Id,
  input: Input<Id> | null,
  events: readonly EventName[] = [],
): Resource<Operations[Id]['answer']> {
  type Value = Operations[Id]['answer'];
  const key = JSON.stringify([id, input]);
  const [state, setState] = useState<State<Value>>({ key, value: null, problem: null });
  const load = useRef(() => {});
  const names = events.join(' ');
  useEffect(() => {
    if (input === null) return;
    const gone = new AbortController();
    let timer: number | undefined;
    let isLoading = false;
    let isAskedAgain = false;
    const look = async () => {
      isAskedAgain = isLoading;
      if (isLoading) return;
      isLoading = true;
      window.clearTimeout(timer);
      // The page may have moved on.
      const answer = await ask(id, { ...input, signal: gone.signal }).catch(() => null);
      isLoading = false;
      if (answer === null) return;
      if (answer.ok) setState({ key, value: answer.value, problem: null });
      else {
        setState((before) => ({ key, value: before.key === key ? before.value : null, problem: answer.problem }));
        if (answer.problem.status === 0 || answer.problem.status >= 500) timer = window.setTimeout(look, RETRY_MS);
      }
      if (isAskedAgain) void look();
    };
    load.current = () => void look();
    void look();
    const offs = names === '' ? [] : names.split(' ').map((name) => on(name as EventName, () => void look()));
    return () => {
      gone.abort();
      window.clearTimeout(timer);
      for (const off of offs) off();
    };
  }, [key, names]);
  const isCurrent = state.key === key;
  return {
    value: isCurrent ? state.value : null,
    problem: isCurrent ? state.problem : null,
    reload: () => load.current(),
  };
}

/** What stands where a resource is shown: the resource, or why it is not there. */
export function Shown<T>({ of, children }: { of: Resource<T>; children: (value: T) => ComponentChildren }) {
  const { value, problem } = of;
  if (value === null) return problem === null ? <Loading /> : <Trouble problem={problem} retry={of.reload} />;
  return (
    <>
      {problem !== null && <Trouble problem={problem} retry={of.reload} />}
      {children(value)}
    </>
  );
}

const PATIENCE_MS = 300;

function Loading() {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setIsSlow(true), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return isSlow ? <p class="empty">Loading…</p> : null;
}

export function Trouble({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const { title, detail, status, errors, by, at } = problem;
  return (
    <div class="problem" role="alert">
      <strong>{title}</strong> {status > 0 && <span class="soft">({status})</span>}
      {detail !== undefined && <p>{detail}</p>}
      {by != null && (
        <p>
          By {by}
          {at !== undefined && `, at ${at}`}.
        </p>
      )}
      {errors?.map(({ path, expected, found }) => (
        <p key={path}>
          <code>{path === '' ? 'input' : path}</code>: expected {expected}, found {found}
        </p>
      ))}
      {retry !== undefined && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
