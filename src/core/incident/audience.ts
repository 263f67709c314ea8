import type { Severity } from './incident.ts';

export interface Audience {
  readonly name: string;
  readonly severities: readonly Severity[];
}
