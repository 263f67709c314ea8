import { CONTRACT_TESTS, type ContractFinding } from '../../../src/core/contract/findings.ts';
import type { ContractFindings } from '../../../src/pipeline/contract/ports.ts';

/** Contract findings of the store that lasts as long as the process. */
export function memoryContract(): ContractFindings {
  const known = new Map<string, ContractFinding>();
  return {
    async recordFindings(findings) {
      for (const finding of findings) known.set(`${finding.operator} ${finding.test}`, { ...finding });
    },

    async contractFindings(query) {
      return [...known.values()]
        .filter(({ operator }) => operator === (query.operator ?? operator))
        .sort((a, b) => {
          if (a.operator !== b.operator) return a.operator < b.operator ? -1 : 1;
          return CONTRACT_TESTS.indexOf(a.test) - CONTRACT_TESTS.indexOf(b.test);
        });
    },
  };
}
