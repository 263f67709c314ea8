/**
 * Text on its way to a person. What it holds may come from an operator, a target or a colleague: control characters steer a
 * terminal, and the overrides of writing direction make a name read as another. Both are shown as `\u202e`, which JSON reads
 * as the same character.
 */

/** Control characters but tab and line feed; embeddings, overrides and isolates of direction (Unicode UAX 9). */
const STEERING = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu;
/** What `util.styleText` writes: colours and bold alone. */
const COLOUR = /^\[(?:0|1|2|22|3\d|39|9\d)m/;

export function visibleText(text: string): string {
  return text.replace(STEERING, escaped);
}

/** The same for a terminal, on which our own colours stay, and a line of ours may be written over. */
export function visibleOnTerminal(text: string): string {
  return text.replace(STEERING, (character, at: number) =>
    isOurs(character, at, text) ? character : escaped(character),
  );
}

function isOurs(character: string, at: number, text: string): boolean {
  if (character === '\r') return at === 0 && text.length > 1;
  return character === '\u001b' && COLOUR.test(text.slice(at + 1, at + 6));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
