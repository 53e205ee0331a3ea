/** Secure Boot, encryption of memory, and allowlists of programs. */
import { item } from '../item.js';
import { orNull, Unread } from '../machine.js';

const EFI_VARIABLE = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

export const secureBoot = item('host.secure-boot', async (machine) => {
  const head = { source: EFI_VARIABLE, tool: null };
  if (!(await machine.has('/sys/firmware/efi'))) {
    return { ...head, source: '/sys/firmware/efi', state: 'unsupported' };
  }
  // The file of an EFI variable has four bytes of attributes before the value.
  const bytes = await machine.bytes(EFI_VARIABLE);
  if (bytes.length !== 5) throw new Unread('malformed', EFI_VARIABLE);
  return { ...head, state: bytes.at(-1) === 1 ? 'on' : 'off' };
});

const ABILITIES = ['sme', 'sev', 'sev_es', 'sev_snp', 'tme', 'tdx_guest'] as const;

export const memory = item('host.memory', async (machine) => {
  const [, flags = ''] = /^flags\s*:(.*)$/m.exec(await machine.text('/proc/cpuinfo')) ?? [];
  const words = new Set(flags.trim().split(/\s+/));
  const confidential = (await orNull(machine.run('systemd-detect-virt', '--cvm')))?.stdout.trim();
  const log = await orNull(machine.output('dmesg'));
  const parameters = (await orNull(machine.text('/proc/cmdline'))) ?? '';
  const active = [
    ...(/^(sev|sev-es|sev-snp|tdx|protvirt|cca)$/.test(confidential ?? '') ? [confidential] : []),
    ...(words.has('sme') && /(^|\s)mem_encrypt=on(\s|$)/.test(parameters) ? ['mem_encrypt'] : []),
    ...(/Memory Encryption Features active:.*\bSME\b/.test(log ?? '') ? ['sme'] : []),
    ...(/x86\/m?k?tme: enabled by BIOS/.test(log ?? '') ? ['tme'] : []),
  ].flatMap((one) => one ?? []);
  const virtual = await orNull(machine.run('systemd-detect-virt', '--vm'));
  return {
    source: '/proc/cpuinfo, systemd-detect-virt --cvm, dmesg',
    tool: null,
    abilities: ABILITIES.filter((one) => words.has(one)),
    active: [...new Set(active)].sort(),
    complete: log !== null && /Linux version/.test(log),
    virtual: virtual === null ? null : virtual.code === 0,
  };
});

export const allowlisting = item('host.allowlisting', async (machine) => {
  const { code } = await machine.run('systemctl', 'is-active', '--quiet', 'fapolicyd');
  const parameters = (await orNull(machine.text('/proc/cmdline'))) ?? '';
  return {
    source: 'systemctl is-active fapolicyd, /proc/cmdline',
    tool: null,
    fapolicyd: code === 0,
    appraisal: /(^|\s)ima_appraise=enforce(\s|$)/.test(parameters),
  };
});
