import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import { UserError } from '../core/errors.ts';
import { authority, listenOn } from './listen.ts';
import { PROBLEM_TYPE, problemBody } from './problem.ts';

/** PEM texts: the endpoint's own certificate and key, and the authority whose client certificates it accepts. */
export interface CanaryCredentials {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export interface CanaryServer {
  readonly url: string;
  /** Applies to new connections. Throws `UserError` when the files cannot be used. */
  renew(credentials: CanaryCredentials): void;
  stop(): Promise<void>;
}

/**
 * An HTTPS server that checks client certificates as an operator does. It answers 200 to a certificate that it accepts,
 * and 403 with the reason to any other request. Throws `UserError` when it cannot start.
 */
export async function startCanary(host: string, port: number, credentials: CanaryCredentials): Promise<CanaryServer> {
  const server = usable(() =>
    // Refused after the handshake, so that the answer can give the reason.
    createServer({ ...credentials, requestCert: true, rejectUnauthorized: false, ...LIMITS }, answer),
  );
  server.maxConnections = MOST_CONNECTIONS;
  const bound = await listenOn(server, host, port);
  return {
    url: `https://${authority(host, bound)}/`,
    renew: (renewed) => usable(() => server.setSecureContext(renewed)),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const LIMITS = { handshakeTimeout: 10_000, headersTimeout: 10_000, requestTimeout: 15_000 } as const;
const MOST_CONNECTIONS = 256;

function usable<T>(take: () => T): T {
  try {
    return take();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UserError(`the certificate, key or CA of the certificate check endpoint cannot be used (${code})`);
  }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    const why = socket instanceof TLSSocket ? refusalOf(socket) : 'no TLS';
    response.writeHead(403, { 'Content-Type': PROBLEM_TYPE }).end(problemBody(403, `client certificate: ${why}`));
    return;
  }
  const { subject, issuer, validFrom, validTo, fingerprint256 } = socket.getPeerX509Certificate()!;
  const seen = { method: request.method, path: request.url, tls: socket.getProtocol() };
  const certificate = { subject, issuer, validFrom, validTo, fingerprint256 };
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(`${JSON.stringify({ ...seen, certificate })}\n`);
}

function refusalOf(socket: TLSSocket): string {
  return socket.getPeerX509Certificate() === undefined ? 'none was presented' : String(socket.authorizationError);
}
