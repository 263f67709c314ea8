import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Listens, and never looks up again. */
const DEAF = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/**
 * A port whose queue of connections is full, so that the kernel drops every further SYN, as a firewall would. `port` 0: a
 * free one; resolves to the one in use.
 */
export async function fullBacklog(host = '127.0.0.1', port = 0): Promise<number> {
  const worker = new Worker(DEAF, { eval: true, workerData: { host, port } });
  const [listening] = (await once(worker, 'message')) as [number];
  // A queue of length n takes n + 1.
  const fillers = [connect(listening, host), connect(listening, host)];
  await Promise.all(fillers.map((socket) => once(socket, 'connect')));
  onTestFinished(async () => {
    for (const socket of fillers) socket.destroy();
    await worker.terminate();
  });
  return listening;
}
