import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Input, OperationId } from '../../client/client.ts';
import type { Problem } from '../../client/operations.ts';
import { ask, newKey } from '../api.ts';
import { cutOffSince } from '../clock.ts';
import { Trouble } from './resource.tsx';

export type Field =
  | {
      readonly kind: 'text' | 'long';
      readonly name: string;
      readonly label: string;
      readonly required?: boolean;
      readonly hint?: string;
      readonly value?: string;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: readonly (readonly [value: string, label: string])[];
      readonly value?: string;
      readonly hint?: string;
    }
  | { readonly kind: 'check'; readonly name: string; readonly label: string; readonly value?: boolean };

/** One act: where it is sent, and what a person says to it. */
export interface Act {
  readonly title: string;
  readonly button: string;
  readonly operation: OperationId;
  readonly params?: Readonly<Record<string, string>>;
  readonly fields: readonly Field[];
  /** What is about to happen, where it cannot be taken back. */
  readonly warning?: string;
  /** From the values of the fields to the body; by default those that are not empty. */
  readonly body?: (values: Readonly<Record<string, string | boolean>>) => unknown;
}

interface ActDialogProps {
  readonly act: Act;
  readonly onClose: () => void;
  /** Null: it stands in line, and is done once the store takes writes again. */
  readonly onDone: (answer: unknown) => void;
}

/** Asks for what an act needs, sends it, and says what came of it. Its key is made once: pressing twice acts once. */
export function ActDialog({ act, onClose, onDone }: ActDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const key = useRef(newKey());
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setIsSending] = useState(false);
  useEffect(() => dialog.current!.showModal(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setIsSending(true);
    const values = valuesOf(act.fields, new FormData(event.currentTarget as HTMLFormElement));
    const { operation, params, body = filled } = act;
    const input = { ...(params && { params }), body: body(values), key: key.current };
    const answer = await ask(operation, input as unknown as Input<OperationId>);
    setIsSending(false);
    if (answer.ok) {
      onDone(answer.value);
      onClose();
      return;
    }
    setProblem(answer.problem);
    // What was refused may be corrected: another body is another request.
    if (answer.problem.status >= 400) key.current = newKey();
  };
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="act-title">
      <form onSubmit={submit}>
        <h1 id="act-title">{act.title}</h1>
        {act.warning !== undefined && <p>{act.warning}</p>}
        {act.fields.map((field) => (
          <FieldInput key={field.name} field={field} />
        ))}
        {problem !== null && <Trouble problem={problem} />}
        {cutOffSince.value !== null && (
          <p class="problem">The page is cut off from the server. The request may not arrive.</p>
        )}
        <div class="actions">
          <button type="button" onClick={() => dialog.current!.close()}>
            Back
          </button>
          <button type="submit" class="main" disabled={isSending}>
            {isSending ? 'Sending…' : act.button}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function FieldInput({ field }: { field: Field }) {
  const id = `field-${field.name}`;
  if (field.kind === 'check') {
    return (
      <p>
        <input type="checkbox" id={id} name={field.name} defaultChecked={field.value ?? false} />{' '}
        <label class="inline" for={id}>
          {field.label}
        </label>
      </p>
    );
  }
  const hintId = field.hint === undefined ? undefined : `${id}-hint`;
  const shared = { id, name: field.name, 'aria-describedby': hintId };
  return (
    <>
      <label for={id}>{field.label}</label>
      {field.kind === 'choice' ? (
        <select {...shared} defaultValue={field.value}>
          {field.options.map(([value, label]) => (
            <option key={value} value={value} selected={value === field.value}>
              {label}
            </option>
          ))}
        </select>
      ) : field.kind === 'long' ? (
        <textarea {...shared} required={field.required} maxLength={4_000} defaultValue={field.value} />
      ) : (
        <input
          {...shared}
          type="text"
          required={field.required}
          maxLength={200}
          defaultValue={field.value}
          autocomplete="off"
        />
      )}
      {hintId !== undefined && (
        <p class="soft" id={hintId}>
          {field.hint}
        </p>
      )}
    </>
  );
}

function valuesOf(fields: readonly Field[], data: FormData): Record<string, string | boolean> {
  return Object.fromEntries(
    fields.map(({ kind, name }) => [name, kind === 'check' ? data.has(name) : String(data.get(name) ?? '').trim()]),
  );
}

function filled(values: Readonly<Record<string, string | boolean>>): unknown {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** A button that opens the dialog of an act; or acts at once where there is nothing to say. */
export function ActButton({
  act,
  onDone,
  main = false,
  large = false,
  children,
}: {
  act: Act;
  onDone: (answer: unknown) => void;
  main?: boolean;
  large?: boolean;
  children: ComponentChildren;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class={[main ? 'main' : '', large ? 'large' : ''].join(' ').trim() || undefined}
        onClick={() => setIsOpen(true)}
      >
        {children}
      </button>
      {isOpen && <ActDialog act={act} onClose={() => setIsOpen(false)} onDone={onDone} />}
    </>
  );
}
