/** The program: the launcher imports this file under a Node that can run it. */
import { visibleStream } from './args/visible-stream.ts';
import { dispatch } from './dispatch.ts';

const { stdout, stderr, env } = process;

// `threenines samples | head`: whoever reads has had enough, and nothing is wrong.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const io = { stdout: visibleStream(stdout), stderr: visibleStream(stderr), env };
process.exitCode = await dispatch(process.argv.slice(2), io);
