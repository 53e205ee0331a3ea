/** Collects disks and swap areas, and whether each is encrypted. */
import { item } from '../item.js';
import { orNull, Unread, type Machine } from '../machine.js';

interface Node {
  readonly name?: string;
  readonly kname?: string;
  readonly type?: string;
  readonly mountpoints?: readonly (string | null)[];
  readonly children?: readonly Node[];
}

interface Device {
  readonly names: readonly string[];
  readonly type: string;
  readonly mounts: readonly string[];
  readonly encrypted: boolean;
}

const BOOT = /^\/(boot|efi)(\/|$)/;

async function devicesOf(machine: Machine): Promise<readonly Device[]> {
  const text = await machine.output('lsblk', '-J', '-o', 'NAME,KNAME,TYPE,FSTYPE,MOUNTPOINTS');
  const { blockdevices = [] } = parsed(text);
  const flat = (node: Node, above: boolean): readonly Device[] => {
    const encrypted = above || node.type === 'crypt';
    const mounts = (node.mountpoints ?? []).flatMap((mount) => mount ?? []);
    const names = [node.name, node.kname].flatMap((name) => name ?? []);
    const own = { names, type: node.type ?? '', mounts, encrypted };
    return [own, ...(node.children ?? []).flatMap((child) => flat(child, encrypted))];
  };
  return blockdevices.flatMap((node) => flat(node, false));
}

function parsed(text: string): { readonly blockdevices?: readonly Node[] } {
  try {
    return JSON.parse(text) as { readonly blockdevices?: readonly Node[] };
  } catch {
    throw new Unread('malformed', 'lsblk -J: not JSON');
  }
}

async function version(machine: Machine): Promise<string | null> {
  const text = await orNull(machine.output('lsblk', '--version'));
  return /util-linux [\d.]+/.exec(text ?? '')?.[0] ?? null;
}

export const disks = item('host.disks', async (machine) => {
  const mounts = new Map<string, boolean>();
  for (const { mounts: paths, encrypted, type } of await devicesOf(machine)) {
    if (type === 'loop' || type === 'rom') continue;
    for (const path of paths) {
      if (!path.startsWith('/') || BOOT.test(path)) continue;
      mounts.set(path, encrypted && (mounts.get(path) ?? true));
    }
  }
  // ZFS and network file systems have no block device.
  if (!mounts.has('/')) throw new Unread('unsupported', 'lsblk: names no device of /');
  return {
    source: 'lsblk',
    tool: await version(machine),
    mounts: [...mounts].map(([path, encrypted]) => ({ path, encrypted })),
  };
});

export const swap = item('host.swap', async (machine) => {
  const source = '/proc/swaps';
  const lines = (await machine.text(source)).split('\n').slice(1).filter(Boolean);
  if (lines.length === 0) return { source, tool: null, areas: [] };
  const devices = (await orNull(devicesOf(machine))) ?? [];
  const areas = lines.map((line) => {
    const [path = '', type = ''] = line.split(/\s+/);
    const name = path.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    if (/^\/dev\/zram\d+$/.test(name)) return { name, type: 'zram' as const, encrypted: null };
    return type === 'file'
      ? { name, type: 'file' as const, encrypted: ofFile(name, devices) }
      : { name, type: 'partition' as const, encrypted: ofDevice(name, devices) };
  });
  return { source, tool: null, areas };
});

function ofDevice(path: string, devices: readonly Device[]): boolean | null {
  const name = path.replace(/^\/dev\/(mapper\/)?/, '');
  return devices.find(({ names }) => names.includes(name))?.encrypted ?? null;
}

/** Whether the file is on an encrypted disk: the deepest mount point above the file decides. */
function ofFile(path: string, devices: readonly Device[]): boolean | null {
  const above = devices
    .flatMap(({ mounts, encrypted }) => mounts.map((mount) => ({ mount, encrypted })))
    .filter(({ mount }) => path.startsWith(mount.endsWith('/') ? mount : `${mount}/`))
    .sort((a, b) => b.mount.length - a.mount.length);
  return above[0]?.encrypted ?? null;
}
