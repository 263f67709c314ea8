/** Single keys for what a page can do. They rest in fields and dialogs, and can be switched off (WCAG 2.1.4). */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { navigate } from './router.ts';

export interface Shortcut {
  /** `a`, `/`, `Escape`; two keys one after the other as `g n`. */
  readonly keys: string;
  readonly label: string;
  readonly act: () => void;
}

const REMEMBERED = 'threenines-keys';
export const areKeysOn = signal(localStorage.getItem(REMEMBERED) !== 'off');

export function switchKeys(isOn: boolean): void {
  areKeysOn.value = isOn;
  localStorage.setItem(REMEMBERED, isOn ? 'on' : 'off');
}

export const PLACES: readonly (readonly [key: string, path: string, label: string])[] = [
  ['n', '/', 'Now'],
  ['d', '/due', 'Due'],
  ['i', '/incidents', 'Incidents'],
  ['m', '/monitors', 'Monitors'],
  ['o', '/operators', 'Operators'],
  ['w', '/maintenance', 'Maintenance'],
  ['r', '/months', 'Months'],
  ['h', '/health', 'Health'],
  ['c', '/channels', 'Channels'],
];

const active = new Set<readonly Shortcut[]>();

/** All that act now, for the help. */
export function shortcuts(): readonly Shortcut[] {
  return [...active].flat();
}

/** While the component is shown. */
export function useShortcuts(list: readonly Shortcut[]): void {
  useEffect(() => {
    active.add(list);
    return () => {
      active.delete(list);
    };
  }, [list]);
}

const GO_WITHIN_MS = 1_500;

export function listenToKeys(): void {
  let goUntil = 0;
  document.addEventListener('keydown', (event) => {
    if (!areKeysOn.value || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
    const place = event.timeStamp < goUntil ? PLACES.find(([key]) => key === event.key) : undefined;
    goUntil = 0;
    if (place !== undefined) {
      event.preventDefault();
      navigate(place[1]);
      return;
    }
    const shortcut = shortcuts().findLast(({ keys }) => keys === event.key);
    if (shortcut !== undefined) {
      event.preventDefault();
      shortcut.act();
    } else if (event.key === 'g') goUntil = event.timeStamp + GO_WITHIN_MS;
  });
}

function isBusy(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, select, textarea, dialog[open]') !== null;
}
