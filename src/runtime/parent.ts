/** The part of `process` that knows the process that started this one over an IPC channel. */
type ChildProcess = Pick<NodeJS.Process, 'connected' | 'channel' | 'once' | 'kill' | 'pid'>;

/**
 * Ends this process at once when its parent is gone, even by SIGKILL. No orphan goes on probing after
 * the launcher was stopped. Does nothing in a process that was started without an IPC channel.
 *
 * The channel closes by itself then, and does not keep the event loop alive meanwhile.
 */
export function endWithParent(child: ChildProcess = process): void {
  const end = () => child.kill(child.pid, 'SIGKILL');
  // `connected` is undefined without a channel, and false if the parent ended before this line.
  if (child.connected === false) end();
  if (!child.channel) return;
  child.once('disconnect', end);
  child.channel.unref();
}
