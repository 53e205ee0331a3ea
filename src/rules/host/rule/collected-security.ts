/** Rules on the security of the machine, from facts collected on the machine. */
import { defineRule } from '../../../judge/engine/rule.js';
import type { SwapArea } from '../../../model/index.js';
import type { CollectedCodes } from '../../codes.js';
import { collected } from '../facts/collected.js';

/**
 * Thresholds for the exposure that `systemd-analyze security` reports (0 to 10): the highest
 * exposure for each status.
 */
interface SandboxParams {
  readonly compliant: number;
  readonly partial: number;
}

export const collectedSandbox = defineRule<SandboxParams, CollectedCodes>()({
  scope: 'domain',
  needs: { sandbox: (at) => collected('host.sandbox', at) },
  decide({ sandbox }, say, { params }) {
    const { fact, date } = sandbox.value;
    const { unit, exposure } = fact;
    const args = { unit, exposure: exposure.toFixed(1), date };
    if (exposure <= params.compliant) return say.met(sandbox, 'attested', 'HOST_SANDBOX', args);
    return exposure <= params.partial
      ? say.partial(sandbox, 'attested', 'HOST_SANDBOX', args)
      : say.missing(sandbox, 'attested', 'HOST_SANDBOX', args);
  },
  merge: 'operator',
  row: {},
});

export const collectedConfinement = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { confinement: (at) => collected('host.confinement', at) },
  decide({ confinement }, say) {
    const { fact, date } = confinement.value;
    const { daemon, system, mode, profile } = fact;
    const name = system === 'selinux' ? 'SELinux' : 'AppArmor';
    return mode === 'enforce'
      ? say.met(confinement, 'attested', 'HOST_CONFINED', { daemon, system: name, profile, date })
      : say.missing(confinement, 'attested', 'HOST_UNCONFINED', { daemon, date });
  },
  merge: 'operator',
  row: {},
});

export const collectedSwap = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { swap: (at) => collected('host.swap', at) },
  decide({ swap }, say) {
    const { fact, date } = swap.value;
    if (fact.areas.length === 0) return say.met(swap, 'attested', 'HOST_NO_SWAP', { date });
    const onDisk = fact.areas.filter(({ type }) => type !== 'zram');
    const plain = onDisk.filter(({ encrypted }) => encrypted !== true);
    const names = (areas: readonly SwapArea[]) => areas.map(({ name }) => name);
    if (plain.length > 0) {
      return say.missing(swap, 'attested', 'HOST_SWAP_ON_DISK', { areas: names(plain), date });
    }
    return onDisk.length > 0
      ? say.partial(swap, 'attested', 'HOST_SWAP_ENCRYPTED', { areas: names(onDisk), date })
      : say.met(swap, 'attested', 'HOST_SWAP_IN_MEMORY', { areas: names(fact.areas), date });
  },
  merge: 'operator',
  row: {},
});

export const collectedDisks = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { disks: (at) => collected('host.disks', at) },
  decide({ disks }, say) {
    const { fact, date } = disks.value;
    const paths = (encrypted: boolean) =>
      fact.mounts.filter((mount) => mount.encrypted === encrypted).map(({ path }) => path);
    const [plain, hidden] = [paths(false), paths(true)];
    if (plain.length === 0) {
      return say.met(disks, 'attested', 'HOST_DISKS_ENCRYPTED', { mounts: hidden, date });
    }
    return hidden.length > 0
      ? say.partial(disks, 'attested', 'HOST_DISKS_PLAIN', { mounts: plain, date })
      : say.missing(disks, 'attested', 'HOST_DISKS_PLAIN', { mounts: plain, date });
  },
  merge: 'operator',
  row: {},
});

export const collectedSecureBoot = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { boot: (at) => collected('host.secure-boot', at) },
  decide({ boot }, say) {
    const { fact, date } = boot.value;
    if (fact.state === 'on') return say.met(boot, 'attested', 'HOST_SECURE_BOOT_ON', { date });
    if (fact.state === 'off')
      return say.missing(boot, 'attested', 'HOST_SECURE_BOOT_OFF', { date });
    const finding = say.notApplicable(boot, 'attested', 'HOST_SECURE_BOOT_UNSUPPORTED', { date });
    return [finding, say.row(finding)];
  },
  merge: 'operator',
  row: {},
});

/**
 * Rule on memory encryption. Only encryption in use counts, not abilities of the processor. If no
 * abilities are visible, as in some virtual machines, only the operator can answer.
 */
export const collectedMemory = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { memory: (at) => collected('host.memory', at) },
  decide({ memory }, say) {
    const { fact, date } = memory.value;
    const { abilities, active, complete, virtual } = fact;
    if (active.length > 0) {
      return say.met(memory, 'attested', 'HOST_MEMORY_ENCRYPTED', { active, date });
    }
    if (abilities.length === 0 && virtual === false) {
      const finding = say.notApplicable(memory, 'attested', 'HOST_MEMORY_UNABLE', { date });
      return [finding, say.row(finding)];
    }
    return complete && abilities.length > 0
      ? say.missing(memory, 'attested', 'HOST_MEMORY_PLAIN', { abilities, date })
      : say.manual(memory, 'HOST_MEMORY_UNSURE', { abilities, date });
  },
  merge: 'operator',
  row: {},
});

export const collectedTime = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { time: (at) => collected('host.time', at) },
  decide({ time }, say) {
    const { fact, date } = time.value;
    const { program, sources, authenticated } = fact;
    const args = { program, sources, authenticated, date };
    if (authenticated >= 2) return say.met(time, 'attested', 'HOST_TIME_SOURCES', args);
    return sources >= 2
      ? say.partial(time, 'attested', 'HOST_TIME_SOURCES', args)
      : say.missing(time, 'attested', 'HOST_TIME_SOURCES', args);
  },
  merge: 'operator',
  row: {},
});

/**
 * Rule on allowlists of programs. Never missing, because an allowlist may be of another kind than
 * those that the collector knows.
 */
export const collectedAllowlisting = defineRule<object, CollectedCodes>()({
  scope: 'domain',
  needs: { allowlisting: (at) => collected('host.allowlisting', at) },
  decide({ allowlisting }, say) {
    const { fact, date } = allowlisting.value;
    if (fact.fapolicyd) return say.met(allowlisting, 'attested', 'HOST_ALLOWLIST', { date });
    return fact.appraisal
      ? say.partial(allowlisting, 'attested', 'HOST_APPRAISAL', { date })
      : say.manual(allowlisting, 'HOST_NO_ALLOWLIST', { date });
  },
  merge: 'operator',
  row: {},
});
