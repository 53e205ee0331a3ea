import { collectedSshKeys } from './collected-ssh.js';
import { requirement, withParams } from '../../../judge/engine/requirement.js';
import { defineRule, type Said, type Say } from '../../../judge/engine/rule.js';
import type { Known } from '../../../judge/engine/reading.js';
import type { Checks } from '../../../model/index.js';
import type { Codes } from '../../codes.js';
import { sshServer, sshServers, type SshLogin } from '../facts/ssh-servers.js';

const BY_PASSWORD = ['password', 'keyboard-interactive'];

type SshCodes = Pick<
  Codes,
  | 'SSH_IN_PART'
  | 'SSH_KEYS_ONLY'
  | 'SSH_OPEN'
  | 'SSH_OTHER_METHODS'
  | 'SSH_PASSWORDS'
  | 'SSH_SERVER'
>;

/**
 * One SSH server with password login makes the requirement missing. It is compliant only if every
 * server allows only keys.
 */
export const remoteAccessKeys = defineRule<Checks['remote-access-keys'], SshCodes>()({
  scope: { names: ({ seen }) => ({ names: sshServers(seen), hidden: [] }) },
  needs: { server: sshServer },
  decide({ server }, say) {
    const { banner, hostKeys, login } = server.value;
    return [
      ...(login.seen ? [ofLogin(login, say)] : say.gaps(login)),
      say.note(server, 'SSH_SERVER', { banner, hostKeys }),
    ];
  },
  merge: 'operator',
  row: {
    manual: (all) => all.say('SSH_IN_PART', { seen: all.count('compliant'), total: all.total }),
  },
});

function ofLogin(login: Known<SshLogin>, say: Say<SshCodes>): Said {
  if (login.value.is === 'open') return say.missing(login, 'observed', 'SSH_OPEN', {});
  const { methods } = login.value;
  const passwords = methods.filter((method) => BY_PASSWORD.includes(method));
  if (passwords.length > 0) {
    return say.missing(login, 'observed', 'SSH_PASSWORDS', { methods: passwords });
  }
  return methods.length === 1 && methods[0] === 'publickey'
    ? say.met(login, 'observed', 'SSH_KEYS_ONLY', {})
    : say.manual(login, 'SSH_OTHER_METHODS', { methods });
}

export const REMOTE_ACCESS_KEYS = requirement(
  'host/security',
  'remote-access-keys',
  'MUST',
  remoteAccessKeys,
  {},
  ['operator', 'public'],
  {
    title: 'SSH by key only',
    checklist: 'No password SSH, key-based auth',
    why: 'Attackers guess passwords all day on every host that accepts them over SSH.',
    manifesto: 'Remote access MUST NOT utilize passwords and MUST utilize keys for authentication',
    references: ['RFC 4252 §5.2'],
    seen: [
      'With --ssh the scan asks the SSH server which login methods it offers.',
      'It uses the method none and the user name xmpp-safeguard, with one connection to each host.',
    ],
    ruled: [
      'Missing if a host offers password or keyboard-interactive, or accepts the login without authentication.',
      'Compliant if every host offers only publickey.',
      'Otherwise manual: a host did not answer or offers other methods, so only the operator can tell.',
    ],
    further: { collected: withParams(collectedSshKeys, {}) },
    advice:
      'Allow only keys for SSH logins. Set in sshd_config: PasswordAuthentication no, KbdInteractiveAuthentication no, PubkeyAuthentication yes.',
  },
);
