import { join } from 'node:path';
import { ACCOUNT, HOSTS, PORTS, SERVERS, type Host, type ServerName } from './hosts.js';
import { labFolder, type Values } from './template.js';

/** An XMPP server as the lab starts it. */
export interface XmppServer {
  /** Of its folder. */
  readonly name: ServerName;
  readonly ports: readonly number[];
  /** Files of the folder, and the templates in `test/lab` that they are filled from. */
  readonly files: Readonly<Record<string, string>>;
  /** For those templates, besides what is the same for all. */
  readonly values: Values;
  /**
   * Of each of its processes by its name, that of its log. `own` is the folder. One of them writes
   * the file `registered` into it once the account is there.
   */
  readonly commands: (own: string) => Readonly<Record<string, readonly string[]>>;
}

/** The XMPP servers that a lab has. */
export interface Fleet {
  readonly servers: readonly XmppServer[];
  readonly hosts: readonly Host[];
  /** The folder of the lab as they see it; null where it is the same. */
  readonly seenAs: string | null;
}

/** Of this machine's Debian. */
export const ORDINARY: Fleet = {
  servers: SERVERS.map(({ name, software, posture }) => ({
    name,
    ports: Object.values(PORTS),
    files:
      software === 'prosody'
        ? { 'prosody.cfg.lua': `prosody/${posture}.cfg.lua` }
        : {
            'ejabberd.yml': `ejabberd/${posture}.yml`,
            inetrc: 'ejabberd/inetrc',
            hosts: 'ejabberd/hosts',
            'nsswitch.conf': 'ejabberd/nsswitch.conf',
            'captcha.sh': 'ejabberd/captcha.sh',
          },
    values: {},
    commands: (own) => {
      const script = join(labFolder(), software, 'start.sh');
      const command = ['sh', script, own, `${name}.example`, ACCOUNT.password];
      // It asks SRV of the lab's DNS, but addresses of libc.
      const privately = ['sh', join(labFolder(), 'private-names.sh'), own, ...command];
      return { [name]: software === 'ejabberd' ? privately : command };
    },
  })),
  hosts: HOSTS,
  seenAs: null,
};
