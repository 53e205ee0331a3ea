/** Time sources, and lists of addresses in the packet filter. */
import type { AddressSet } from '../../../model/index.js';
import { item } from '../item.js';
import { orNull, Unread, type Machine } from '../machine.js';

export const time = item('host.time', async (machine) => {
  const sources = await orNull(machine.output('chronyc', '-c', '-n', 'sources'));
  if (sources !== null) return ofChrony(machine, sources);
  const peers = await orNull(machine.output('ntpq', '-pn'));
  if (peers !== null && /^=+$/m.test(peers)) return ofNtpd(machine, peers);
  const { code } = await machine.run('systemctl', 'is-active', '--quiet', 'systemd-timesyncd');
  if (code !== 0) throw new Unread('no-command', 'neither chrony, ntpd nor systemd-timesyncd runs');
  // systemd-timesyncd uses one time server at a time, without authentication.
  const head = { source: 'systemctl is-active systemd-timesyncd', tool: null };
  return { ...head, program: 'systemd-timesyncd', sources: 1, authenticated: 0 };
});

async function ofChrony(machine: Machine, text: string) {
  // Columns of `chronyc sources`: mode, state, address. Skip the states `?`, `x` and `~`:
  // unreachable, wrong time, and too variable.
  const usable = rowsOf(text).filter(([, state = '']) => ['*', '+', '-'].includes(state));
  const data = rowsOf((await orNull(machine.output('chronyc', '-c', '-n', 'authdata'))) ?? '');
  const secured = data.flatMap(([name = '', mode = '']) => (/^(NTS|SK)$/.test(mode) ? [name] : []));
  const version = await orNull(machine.output('chronyc', '--version'));
  return {
    source: 'chronyc -c sources, chronyc -c authdata',
    tool: /version ([\d.]+)/.exec(version ?? '')?.[0]?.replace('version', 'chronyc') ?? null,
    program: 'chrony',
    sources: usable.length,
    authenticated: usable.filter(([, , name = '']) => secured.includes(name)).length,
  };
}

/**
 * Reads the output of ntpd or NTPsec. Each line of a peer begins with its state; `*`, `o`, `+` and
 * `#` mean usable. In NTPsec, a digit in the column of types means NTS. The list of associations
 * shows in the same order which peers use keys.
 */
async function ofNtpd(machine: Machine, text: string) {
  const peers = text
    .slice(text.search(/^=+$/m))
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '');
  const listed = (await orNull(machine.output('ntpq', '-nc', 'associations'))) ?? '';
  const keyed = [...listed.matchAll(/^\s*\d+\s+\d+\s+[\da-f]+\s+\w+\s+\w+\s+(\w+)/gm)].map(
    ([, auth]) => auth === 'ok',
  );
  const isUsable = (line: string): boolean => /^[*o+#]/.test(line);
  const isSecure = (line: string, at: number): boolean =>
    /^\d$/.test(line.slice(1).trim().split(/\s+/)[3] ?? '') ||
    (keyed.length === peers.length && keyed[at] === true);
  const version = (await orNull(machine.output('ntpq', '--version'))) ?? '';
  return {
    source: 'ntpq -p, ntpq -c associations',
    tool: /^ntpq (?:ntpsec-)?[\d.]+/.exec(version)?.[0] ?? null,
    program: version.includes('ntpsec') ? 'NTPsec' : 'ntpd',
    sources: peers.filter(isUsable).length,
    authenticated: peers.filter((line, at) => isUsable(line) && isSecure(line, at)).length,
  };
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(',')]));
}

/** Collects only names of address sets and the number of addresses, not the addresses. */
export const firewall = item('host.firewall', async (machine) => {
  const ruleset = await orNull(machine.output('nft', '-j', 'list', 'ruleset'));
  const ipset = await orNull(machine.output('ipset', 'list', '-t'));
  if (ruleset === null && ipset === null) await machine.output('nft', '-j', 'list', 'ruleset');
  const version = await orNull(machine.output('nft', '--version'));
  return {
    source: ruleset === null ? 'ipset list -t' : 'nft -j list ruleset',
    tool: /^nftables v?[\d.]+/.exec(version ?? '')?.[0] ?? null,
    sets: [...setsOfNft(ruleset ?? '{}'), ...setsOfIpset(ipset ?? '')].slice(0, 100),
  };
});

interface NftSet {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly elem?: readonly unknown[];
}

function setsOfNft(text: string): readonly AddressSet[] {
  const { nftables = [] } = parsed(text);
  const rules = nftables.flatMap(({ rule }) => rule ?? []).map((rule) => JSON.stringify(rule));
  return nftables.flatMap(({ set }) => {
    if (set === undefined || !/ipv[46]_addr/.test(JSON.stringify(set.type ?? ''))) return [];
    const name = String(set.name).slice(0, 60);
    const drops = rules.some(
      (rule) => rule.includes(`"@${name}"`) && /"(drop|reject)":/.test(rule),
    );
    return [{ name, addresses: set.elem?.length ?? 0, drops }];
  });
}

interface Ruleset {
  readonly nftables?: readonly { readonly set?: NftSet; readonly rule?: object }[];
}

function parsed(text: string): Ruleset {
  try {
    return JSON.parse(text) as Ruleset;
  } catch {
    throw new Unread('malformed', 'nft -j list ruleset: not JSON');
  }
}

/** It is unknown which rules use a set of ipset, because the rules are not read. */
function setsOfIpset(text: string): readonly AddressSet[] {
  return text.split(/\n(?=Name: )/).flatMap((block) => {
    const [, name] = /^Name: (\S{1,60})$/m.exec(block) ?? [];
    const [, count] = /^Number of entries: (\d+)$/m.exec(block) ?? [];
    return name === undefined ? [] : [{ name, addresses: Number(count ?? 0), drops: null }];
  });
}
