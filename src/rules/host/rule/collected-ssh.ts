/** Rules on the configuration of the machine's SSH server, from facts collected on the machine. */
import { defineRule } from '../../../judge/engine/rule.js';
import type { CollectedCodes } from '../../codes.js';
import { collected } from '../facts/collected.js';

/** Missing if a password alone suffices for an SSH login. Defaults of OpenSSH are included. */
export const collectedSshKeys = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { ssh: (at) => collected('host.ssh', at) },
  decide({ ssh }, say) {
    const { fact, date } = ssh.value;
    const needsKey = fact.required.length > 0 && fact.required.every(hasKey);
    const methods = [
      ...(fact.passwords ? ['password'] : []),
      ...(fact.keyboardInteractive ? ['keyboard-interactive'] : []),
    ];
    return [
      methods.length > 0 && !needsKey
        ? say.missing(ssh, 'attested', 'HOST_SSH_PASSWORDS', { methods, date })
        : say.met(ssh, 'attested', 'HOST_SSH_KEYS_ONLY', { date }),
      ...(fact.hasMatch ? [say.note(ssh, 'HOST_SSH_MATCH', { date })] : []),
    ];
  },
  merge: 'operator',
  row: {},
});

function hasKey(methods: string): boolean {
  return methods.split(',').includes('publickey');
}

/** Compliant if every way to log in by SSH requires two authentication methods. */
export const collectedSshFactors = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { ssh: (at) => collected('host.ssh', at) },
  decide({ ssh }, say) {
    const { fact, date } = ssh.value;
    const methods = fact.required;
    return [
      methods.length > 0 && methods.every((one) => one.includes(','))
        ? say.met(ssh, 'attested', 'HOST_SSH_FACTORS', { methods, date })
        : say.missing(ssh, 'attested', 'HOST_SSH_ONE_FACTOR', { date }),
      ...(fact.hasMatch ? [say.note(ssh, 'HOST_SSH_MATCH', { date })] : []),
    ];
  },
  merge: 'operator',
  row: {},
});

/**
 * Rule on the protection of SSH keys. The server does not see passphrases, only whether a key is
 * in hardware.
 */
export const collectedKeyProtection = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { keys: (at) => collected('host.ssh-keys', at) },
  decide({ keys }, say) {
    const { fact, date } = keys.value;
    const { hardware, others, unreadable } = fact;
    if (others > 0) return say.manual(keys, 'HOST_SSH_FILE_KEYS', { count: others, date });
    return hardware > 0 && unreadable === 0
      ? say.met(keys, 'attested', 'HOST_SSH_HARDWARE_KEYS', { count: hardware, date })
      : [];
  },
  merge: 'operator',
  row: {},
});
