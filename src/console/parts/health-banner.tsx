import { health } from '../live/health.ts';
import { href } from '../router.ts';

/** Trouble of our own, before anything else: what stands below may not be judged. */
export function HealthBanner() {
  const { troubles } = health.value;
  if (troubles.length === 0) return null;
  return (
    <p class="banner">
      {troubles.join(' · ')} <a href={href('/health')}>Health</a>
    </p>
  );
}
