import { parentPort } from 'node:worker_threads';
import { OPENED, packError, type Reply, type Request } from './rpc.ts';

/**
 * Answers calls of the thread's parent with what is opened, until `close` is called. Tells it first which methods there are,
 * or why it cannot be opened: then nothing listens on the port, and the thread ends.
 */
export async function serve(open: () => object): Promise<void> {
  const port = parentPort!;
  const reply = async (id: number, work: () => unknown) => {
    try {
      port.postMessage({ id, value: await work() } satisfies Reply);
    } catch (error) {
      port.postMessage({ id, error: packError(error) } satisfies Reply);
    }
  };
  await reply(OPENED, () => {
    // Its methods are all that it is made of.
    const methods = open() as Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;
    port.on('message', async ({ id, method, args }: Request) => {
      await reply(id, () => methods[method]!(...args));
      if (method === 'close') port.close();
    });
    return Object.keys(methods);
  });
}
