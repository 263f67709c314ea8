import type { ContractFinding, ContractResult } from '../../core/contract/findings.ts';
import type { MonitorId } from '../../core/ids.ts';

/** The edges that the daily contract probe needs. */
export interface ContractAnswer {
  readonly results: readonly ContractResult[];
  /** All requests sent to the operator, token requests included. */
  readonly requestsSent: number;
}

/** Sends an operator requests that it must refuse, with the target and credentials of a get-balance monitor. */
export interface ContractProber {
  testContract(monitorId: MonitorId): Promise<ContractAnswer>;
}

/** The last finding of each operator and test. */
export interface ContractFindings {
  recordFindings(findings: readonly ContractFinding[]): Promise<void>;
  /** By operator, then in the order of the tests. */
  contractFindings(query: { readonly operator?: string }): Promise<ContractFinding[]>;
}

export interface ContractMeter {
  /** The newest findings of the contract probe. */
  contractFindings(findings: readonly ContractFinding[]): void;
}
