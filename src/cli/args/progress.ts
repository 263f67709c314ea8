import type { Io } from '../command.ts';

const WIDTH = 30;

/** One line that is rewritten on a terminal; elsewhere nothing. Ends when the share is 1. */
export function progressBar({ stderr }: Io, label: string): (share: number) => void {
  if (!stderr.isTTY) return () => {};
  return (share) => {
    const filled = Math.round(share * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
    stderr.write(`\r${label} ${bar} ${Math.floor(share * 100)} %${share === 1 ? '\n' : ''}`);
  };
}
