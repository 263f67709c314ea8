import { useEffect, useRef } from 'preact/hooks';
import { areKeysOn, PLACES, shortcuts, switchKeys } from '../keyboard.ts';

export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current!.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title">
      <h1 id="help-title">Keys</h1>
      <dl>
        <Key keys="Ctrl K" label="Go to any page, operator or monitor" />
        {shortcuts().map(({ keys, label }) => (
          <Key key={keys} keys={keys} label={label} />
        ))}
        {PLACES.map(([key, , label]) => (
          <Key key={key} keys={`g ${key}`} label={label} />
        ))}
        <Key keys="Esc" label="Close a dialog" />
      </dl>
      <p>
        <input
          type="checkbox"
          id="keys-on"
          checked={areKeysOn.value}
          onChange={(event) => switchKeys(event.currentTarget.checked)}
        />{' '}
        <label class="inline" for="keys-on">
          Single keys act
        </label>
      </p>
      <div class="actions">
        <button type="button" class="main" onClick={() => dialog.current!.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}

function Key({ keys, label }: { keys: string; label: string }) {
  return (
    <>
      <dt>
        {keys.split(' ').map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{label}</dd>
    </>
  );
}
