import { cutOffSince, now } from '../clock.ts';
import { board, counts } from '../live/board.ts';
import { health } from '../live/health.ts';
import { wallTime } from '../zone.ts';
import { span } from './time.tsx';

/** The one line that says how far everything else can be trusted. */
export function StatusLine() {
  const since = cutOffSince.value;
  const { isLoaded, rows, newestSampleAt } = board.value;
  if (since !== null) {
    const { time, label } = wallTime(since, 'UTC');
    return (
      <div class="status cut-off" role="status">
        Cut off from the server since {time} {label}. Everything here is as of then.
      </div>
    );
  }
  return (
    <>
      <div class="status">
        {isLoaded ? 'Live' : 'Connecting…'}
        {newestSampleAt !== null && ` · newest sample ${span(Math.max(0, now.value - newestSampleAt))} ago`}
        {isLoaded && ` · ${rows.length} monitors`}
        {counts.value.stale > 0 && ` · ◌ ${counts.value.stale} stale`}
        {' · '}
        {health.value.troubles.length === 0 ? 'monitor well' : `monitor not well: ${health.value.troubles[0]}`}
        {health.value.isSimulated && <span class="simulated"> · simulated history</span>}
      </div>
      <p class="hidden" role="status" aria-live="polite">
        {isLoaded ? 'Live' : 'Connecting'}
      </p>
    </>
  );
}
