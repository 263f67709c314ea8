import { render } from 'preact';
import { App } from './app.tsx';
import { startClock } from './clock.ts';
import { listenToKeys } from './keyboard.ts';
import { startBoard } from './live/board.ts';
import { startHealth } from './live/health.ts';
import { startLive } from './live/live.ts';
import { followAddresses } from './router.ts';

followAddresses();
listenToKeys();
startClock();
startBoard();
startHealth();
startLive();
render(<App />, document.getElementById('console')!);
