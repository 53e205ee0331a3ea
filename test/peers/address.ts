import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A loopback address that nobody else is on: 127.0.N.M, by chance, checked to be free. */
export async function freshAddress(): Promise<string> {
  for (;;) {
    const address = `127.0.${randomInt(20, 250)}.${randomInt(1, 255)}`;
    if (await isFree(address)) return address;
  }
}

function isFree(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(5222, address, () => probe.close(() => resolve(true)));
  });
}
