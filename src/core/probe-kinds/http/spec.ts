import type { Transport } from '../spec.ts';

export interface HttpSpec<S> {
  readonly kind: 'http';
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PATCH';
  readonly transport: Transport<S>;
  readonly body?: string;
  readonly expect: { readonly status: readonly number[]; readonly contains?: string };
}
