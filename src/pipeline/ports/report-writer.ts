import type { ReportFormat } from '../../core/configuration.ts';

/** The report to write, and its destination. */
export interface ReportOrder {
  readonly operator: string;
  /** `2026-10`, a calendar month of the contract's zone. */
  readonly month: string;
  readonly folder: string;
  readonly formats: readonly ReportFormat[];
}

export interface WrittenReport {
  readonly operator: string;
  readonly title: string;
  /** The verdicts in one sentence. */
  readonly summary: string;
  /** Absolute paths, one per format. */
  readonly files: readonly string[];
}

/** Writes reports away from the caller's thread. A file appears whole or not at all. */
export interface ReportWriter {
  write(order: ReportOrder): Promise<WrittenReport>;
}
