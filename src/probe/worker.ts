/** Entry point of a probe thread. It does nothing but probes: whatever else ran here would be measured as the operator's. */
import { parentPort, workerData } from 'node:worker_threads';
import { Batch } from './batch.ts';
import type { Answer, FromThread, ToThread } from './messages.ts';
import { ProbeRunner, type RunnerOptions } from './runner.ts';
import { warmUp } from './warm-up.ts';

/**
 * The parser makes an error for each header beyond its limit: with stack traces, one answer full of small headers would hold
 * up every probe for 200 ms.
 */
Error.stackTraceLimit = 0;

/** An answer is measured and complete: what follows may wait for others. To wake the main thread costs as much as a connection. */
const ANSWERS_EVERY_MS = 25;

const port = parentPort!;
const answers = new Batch<FromThread>(
  (messages) => port.postMessage(messages),
  (flush) => setTimeout(flush, ANSWERS_EVERY_MS),
);
const runner = new ProbeRunner(workerData as RunnerOptions);

await warmUp();
port.on('message', (messages: readonly ToThread[]) => messages.forEach(take));

function take(message: ToThread): void {
  switch (message.type) {
    case 'configure':
      runner.configure(message.targets, message.removed);
      return;
    case 'probe':
      void answer(message.id, () => runner.probe(message.request));
      return;
    case 'revoke':
      void answer(message.id, () => runner.revoke(message.request));
      return;
    case 'contract':
      void answer(message.id, () => runner.testContract(message.monitorId));
      return;
    case 'abort':
      runner.abort();
  }
}

async function answer(id: number, work: () => Promise<Answer>): Promise<void> {
  try {
    answers.add({ type: 'result', id, result: await work() });
  } catch (error) {
    answers.add({ type: 'failed', id, message: error instanceof Error ? error.message : 'unknown error' });
  }
}
