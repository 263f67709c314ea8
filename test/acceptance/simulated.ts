/** Simulated operators of a test, and configurations that point the real program at them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CredentialFiles, writeCertificates } from '../../src/simulator/credential-files.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import type { ScenarioInput } from '../../src/simulator/scenario-schema.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';

export interface Simulated {
  readonly simulator: Simulator;
  readonly files: CredentialFiles;
}

export async function simulated(folder: string, operators: ScenarioInput['operators']): Promise<Simulated> {
  const files = await writeCertificates(join(folder, 'certs'));
  const simulator = await startSimulator({ credentials: files.credentials, scenario: toScenario({ operators }) });
  onTestFinished(() => simulator.stop());
  return { simulator, files };
}

export interface ConfiguredOperator {
  readonly id: string;
  readonly sims: readonly string[];
  readonly mode: 'capped' | 'exempt';
  /** As they stand in the file. */
  readonly monitors: string;
  readonly more?: string;
}

export function configureOperators(
  folder: string,
  { simulator, files }: Simulated,
  operators: readonly ConfiguredOperator[],
) {
  const tls = `{ cert: { file: ${files.clientCertFile} }, key: { file: ${files.clientKeyFile} }, ca: { file: ${files.caFile} } }`;
  const entries = operators.map(
    ({ id, sims, mode, monitors, more = '' }) => `
  - id: ${id}
    api: { baseUrl: "${simulator.operator(id).url}/v1", tls: ${tls} }
    sims: [${sims.map((iccid) => `{ iccid: "${iccid}" }`).join(', ')}]
    microbalance: { mode: ${mode} }
    rate: { requestsPerSecond: 20 }
    monitors: ${monitors}
    ${more}`,
  );
  writeFileSync(
    join(folder, 'monitors.yaml'),
    `dataDir: ./data\nallowNetworks: [127.0.0.0/8]\noperators:${entries.join('')}\n`,
  );
}
