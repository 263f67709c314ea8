/** A name and its value, without attributes. */
const COOKIE = /^\s*([^\s=;]{1,100})=([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{0,4096})/;
const MOST_COOKIES = 50;

/** Cookies of one launch of a portal. Each goes back to the host that set it, no other; none outlives the probe. */
export class Cookies {
  readonly #byHost = new Map<string, Map<string, string>>();

  take(host: string, setCookie: string | readonly string[] | undefined): void {
    const jar = this.#byHost.get(host) ?? new Map<string, string>();
    this.#byHost.set(host, jar);
    for (const line of setCookie === undefined ? [] : [setCookie].flat()) {
      const [, name, value] = COOKIE.exec(line) ?? [];
      if (name !== undefined && value !== undefined && jar.size < MOST_COOKIES) jar.set(name, value);
    }
  }

  /** As a header, name and value; empty when there are none. */
  headerFor(host: string): readonly string[] {
    const jar = this.#byHost.get(host);
    if (jar === undefined || jar.size === 0) return [];
    return ['Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; ')];
  }
}
