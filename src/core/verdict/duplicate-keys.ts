/** A string with the colon behind it if it is a key, or a bracket of an object. Valid JSON needs no more here. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g;

/**
 * Whether an object of this JSON text has a key twice; `JSON.parse` silently keeps the last one. The text must be
 * valid JSON. Linear in its length, however deep it is nested.
 *
 * @example hasDuplicateKey('{"type":"PAYG","type":"NONE"}') // true
 */
export function hasDuplicateKey(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const key = unescaped(token.slice(0, token.length - colon.length));
      const keys = open.at(-1)!;
      if (keys.has(key)) return true;
      keys.add(key);
    }
  }
  return false;
}

/** `"t\u0079pe"` and `"type"` are one key. */
function unescaped(string: string): string {
  return string.includes('\\') ? JSON.parse(string) : string.slice(1, -1);
}
