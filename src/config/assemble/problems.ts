import type { KeyPath } from '../config-error.ts';
import type { ShapeIssue } from '../shape.ts';

/** Collects what is wrong, so that one run tells all of it. */
export class Problems {
  readonly issues: ShapeIssue[] = [];
  readonly #warnings = new Map<string, string[]>();

  add(issues: readonly ShapeIssue[]): void {
    for (const issue of issues) this.issues.push(issue);
  }

  refuse(path: KeyPath, expected: string, found: string): void {
    this.issues.push({ path, expected, found, atKey: false });
  }

  refuseKey(path: KeyPath, expected: string, found: string): void {
    this.issues.push({ path, expected, found, atKey: true });
  }

  /** Something that works, but not as one may think. The same text for many subjects becomes one warning. */
  warn(subject: string, text: string): void {
    const subjects = this.#warnings.get(text);
    if (subjects === undefined) this.#warnings.set(text, [subject]);
    else subjects.push(subject);
  }

  warnings(): string[] {
    return [...this.#warnings].map(([text, subjects]) => {
      const more = subjects.length > 3 ? ` and ${subjects.length - 3} more` : '';
      return `${subjects.slice(0, 3).join(', ')}${more}: ${text}`;
    });
  }
}
