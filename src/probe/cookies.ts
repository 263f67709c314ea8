import { CookieJar } from 'tough-cookie';

/** As many as browsers keep of a site. */
const MOST_COOKIES = 180;
const LONGEST_COOKIE_CHARS = 8_192;

/** Cookies of one launch of a portal, by the rules for browsers (RFC 6265, 5). None outlives the probe. */
export class Cookies {
  // Portals behind names of a company's own network are no less portals.
  readonly #jar = new CookieJar(undefined, { allowSpecialUseDomain: true });
  #taken = 0;

  take(url: URL, setCookie: string | readonly string[] | undefined): void {
    for (const line of setCookie === undefined ? [] : [setCookie].flat()) {
      if (line.length > LONGEST_COOKIE_CHARS || this.#taken === MOST_COOKIES) continue;
      this.#taken += 1;
      this.#jar.setCookieSync(line, url.href, { ignoreError: true });
    }
  }

  /** As a header, name and value; empty when there are none. */
  headerFor(url: URL): readonly string[] {
    const cookies = this.#jar.getCookieStringSync(url.href);
    return cookies === '' ? [] : ['Cookie', cookies];
  }
}
