import { Component, type ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { cutOffSince } from './clock.ts';
import { PLACES, type Shortcut, useShortcuts } from './keyboard.ts';
import { pageOf } from './pages.tsx';
import { Help } from './parts/help.tsx';
import { isPaletteOpen, Palette } from './parts/palette.tsx';
import { StatusLine } from './parts/status-line.tsx';
import { href, path } from './router.ts';
import { chooseZone, ZONE_CHOICES, zoneChoice } from './zone.ts';

const ZONE_LABELS = { utc: 'UTC', operator: "operator's time", mine: 'my time' } as const;

export function App() {
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const keys = useMemo<readonly Shortcut[]>(
    () => [
      { keys: '?', label: 'Show all keys', act: () => setIsHelpOpen(true) },
      { keys: '/', label: 'Search or filter', act: focusSearch },
    ],
    [],
  );
  useShortcuts(keys);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      isPaletteOpen.value = true;
    };
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, []);
  const { title, page } = pageOf(path.value);
  const isStale = cutOffSince.value !== null;
  useEffect(() => {
    document.title = `${title} · threenines${isStale ? ' (stale)' : ''}`;
  }, [title, isStale]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <div class="bar">
          <a class="brand" href={href('/')}>
            threenines
          </a>
          <nav aria-label="Pages">
            {PLACES.map(([, to, label]) => (
              <a key={to} href={href(to)} aria-current={isWithin(to) ? 'page' : undefined}>
                {label}
              </a>
            ))}
          </nav>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              isPaletteOpen.value = true;
            }}
          >
            Go to <kbd class="wide">Ctrl K</kbd>
          </button>
          <label class="inline" for="zone">
            <span class="hidden">Times in</span>
            <select
              id="zone"
              onChange={(event) => chooseZone(event.currentTarget.value as (typeof ZONE_CHOICES)[number])}
            >
              {ZONE_CHOICES.map((choice) => (
                <option key={choice} value={choice} selected={choice === zoneChoice.value}>
                  {ZONE_LABELS[choice]}
                </option>
              ))}
            </select>
          </label>
          <button type="button" class="quiet" aria-label="Help and keys" onClick={() => setIsHelpOpen(true)}>
            ?
          </button>
        </div>
        <StatusLine />
      </header>
      <main id="main" tabIndex={-1}>
        <Boundary key={path.value}>{page}</Boundary>
      </main>
      <Palette />
      {isHelpOpen && <Help onClose={() => setIsHelpOpen(false)} />}
    </>
  );
}

function isWithin(to: string): boolean {
  return to === '/' ? path.value === '/' : path.value === to || path.value.startsWith(`${to}/`);
}

function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>('input[type=search]');
  if (field === null) isPaletteOpen.value = true;
  else field.focus();
}

/** A fault in one page leaves the frame and the other pages. */
class Boundary extends Component<{ children: ComponentChildren }, { error: Error | null }> {
  override state = { error: null };

  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state as { error: Error | null };
    if (error === null) return this.props.children;
    return (
      <div class="problem" role="alert">
        <strong>This page cannot be shown.</strong>
        <p>{error.message}. Other pages still work.</p>
        <button type="button" onClick={() => this.setState({ error: null })}>
          Try again
        </button>
      </div>
    );
  }
}
