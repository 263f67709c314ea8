/**
 * Addresses of the console. The server writes the path that it is reached under into index.html, so that the console works
 * behind a sub-path; no address in the code begins with it.
 */
import { computed, signal } from '@preact/signals';

/** Ends with a slash: `/` or `/noc/threenines/`. */
export const BASE = new URL(
  document.querySelector<HTMLMetaElement>('meta[name=threenines-base]')?.content ?? './',
  document.baseURI,
).pathname;

/** Path below the base, with its leading slash, and the query. */
interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

const address = signal(read());

export const path = computed(() => address.value.path);
export const query = computed(() => address.value.query);

function read(): Address {
  const { pathname, search } = window.location;
  const path = pathname.startsWith(BASE) ? `/${pathname.slice(BASE.length)}` : '/';
  return { path, query: new URLSearchParams(search) };
}

/** `to` is a path below the base, with a query. @example href('/due') // '/noc/threenines/due' */
export function href(to: string): string {
  return BASE + to.replace(/^\//, '');
}

export function navigate(to: string): void {
  window.history.pushState(null, '', href(to));
  address.value = read();
  window.scrollTo(0, 0);
}

/** Changes one parameter of the present address, and adds no step to the history. */
export function setQuery(name: string, value: string | null): void {
  const changed = new URLSearchParams(query.peek());
  if (value === null || value === '') changed.delete(name);
  else changed.set(name, value);
  const text = changed.toString();
  window.history.replaceState(null, '', href(path.peek()) + (text === '' ? '' : `?${text}`));
  address.value = read();
}

/** From now on the browser's steps and plain clicks on links stay inside the page. */
export function followAddresses(): void {
  window.addEventListener('popstate', () => {
    address.value = read();
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target !== '' || link.hasAttribute('download') || link.origin !== window.location.origin) return;
    if (!link.pathname.startsWith(BASE) || link.pathname.startsWith(`${BASE}api/`) || link.hash !== '') return;
    event.preventDefault();
    navigate(`/${link.pathname.slice(BASE.length)}${link.search}`);
  });
}

/** Parts of the path that a pattern names. @example matching('/monitors/:operator/:service', path) // { operator, service } or null */
export function matching(pattern: string, actual: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const parts = actual.split('/');
  if (wanted.length !== parts.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(':')) found[part.slice(1)] = decoded(parts[index]!);
    else if (part !== parts[index]) return null;
  }
  return found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
