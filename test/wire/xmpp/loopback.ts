import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** An own address of 127/8 for each, so that no two tests can meet. */
function freshAddress(): string {
  const byte = (): number => 1 + Math.floor(Math.random() * 250);
  return `127.0.${byte()}.${byte()}`;
}

/** A client's socket to a server that does `serve` with its end; all is gone after the test. */
export async function loopback(serve: (socket: Socket) => void): Promise<Socket> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  server.listen(0, freshAddress());
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  const client = connect(port, address);
  sockets.push(client);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  await once(client, 'connect');
  return client;
}

/** Calls back once with each of these texts come, in order. */
export function script(socket: Socket, ...steps: readonly (readonly [string, () => void])[]): void {
  let heard = '';
  let next = 0;
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
    for (
      let step = steps[next];
      step !== undefined && heard.includes(step[0]);
      step = steps[++next]
    ) {
      heard = heard.slice(heard.indexOf(step[0]) + step[0].length);
      step[1]();
    }
  });
}

export const after = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
