import { UserError } from '../../core/errors.ts';

/** Secrets or files of our own cannot be used. Holds one sentence for each; none of them a secret. */
export class SecretError extends UserError {
  override readonly name = 'SecretError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super([...(faults.length > 1 ? [`${faults.length} secrets or files cannot be used:`] : []), ...faults].join('\n'));
    this.faults = faults;
  }
}

/** Collects what is wrong with secrets and files of our own, so that one run tells all of it. */
export class SecretFaults {
  /** Where each fault is found, by its text. */
  readonly #faults = new Map<string, string[]>();

  readonly #looked = new Map<string, string | null>();

  /** What `look` says of a text: asked once, for many monitors share theirs. */
  lookedAt(what: string, text: string, look: () => string | null): string | null {
    const key = `${what}:${text}`;
    const known = this.#looked.get(key);
    if (known !== undefined) return known;
    const found = look();
    this.#looked.set(key, found);
    return found;
  }

  /** `at` is the monitor, if it is one of a monitor. Never holds a secret. */
  add(at: string | undefined, text: string): void {
    const places = this.#faults.get(text) ?? [];
    this.#faults.set(text, places);
    if (at !== undefined) places.push(at);
  }

  /** Throws `SecretError` with all of them; nothing when there are none. */
  check(): void {
    if (this.#faults.size === 0) return;
    throw new SecretError([...this.#faults].map(([text, places]) => `${subjectOf(places)}${text}`));
  }
}

const SHOWN = 3;

function subjectOf(places: readonly string[]): string {
  if (places.length === 0) return '';
  const more = places.length > SHOWN ? ` and ${places.length - SHOWN} more` : '';
  return `${places.slice(0, SHOWN).join(', ')}${more} `;
}
