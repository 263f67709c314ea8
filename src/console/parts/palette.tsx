import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { PLACES } from '../keyboard.ts';
import { board } from '../live/board.ts';
import { href, navigate } from '../router.ts';

export const isPaletteOpen = signal(false);

const MOST_SHOWN = 12;

interface Entry {
  readonly path: string;
  readonly label: string;
}

/** Goes anywhere by a few letters: pages, operators, monitors, incidents that are open. */
export function Palette() {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  useEffect(() => dialog.current!.showModal(), []);
  const found = entries(text);
  const close = () => dialog.current!.close();
  const go = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    close();
    navigate(entry.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen((now) => Math.max(0, Math.min(found.length - 1, now + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(found[chosen]);
    }
  };
  return (
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Go to"
      onClose={() => {
        isPaletteOpen.value = false;
      }}
    >
      <input
        type="text"
        role="combobox"
        aria-label="Page, operator, monitor or incident"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
        autocomplete="off"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" class="options" role="listbox" aria-label="Matches">
        {found.map((entry, index) => (
          <div key={entry.path} id={`palette-${index}`} role="option" aria-selected={index === chosen}>
            <a
              href={href(entry.path)}
              tabIndex={-1}
              onClick={(event) => {
                event.preventDefault();
                go(entry);
              }}
            >
              {entry.label}
            </a>
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="soft">Nothing matches.</p>}
    </dialog>
  );
}

function entries(text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ label }: Entry) => words.every((word) => label.toLowerCase().includes(word));
  const found: Entry[] = [];
  for (const entry of all()) {
    if (matches(entry)) found.push(entry);
    if (found.length === MOST_SHOWN) break;
  }
  return found;
}

function* all(): Generator<Entry> {
  for (const [, path, label] of PLACES) yield { path, label };
  const { rows } = board.value;
  for (const { id } of rows) yield { path: `/monitors/${id}`, label: id };
  for (const operator of new Set(rows.map(({ operator }) => operator))) {
    yield { path: `/operators/${operator}`, label: `${operator} (operator)` };
  }
}
