/** Finds the XMPP server among the units and processes of the machine. */
import { basename } from 'node:path';
import type { Wanted } from './item.js';
import { orNull, Unread, type Machine } from './machine.js';

const UNITS = ['prosody.service', 'ejabberd.service'] as const;
const UNIT_FOLDERS = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];

export interface DaemonProcess {
  readonly id: string;
  /** Name of the systemd unit or of the program: `prosody`. */
  readonly name: string;
}

/**
 * Returns the systemd unit of the XMPP server. Throws `Unread` if the machine has no such unit.
 */
export async function unitOf(machine: Machine, { unit }: Wanted): Promise<string> {
  if (unit !== null) return unit.includes('.') ? unit : `${unit}.service`;
  for (const one of UNITS) {
    for (const folder of UNIT_FOLDERS) if (await machine.has(`${folder}/${one}`)) return one;
  }
  throw new Unread('no-file', `${UNITS.join(' or ')}; name the unit with --unit`);
}

/** Returns the process of the XMPP server. Throws `Unread` if the server does not run. */
export async function daemonOf(machine: Machine, { unit }: Wanted): Promise<DaemonProcess> {
  const ids = (await machine.list('/proc')).filter((name) => /^\d+$/.test(name));
  for (const id of ids) {
    const name = await nameOf(machine, id, unit);
    if (name !== null) return { id, name };
  }
  throw new Unread('no-file', `/proc: no process of ${unit ?? 'prosody or ejabberd'}`);
}

/** Reads the arguments of a process without storing them: arguments of Erlang contain a secret. */
async function nameOf(machine: Machine, id: string, unit: string | null): Promise<string | null> {
  if (unit !== null) {
    const name = unit.replace(/\.service$/, '');
    const groups = await orNull(machine.quietText(`/proc/${id}/cgroup`));
    return groups?.includes(`/${name}.service`) === true ? name : null;
  }
  const line = await orNull(machine.quietText(`/proc/${id}/cmdline`));
  const [program = '', script = ''] = (line ?? '').split('\0');
  if ([program, script].some((one) => basename(one) === 'prosody')) return 'prosody';
  const isBeam = basename(program).startsWith('beam');
  return isBeam && line?.includes('ejabberd') === true ? 'ejabberd' : null;
}
