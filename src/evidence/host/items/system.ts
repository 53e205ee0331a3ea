/** Collects the operating system: release, uptime, kernel, and whether a restart is needed. */
import { item } from '../item.js';
import { orNull, Unread, type Machine } from '../machine.js';

export const system = item('host.system', async (machine) => {
  const source = '/etc/os-release';
  const fields = new Map<string, string>();
  for (const line of (await machine.text(source)).split('\n')) {
    const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    fields.set(name, value.replace(/^(["'])(.*)\1$/, '$2').slice(0, 100));
  }
  const id = fields.get('ID');
  if (id === undefined) throw new Unread('malformed', source);
  return {
    source,
    tool: null,
    id,
    version: fields.get('VERSION_ID') ?? null,
    name: fields.get('PRETTY_NAME') ?? id,
    kernel: await orNull(kernelOf(machine)),
  };
});

async function kernelOf(machine: Machine): Promise<string> {
  return (await machine.text('/proc/sys/kernel/osrelease')).trim().slice(0, 100);
}

export const uptime = item('host.uptime', async (machine) => {
  const source = '/proc/uptime';
  const seconds = Number((await machine.text(source)).split(' ')[0]);
  if (!Number.isFinite(seconds)) throw new Unread('malformed', source);
  return { source, tool: null, seconds: Math.floor(seconds) };
});

export const restart = item('host.restart', async (machine) => {
  const running = await kernelOf(machine);
  const required = await machine.has('/run/reboot-required');
  const found = await newestKernel(machine, running);
  const source = '/run/reboot-required, /lib/modules';
  if (found !== null) return { source, tool: null, required, running, newest: found };
  const newest = await orNull(kernelOfNeedrestart(machine));
  return newest === null
    ? { source, tool: null, required, running, newest }
    : { source: `${source}, needrestart -b -k`, tool: 'needrestart', required, running, newest };
});

/** The kernel that needrestart expects after a reboot. Throws `Unread` if it does not know. */
async function kernelOfNeedrestart(machine: Machine): Promise<string> {
  const text = await machine.output('needrestart', '-b', '-k');
  const valueOf = (name: string): string =>
    new RegExp(`^NEEDRESTART-${name}: *(\\S{1,100})$`, 'm').exec(text)?.[1] ?? '';
  // Values of NEEDRESTART-KSTA. 1: the running kernel is the newest. 2 and 3: another one is
  // installed. 0: not known.
  const state = valueOf('KSTA');
  const kernel = state === '1' ? valueOf('KCUR') : /^[23]$/.test(state) ? valueOf('KEXP') : '';
  if (kernel === '') throw new Unread('unsupported', 'needrestart -b -k: no kernel');
  return kernel;
}

/**
 * The newest installed kernel of the same flavour as the running one; null if none is installed.
 */
async function newestKernel(machine: Machine, running: string): Promise<string | null> {
  const releases = (await orNull(machine.list('/lib/modules'))) ?? [];
  const installed: string[] = [];
  for (const release of releases) {
    if (flavourOf(release) !== flavourOf(running)) continue;
    const places = [`/boot/vmlinuz-${release}`, `/lib/modules/${release}/vmlinuz`];
    for (const place of places) {
      if ((await orNull(machine.has(place))) === true) {
        installed.push(release);
        break;
      }
    }
  }
  if (!installed.includes(running)) return null;
  return installed.sort(compareVersions).at(-1) ?? null;
}

/** Returns the flavour of a kernel release: `cloud-amd64` of `6.1.0-37-cloud-amd64`. */
function flavourOf(release: string): string {
  return release
    .split('-')
    .filter((part) => /^[a-z]/i.test(part) && !/^rc\d/.test(part))
    .join('-');
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersIn(text: string): readonly number[] {
  return text.split(/\D+/).filter(Boolean).map(Number);
}

export const surroundings = item('host.surroundings', async (machine) => {
  const files = { '/.dockerenv': 'docker', '/run/.containerenv': 'podman' };
  for (const [source, container] of Object.entries(files)) {
    if (await machine.has(source)) return { source, tool: null, container };
  }
  const groups = (await orNull(machine.text('/proc/1/cgroup'))) ?? '';
  const [, found] = /\b(docker|lxc|kubepods|libpod|containerd)\b/.exec(groups) ?? [];
  if (found !== undefined) return { source: '/proc/1/cgroup', tool: null, container: found };
  // `systemd-detect-virt -c` prints "none" and exits with 1 outside a container.
  const said = await orNull(machine.run('systemd-detect-virt', '-c'));
  const name = said?.stdout.trim() ?? 'none';
  const source = 'systemd-detect-virt -c';
  return {
    source,
    tool: null,
    container: /^[\w-]{1,40}$/.test(name) && name !== 'none' ? name : null,
  };
});
