/** Collects facts about the machine of an XMPP server. Only reads, and sends nothing. */
import type { CollectedFact, Failure } from '../../model/index.js';
import type { Item, Wanted } from './item.js';
import { certificates } from './items/certificates.js';
import { confinement, daemonFiles, sandbox } from './items/daemon.js';
import { disks, swap } from './items/disks.js';
import { allowlisting, memory, secureBoot } from './items/hardware.js';
import { firewall, time } from './items/network.js';
import { ssh, sshKeys } from './items/ssh.js';
import { restart, surroundings, system, uptime } from './items/system.js';
import { updates } from './items/updates.js';
import { Machine, Unread, type MachineOptions } from './machine.js';

/** Facts about the machine, in the order in which they are collected. */
const ITEMS: readonly Item[] = [
  surroundings,
  system,
  uptime,
  restart,
  updates,
  daemonFiles,
  sandbox,
  confinement,
  ssh,
  sshKeys,
  swap,
  disks,
  secureBoot,
  memory,
  allowlisting,
  time,
  firewall,
  certificates,
];

/** Returns every fact about the machine, or the reason why the fact could not be collected. */
export async function collectFacts(
  options: MachineOptions,
  wanted: Wanted,
): Promise<readonly CollectedFact[]> {
  const machine = new Machine(options);
  const facts: CollectedFact[] = [];
  for (const one of ITEMS) facts.push(await factOf(one, machine, wanted));
  return facts;
}

async function factOf({ kind, collect }: Item, machine: Machine, wanted: Wanted) {
  const head = { item: kind, at: machine.now.toISOString() };
  try {
    return { ...head, value: await collect(machine, wanted) };
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    const { reason, message: detail } = error;
    const failure: Failure = { layer: 'host', reason, detail };
    return { ...head, failure };
  }
}
