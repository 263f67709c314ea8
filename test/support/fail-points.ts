const PRELOAD = new URL('./fail-points.mjs', import.meta.url).href;

/** The environment of a program that is to fail at a place: `commit:before:3`, `commit:after:exit`. */
export function failingAt(failPoint: string): NodeJS.ProcessEnv {
  const options = [process.env.NODE_OPTIONS, `--import=${PRELOAD}`].filter((one) => one !== undefined);
  return { THREENINES_FAILPOINT: failPoint, NODE_OPTIONS: options.join(' ') };
}
