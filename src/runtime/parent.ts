/** The part of `process` that tells about the process that started this one over an IPC channel. */
type ChildProcess = Pick<NodeJS.Process, 'connected' | 'channel' | 'once' | 'kill' | 'pid'>;

/**
 * Ends this process at once when the one that started it is gone, even by SIGKILL: no orphan goes on probing behind the
 * back of whoever stopped the launcher. Does nothing in a process that was started without an IPC channel.
 *
 * The channel closes by itself then, and does not keep the event loop alive meanwhile.
 */
export function endWithParent(child: ChildProcess = process): void {
  const end = () => child.kill(child.pid, 'SIGKILL');
  // `connected` is undefined without a channel, and false when the parent went before this line.
  if (child.connected === false) end();
  if (!child.channel) return;
  child.once('disconnect', end);
  child.channel.unref();
}
