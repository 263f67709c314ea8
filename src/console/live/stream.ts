/** One connection to the stream of events. `EventSource` resumes by itself after a cut, but gives up for good on an answer that is none. */

export const EVENT_NAMES = [
  'hello',
  'tick',
  'board',
  'sample',
  'incident',
  'duties',
  'maintenance',
  'config',
  'reset',
  'bye',
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** What a page hears: an event with its data, or that nothing can be heard. */
export type Heard =
  | { readonly kind: 'event'; readonly name: EventName; readonly data: unknown }
  | { readonly kind: 'lost' };

/** `watch`: ids of monitors whose samples are told too. */
export function streamUrl(url: string, watch: readonly string[]): string {
  return watch.length === 0 ? url : `${url}&watch=${encodeURIComponent(watch.join(','))}`;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Keeps the stream at `url` open until it is closed. */
export function openStream(url: string, hear: (heard: Heard) => void): { close(): void } {
  let source: EventSource | null = null;
  let retryMs = FIRST_RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    const opened = new EventSource(url);
    source = opened;
    for (const name of EVENT_NAMES) {
      opened.addEventListener(name, (event: MessageEvent<string>) => {
        retryMs = FIRST_RETRY_MS;
        hear({ kind: 'event', name, data: JSON.parse(event.data) });
      });
    }
    opened.addEventListener('error', () => {
      hear({ kind: 'lost' });
      if (opened.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    });
  };
  open();
  return {
    close() {
      clearTimeout(timer);
      source?.close();
    },
  };
}
