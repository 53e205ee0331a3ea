/** Servers of a newer Debian, in a tree of their own. */
import { join } from 'node:path';
import type { Fleet, XmppServer } from '../fleet.js';
import { ACCOUNT, NEWER_HOSTS, NEWER_SERVERS, PORTS, type NewerName } from '../hosts.js';
import { labFolder, type Values } from '../template.js';

/** As run.sh shows it to them. */
export const SEEN_AS = '/lab';

const NAMES = {
  hosts: 'ejabberd/hosts',
  'nsswitch.conf': 'ejabberd/nsswitch.conf',
  'resolv.conf': 'newer/resolv.conf',
} as const;

const PROSODY_VALUES: Partial<Record<NewerName, Values>> = {
  prosody13: {
    secureAuth: 'true',
    moreModules: ', "register_ibr", "invites", "invites_adhoc", "invites_register"',
  },
  'prosody13-open': { secureAuth: 'false', moreModules: ', "dialback"' },
};

const JABBERD2 = ['router', 'sm', 'c2s', 's2s'] as const;

/** `tree`: the folder that build.sh made. */
export function newerFleet(tree: string): Fleet {
  const servers = NEWER_SERVERS.map(({ name, software }): XmppServer => {
    const domain = `${name}.example`;
    const inside = (own: string, script: string, ...args: readonly string[]) => [
      ...['sh', join(labFolder(), 'newer', 'run.sh'), tree, join(own, '..'), labFolder(), name],
      ...['sh', `/scripts/${script}`, `${SEEN_AS}/${name}`, ...args, domain, ACCOUNT.password],
    ];
    const common = { name, ports: Object.values(PORTS), values: { domain } };
    switch (software) {
      case 'prosody':
        return {
          ...common,
          files: { ...NAMES, 'prosody.cfg.lua': 'newer/prosody.cfg.lua' },
          values: { domain, ...PROSODY_VALUES[name] },
          commands: (own) => ({ [name]: inside(own, 'prosody/start.sh') }),
        };
      case 'ejabberd':
        return {
          ...common,
          files: { ...NAMES, 'ejabberd.yml': 'newer/ejabberd.yml', inetrc: 'ejabberd/inetrc' },
          commands: (own) => ({ [name]: inside(own, 'ejabberd/start.sh') }),
        };
      case 'jabberd2':
        return {
          ...common,
          // It has no direct TLS between servers.
          ports: Object.values(PORTS).filter((port) => port !== PORTS['s2s-direct']),
          files: {
            ...NAMES,
            ...Object.fromEntries(
              JABBERD2.map((program) => [`${program}.xml`, `newer/jabberd2/${program}.xml`]),
            ),
          },
          commands: (own) =>
            Object.fromEntries(
              JABBERD2.map((program) => [
                `${name}-${program}`,
                inside(own, 'newer/jabberd2/start.sh', program),
              ]),
            ),
        };
    }
  });
  return { servers, hosts: NEWER_HOSTS, seenAs: SEEN_AS };
}
