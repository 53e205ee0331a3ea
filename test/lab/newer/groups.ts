import { run } from '../oracles.js';

/** Those of OpenSSL 3.5, by the names of the registry. */
const GROUPS = {
  secp256r1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
  x25519: 'X25519',
  x448: 'X448',
  brainpoolP256r1tls13: 'brainpoolP256r1tls13',
  brainpoolP384r1tls13: 'brainpoolP384r1tls13',
  brainpoolP512r1tls13: 'brainpoolP512r1tls13',
  ffdhe2048: 'ffdhe2048',
  ffdhe3072: 'ffdhe3072',
  ffdhe4096: 'ffdhe4096',
  ffdhe6144: 'ffdhe6144',
  ffdhe8192: 'ffdhe8192',
  MLKEM512: 'MLKEM512',
  MLKEM768: 'MLKEM768',
  MLKEM1024: 'MLKEM1024',
  SecP256r1MLKEM768: 'SecP256r1MLKEM768',
  X25519MLKEM768: 'X25519MLKEM768',
  SecP384r1MLKEM1024: 'SecP384r1MLKEM1024',
} as const;

/** With which of them the OpenSSL in `tree` makes a handshake of TLS 1.3; sorted. */
export async function groupsAccepted(tree: string, place: string): Promise<string[]> {
  const accepted: string[] = [];
  for (const [name, group] of Object.entries(GROUPS)) {
    const { stdout } = await run('chroot', [
      ...[tree, 'openssl', 's_client', '-connect', place, '-tls1_3', '-groups', group],
    ]);
    if (!stdout.startsWith('CONNECTED')) throw new Error(`openssl s_client ${group}: ${stdout}`);
    if (/^New, TLSv1\.3/m.test(stdout)) accepted.push(name);
  }
  return accepted.sort();
}
