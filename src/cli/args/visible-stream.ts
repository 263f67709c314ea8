import { visibleOnTerminal } from '../../core/visible-text.ts';

/** The stream, on which text cannot steer a terminal. Bytes pass as they are: they are files. */
export function visibleStream(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = (chunk: string | Uint8Array, ...rest: never[]): boolean =>
    stream.write(typeof chunk === 'string' ? visibleOnTerminal(chunk) : chunk, ...rest);
  return new Proxy(stream, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
