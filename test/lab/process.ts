import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { access, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server in the foreground: a child of ours that leads its own process group. */
export interface Running {
  readonly name: string;
  readonly child: ChildProcess;
  readonly logFile: string;
}

/**
 * Starts `command` with its output in `logFile`. Should this process die without a word, the
 * kernel ends the child (prctl(2), PR_SET_PDEATHSIG).
 */
export function start(
  name: string,
  command: readonly string[],
  logFile: string,
  environment = process.env,
): Running {
  const log = openSync(logFile, 'a');
  try {
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...command], {
      detached: true,
      env: environment,
      stdio: ['ignore', log, log],
    });
    // A failed spawn is told by the absent pid; without a listener it would be thrown.
    child.once('error', () => undefined);
    return { name, child, logFile };
  } finally {
    closeSync(log);
  }
}

/** Asks the server to end, and after a second makes it: nothing of it is worth keeping. */
export async function end(running: Running): Promise<void> {
  const { child } = running;
  if (child.pid !== undefined && !hasEnded(child)) {
    signalGroup(child.pid, 'SIGTERM');
    await Promise.race([once(child, 'exit'), sleep(1000)]);
  }
  endNow(running);
  if (child.pid !== undefined && !hasEnded(child)) await once(child, 'exit');
}

/** The whole group, whether or not its leader lives. */
export function endNow({ child }: Running): void {
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // The group is gone already.
  }
}

/** Until a TCP connection is accepted. No TLS: the first handshake of a server may differ. */
export async function waitForPort(
  running: readonly Running[],
  address: string,
  port: number,
  deadline: number,
): Promise<void> {
  await waitFor(running, `${address}:${port} does not listen`, deadline, () =>
    accepts(address, port),
  );
}

export async function waitForFile(
  running: readonly Running[],
  file: string,
  deadline: number,
): Promise<void> {
  await waitFor(running, `${file} is not there`, deadline, () =>
    access(file).then(
      () => true,
      () => false,
    ),
  );
}

/** Until a resolver answers for a name of the lab. */
export async function waitForAnswer(
  running: readonly Running[],
  address: string,
  port: number,
  deadline: number,
): Promise<void> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`${address}:${port}`]);
  await waitFor(running, `${address}:${port} does not answer`, deadline, () =>
    resolver.resolveSoa('example').then(
      () => true,
      () => false,
    ),
  );
}

/** Of what takes several processes, each has to live. */
async function waitFor(
  running: readonly Running[],
  complaint: string,
  deadline: number,
  ready: () => Promise<boolean>,
): Promise<void> {
  while (!(await ready())) {
    const dead = running.find(({ child }) => child.pid === undefined || hasEnded(child));
    if (dead !== undefined || Date.now() > deadline) {
      const logs = dead === undefined ? running : [dead];
      const said = logs.map(({ logFile }) => readFile(logFile, 'utf8').catch(() => ''));
      const log = (await Promise.all(said)).map((text) => text.slice(-4000)).join('\n');
      const why = dead === undefined ? complaint : `${dead.name} ended`;
      throw new Error(`The lab did not start: ${why}. The log:\n${log}`);
    }
    await sleep(30);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
