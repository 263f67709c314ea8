/** What the server tells while the page is open, and who wants to know. */
import { heard, lost } from '../clock.ts';
import { BASE } from '../router.ts';
import { type EventName, type Heard, openStream, streamUrl } from './stream.ts';
import type { Wish } from './worker.ts';

type Listener = (data: unknown) => void;

const listeners = new Map<EventName, Set<Listener>>();
const STREAM_URL = `${BASE}api/v1/events?topics=board,incidents,duties,maintenance,health`;
/** A tab with a stream of its own lets go of it after this long in the background. */
const HIDDEN_CLOSE_MS = 60_000;

/** Calls `listener` for each event of that name until the returned function is called. */
export function on(name: EventName, listener: Listener): () => void {
  const all = listeners.get(name) ?? new Set();
  all.add(listener);
  listeners.set(name, all);
  return () => all.delete(listener);
}

function tell(message: Heard): void {
  if (message.kind === 'lost') return;
  const { name, data } = message;
  lastToldMs = performance.now();
  if (isTimed(data)) heard(Date.parse(data.now));
  for (const listener of listeners.get(name) ?? []) listener(data);
}

function isTimed(data: unknown): data is { readonly now: string } {
  return typeof data === 'object' && data !== null && 'now' in data && typeof data.now === 'string';
}

let send: (watch: readonly string[]) => void = () => undefined;

/** Samples of these monitors are told too, as `sample`. Replaces what was watched before. */
export function watch(monitors: readonly string[]): void {
  send(monitors);
}

/** Without a stream (a proxy may hold it back) the page asks instead. */
const POLL_MS = 2_000;
/** The server ticks each 5 s. */
const PATIENCE_MS = 8_000;

/** Whether the stream tells what happens; else whoever shows something asks for it. */
let lastToldMs = Number.NEGATIVE_INFINITY;

/** Calls `look` from time to time while the stream is silent. */
export function pollWhileSilent(look: () => void): void {
  window.setInterval(() => {
    if (performance.now() - lastToldMs > PATIENCE_MS && !document.hidden) look();
  }, POLL_MS);
}

/** Tells this page that something may have changed, as the stream would. */
export function tellAllChanged(): void {
  for (const name of ['incident', 'duties', 'maintenance'] as const) {
    for (const listener of listeners.get(name) ?? []) listener({});
  }
}

export function startLive(): void {
  if ('SharedWorker' in globalThis) startShared();
  else startAlone();
}

function startShared(): void {
  const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: `threenines ${BASE}`,
  });
  worker.port.addEventListener('message', ({ data }: MessageEvent<Heard>) => tell(data));
  worker.port.start();
  send = (watched) => worker.port.postMessage({ url: STREAM_URL, watch: watched } satisfies Wish);
  send([]);
  // A page that the browser keeps for the way back comes to life again with its wish.
  window.addEventListener('pagehide', () => worker.port.postMessage('leaving'));
  window.addEventListener('pageshow', ({ persisted }) => persisted && send([]));
}

/** Old browsers of phones. */
function startAlone(): void {
  let stream: { close(): void } | null = null;
  let timer: number | undefined;
  let url = STREAM_URL;
  const open = () => {
    stream?.close();
    stream = openStream(url, tell);
  };
  send = (watched) => {
    url = streamUrl(STREAM_URL, watched);
    open();
  };
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(timer);
    if (!document.hidden) {
      if (stream === null) open();
      return;
    }
    timer = window.setTimeout(() => {
      stream?.close();
      stream = null;
      lost();
    }, HIDDEN_CLOSE_MS);
  });
  send([]);
}
