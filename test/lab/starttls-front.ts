import { connect } from 'node:net';
import {
  features,
  HEADER,
  PROCEED,
  REQUIRED,
  SERVER_HEADER,
  startPeer,
  type Peer,
} from '../peers/peer.js';

/**
 * XMPP before a server that speaks TLS alone. Takes the header and `<starttls/>` in one write,
 * and closes where a ClientHello comes along with them, as Prosody does.
 */
export function startFront(backend: {
  readonly address: string;
  readonly port: number;
}): Promise<Peer> {
  return startPeer((socket) => {
    let opened = false;
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      if (!opened) {
        opened = true;
        socket.write(
          (text.includes('jabber:server') ? SERVER_HEADER : HEADER) + features(REQUIRED),
        );
      }
      const asked = /<starttls[^>]*(\/>|><\/starttls>)\s*/.exec(text);
      if (asked === null) return;
      if (asked.index + asked[0].length < text.length) {
        socket.destroy();
        return;
      }
      socket.removeAllListeners('data');
      socket.pause();
      const inner = connect({ host: backend.address, port: backend.port, noDelay: true });
      inner.on('error', () => socket.destroy());
      socket.on('close', () => inner.destroy());
      inner.on('close', () => socket.end());
      inner.once('connect', () => {
        socket.write(PROCEED);
        socket.pipe(inner).pipe(socket);
      });
    });
  });
}
