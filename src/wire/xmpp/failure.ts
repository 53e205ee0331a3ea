import { bounded } from './bounded.js';

/**
 * Thrown when a stream gives no answer. The message describes the failure and may quote the
 * server.
 */
export class StreamFailure extends Error {
  readonly reason: 'timeout' | 'closed' | 'reset' | 'malformed';

  constructor(reason: StreamFailure['reason'], message: string, options?: ErrorOptions) {
    super(bounded(message, 500), options);
    this.name = 'StreamFailure';
    this.reason = reason;
  }
}

/** Converts an error of the underlying connection to a `StreamFailure`. */
export function connectionFailure(error: NodeJS.ErrnoException): StreamFailure {
  const code = error.code ?? error.name;
  const cause = { cause: error };
  switch (code) {
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return new StreamFailure('reset', `the server reset the connection (${code})`, cause);
    case 'ETIMEDOUT':
      return new StreamFailure('timeout', `the connection timed out (${code})`, cause);
    case 'ERR_STREAM_DESTROYED':
    case 'ERR_STREAM_WRITE_AFTER_END':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return new StreamFailure('closed', `the connection is closed (${code})`, cause);
    default:
      if (/SSL alert number/.test(error.message)) {
        return new StreamFailure('closed', `the server ended TLS: ${alertText(error)}`, cause);
      }
      return new StreamFailure('closed', `the connection failed: ${error.message}`, cause);
  }
}

/** Extracts the TLS alert from an OpenSSL error message: `alert certificate required (116)`. */
function alertText({ message }: Error): string {
  const said = /\balert ([a-z ]+):.*SSL alert number (\d+)/s.exec(message);
  return said === null ? 'an alert' : `alert ${said[1] ?? ''} (${said[2] ?? ''})`;
}

export function abortFailure(signal: AbortSignal): StreamFailure {
  const { reason } = signal as { reason: unknown };
  const why = reason instanceof Error ? reason.message : String(reason);
  return new StreamFailure('timeout', `waiting was given up: ${why}`);
}

/**
 * Limits a timeout in milliseconds to the range of `setTimeout`, which fires immediately for
 * greater values.
 */
export function waitOf(timeoutMs: number): number {
  return Math.min(timeoutMs, 2 ** 31 - 1);
}
