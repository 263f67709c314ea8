import type { Kysely } from 'kysely';
import { CONTRACT_TESTS } from '../../core/contract/findings.ts';
import type { ContractFindings } from '../../pipeline/contract/ports.ts';
import type { Schema } from './schema.ts';

export function contractFindings(db: Kysely<Schema>): ContractFindings {
  return {
    async recordFindings(findings) {
      if (findings.length === 0) return;
      const rows = findings.map(({ statusCode, transactionId, ...finding }) => ({
        ...finding,
        status_code: statusCode,
        transaction_id: transactionId,
      }));
      await db.replaceInto('contract_findings').values(rows).execute();
    },

    async contractFindings({ operator }) {
      const all = db.selectFrom('contract_findings').selectAll().orderBy('operator');
      const rows = await (operator === undefined ? all : all.where('operator', '=', operator)).execute();
      const findings = rows.map(({ status_code, transaction_id, ...row }) => ({
        ...row,
        statusCode: status_code,
        transactionId: transaction_id,
      }));
      return findings.sort((a, b) => (a.operator === b.operator ? orderOf(a.test) - orderOf(b.test) : 0));
    },
  };
}

function orderOf(test: (typeof CONTRACT_TESTS)[number]): number {
  return CONTRACT_TESTS.indexOf(test);
}
