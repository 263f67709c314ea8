/** One stream for all tabs of a browser: HTTP/1.1 gives a browser six connections, and a stream would take one for each tab. */
import { type Heard, openStream, streamUrl } from './stream.ts';

/** What a tab asks for. `watch`: ids of monitors whose samples it shows. */
export interface Wish {
  readonly url: string;
  readonly watch: readonly string[];
}

const wishes = new Map<MessagePort, Wish>();
let stream: { readonly url: string; close(): void } | null = null;

function follow(): void {
  const [first] = wishes.values();
  const watch = [...new Set([...wishes.values()].flatMap((wish) => wish.watch))].sort().slice(0, MOST_WATCHED);
  const url = first === undefined ? null : streamUrl(first.url, watch);
  if (stream?.url === url) return;
  stream?.close();
  stream = url === null ? null : { url, ...openStream(url, tellAll) };
}

const MOST_WATCHED = 100;

function tellAll(heard: Heard): void {
  for (const port of wishes.keys()) port.postMessage(heard);
}

if ('onconnect' in globalThis) {
  globalThis.addEventListener('connect', (event) => {
    const [port] = (event as MessageEvent).ports;
    if (port === undefined) return;
    port.addEventListener('message', ({ data }: MessageEvent<Wish | 'leaving'>) => {
      if (data === 'leaving') wishes.delete(port);
      else wishes.set(port, data);
      follow();
    });
    port.start();
  });
}
