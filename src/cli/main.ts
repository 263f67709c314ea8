/** The program: the launcher imports this file under a Node that can run it. */
import { dispatch } from './dispatch.ts';

const { stdout, stderr, env } = process;
process.exitCode = await dispatch(process.argv.slice(2), { stdout, stderr, env });
