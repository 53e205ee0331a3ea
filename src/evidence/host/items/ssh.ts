/** Collects how the SSH server lets users log in. */
import { item } from '../item.js';
import { orNull, Unread, type Machine } from '../machine.js';

const CONFIG = '/etc/ssh/sshd_config';
/** Maximum number of files that are read for `Include`. */
const MOST_FILES = 64;

/** Defaults of OpenSSH for options that its configuration file does not set. */
const DEFAULTS: Readonly<Record<string, string>> = {
  passwordauthentication: 'yes',
  kbdinteractiveauthentication: 'yes',
  pubkeyauthentication: 'yes',
  authenticationmethods: 'any',
};
const OLD_NAMES: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
};

export const ssh = item('host.ssh', async (machine) => {
  const lines = await orNull(sshdLines(machine));
  const parsed = { settings: new Map<string, string>(), hasMatch: false, files: 0 };
  const read = await orNull(parseConfig(machine, CONFIG, parsed).then(() => true));
  const settings = lines === null ? parsed.settings : settingsIn(lines);
  if (lines === null && read === null) throw new Unread('no-file', CONFIG);
  const of = (name: string): string => settings.get(name) ?? DEFAULTS[name] ?? '';
  const methods = of('authenticationmethods').split(/\s+/).filter(Boolean);
  return {
    source: lines === null ? CONFIG : 'sshd -T',
    tool: await version(machine),
    passwords: of('passwordauthentication') !== 'no',
    keyboardInteractive: of('kbdinteractiveauthentication') !== 'no',
    keys: of('pubkeyauthentication') !== 'no',
    required: methods.includes('any') ? [] : methods.filter((one) => /^[\w,:@.-]+$/.test(one)),
    hasMatch: parsed.hasMatch,
  };
});

/**
 * Returns the settings of sshd for a login as root, as `sshd -T` prints them. Needs root, because
 * sshd reads its own files.
 */
function sshdLines(machine: Machine): Promise<string> {
  return machine.output('sshd', '-T', '-C', 'user=root,host=localhost,addr=127.0.0.1');
}

async function version(machine: Machine): Promise<string | null> {
  const said = await orNull(machine.run('ssh', '-V'));
  return /^OpenSSH_[^,\n]{1,60}/.exec(said?.stderr ?? '')?.[0] ?? null;
}

function settingsIn(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    const key = name.toLowerCase();
    if (key in DEFAULTS && !settings.has(key)) settings.set(key, value.trim().toLowerCase());
  }
  return settings;
}

interface Parsed {
  readonly settings: Map<string, string>;
  hasMatch: boolean;
  files: number;
}

/**
 * If an option occurs twice, the first value wins. Included files are read at the place of
 * `Include` (sshd_config(5)).
 */
async function parseConfig(machine: Machine, path: string, parsed: Parsed): Promise<void> {
  if (++parsed.files > MOST_FILES) return;
  let inMatch = false;
  for (const line of (await machine.text(path)).split('\n')) {
    const [, word = '', rest = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    const name = OLD_NAMES[word.toLowerCase()] ?? word.toLowerCase();
    if (name === 'match') {
      inMatch = rest.toLowerCase() !== 'all';
      parsed.hasMatch ||= inMatch;
    } else if (name === 'include' && !inMatch) {
      for (const pattern of rest.split(/\s+/)) await include(machine, pattern, parsed);
    } else if (name in DEFAULTS && !inMatch && !parsed.settings.has(name)) {
      parsed.settings.set(name, rest.replaceAll('"', '').toLowerCase());
    }
  }
}

async function include(machine: Machine, pattern: string, parsed: Parsed): Promise<void> {
  const path = pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`;
  const folder = path.slice(0, path.lastIndexOf('/'));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [before = '', ...after] = name.split('*');
  const names = name.includes('*') ? ((await orNull(machine.list(folder))) ?? []) : [name];
  const end = after.join('*');
  for (const one of names) {
    if (!one.startsWith(before) || !one.endsWith(end)) continue;
    await orNull(parseConfig(machine, `${folder}/${one}`, parsed));
  }
}

/** Collects only the type of each SSH key. */
export const sshKeys = item('host.ssh-keys', async (machine) => {
  const homes = (await machine.text('/etc/passwd')).split('\n').flatMap((line) => {
    const [, , id, , , home] = line.split(':');
    const isPerson = id === '0' || Number(id) >= 1000;
    return isPerson && home !== undefined && home.startsWith('/') && home !== '/' ? [home] : [];
  });
  const counts = { hardware: 0, others: 0, unreadable: 0 };
  for (const home of new Set(homes)) {
    try {
      for (const type of keyTypes(await machine.text(`${home}/.ssh/authorized_keys`))) {
        counts[type.startsWith('sk-') ? 'hardware' : 'others'] += 1;
      }
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      if (error.reason !== 'no-file') counts.unreadable += 1;
    }
  }
  return { source: '~/.ssh/authorized_keys', tool: null, ...counts };
});

function keyTypes(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, type] = /^[^#]*?(?:^|\s)((?:sk-)?(?:ssh|ecdsa)-[\w@.-]+)\s+AAAA/.exec(line) ?? [];
    return type === undefined ? [] : [type];
  });
}
