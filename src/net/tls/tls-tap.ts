import { Duplex } from 'node:stream';

/**
 * Returns a stream that forwards all data and passes incoming chunks to `seen`. Used to observe TLS
 * records, because Node reports only OpenSSL's error text, not the alert.
 */
export function tlsTap(inner: Duplex, seen: (chunk: Uint8Array) => void): Duplex {
  const outer = new Duplex({
    allowHalfOpen: true,
    read() {
      inner.resume();
    },
    write(chunk: Buffer, _encoding, done) {
      if (inner.destroyed || inner.writableEnded) {
        done(Object.assign(new Error('the connection is closed'), { code: 'EPIPE' }));
        return;
      }
      inner.write(chunk, done);
    },
    final(done) {
      inner.end(done);
    },
    destroy(error, done) {
      inner.destroy();
      done(error);
    },
  });
  inner.on('data', (chunk: Buffer) => {
    seen(chunk);
    if (!outer.push(chunk)) inner.pause();
  });
  inner.on('end', () => outer.push(null));
  inner.on('error', (error) => outer.destroy(error));
  inner.on('close', () => {
    if (!outer.destroyed) outer.destroy();
  });
  return outer;
}
