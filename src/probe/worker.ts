/** Entry point of a probe thread. It does nothing but probes: whatever else ran here would be measured as the operator's. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, FromThread, ToThread } from './messages.ts';
import { ProbeRunner, type RunnerOptions } from './runner.ts';
import { warmUp } from './warm-up.ts';

/**
 * The parser makes an error for each header beyond its limit: with stack traces, one answer full of small headers would hold
 * up every probe for 200 ms.
 */
Error.stackTraceLimit = 0;

const port = parentPort!;
const runner = new ProbeRunner(workerData as RunnerOptions);

await warmUp();
port.on('message', (message: ToThread) => {
  switch (message.type) {
    case 'configure':
      return runner.configure(message.targets);
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
      return runner.abort();
  }
});

async function answer(id: number, work: () => Promise<Answer>): Promise<void> {
  try {
    send({ type: 'result', id, result: await work() });
  } catch (error) {
    send({ type: 'failed', id, message: error instanceof Error ? error.message : 'unknown error' });
  }
}

function send(message: FromThread): void {
  port.postMessage(message);
}
