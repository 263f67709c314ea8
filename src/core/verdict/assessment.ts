import type { Judgement, Reason } from './verdict.ts';
import type { Warning } from './warnings.ts';

/** One check of a probe: its name, the expectation and the finding. Never quotes a body. */
export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** What a judge says about a probe. */
export interface Assessment extends Judgement {
  readonly warnings: readonly Warning[];
  readonly checks: readonly CheckResult[];
  /** How long the operator asked us to wait; null unless it throttled us. */
  readonly retryAfterMs: number | null;
}

/** An assessment without a check of an answer. */
export function withoutChecks(reason: Reason, detail: string | null): Assessment {
  return { reason, detail, warnings: [], checks: [], retryAfterMs: null };
}

/** Collects the findings of a judge in order. */
export class Findings {
  readonly #checks: CheckResult[] = [];
  readonly #warnings = new Set<Warning>();

  check(name: string, passed: boolean, detail: string): boolean {
    this.#checks.push({ name, passed, detail });
    return passed;
  }

  warn(warning: Warning): void {
    this.#warnings.add(warning);
  }

  warnIf(condition: boolean, warning: Warning): void {
    if (condition) this.warn(warning);
  }

  /** Good when every check passed, otherwise `functional` with the first failure. */
  conclude(): Assessment {
    const failed = this.#checks.find((check) => !check.passed);
    return failed === undefined
      ? this.as({ reason: 'ok', detail: null })
      : this.as({ reason: 'functional', detail: `${failed.name}: ${failed.detail}` });
  }

  /** The given judgement, with the checks and warnings so far. */
  as(judgement: Judgement, retryAfterMs: number | null = null): Assessment {
    const { reason, detail } = judgement;
    return { reason, detail, warnings: [...this.#warnings], checks: this.#checks, retryAfterMs };
  }
}
