/** OpenSSL's own DANE (RFC 6698, 7671), told which TLSA records there are. */
import type { LabDescription } from './lab.js';
import { run } from './oracles.js';

export interface DaneQuestion {
  readonly address: string;
  readonly port: number;
  /** Null: TLS from the first octet on. */
  readonly starttls: 'xmpp' | 'xmpp-server' | null;
  /** Of the SNI and the stream; a name of the certificate may be this one too (RFC 7673 §4.1). */
  readonly domain: string;
  /** Where the TLSA records stand: the certificate's name, where their usage asks for one. */
  readonly target: string;
  /** `3 1 1 HEX`, each. */
  readonly tlsa: readonly string[];
  /** Roots for usages 0 and 1; null: none is trusted. */
  readonly caFile: string | null;
}

export interface DaneAnswer {
  readonly verified: boolean;
  /** `matched EE certificate at depth 0`; null where none did. */
  readonly matched: string | null;
  /** `0 (ok)` and the like. */
  readonly code: string;
}

/**
 * Whether the chain that is served satisfies the records. For usage 3 neither names nor dates are
 * looked at (RFC 7671 §5.1); for the others the certificate may name the target or the domain
 * (RFC 7673 §4.1), of which OpenSSL takes one at a time. Throws where there is no handshake, or no
 * usable record: then DANE has no say.
 */
export async function daneByOpenssl(question: DaneQuestion): Promise<DaneAnswer> {
  const answer = await verify(question, question.target);
  return answer.code.startsWith('62 ') && question.domain !== question.target
    ? verify(question, question.domain)
    : answer;
}

async function verify(question: DaneQuestion, named: string): Promise<DaneAnswer> {
  const { address, port, starttls, domain, tlsa, caFile } = question;
  const { stdout, stderr } = await run('openssl', [
    ...['s_client', '-connect', `${address}:${port}`, '-servername', domain],
    ...(caFile === null ? ['-no-CAfile'] : ['-CAfile', caFile]),
    ...['-no-CApath', '-no-CAstore', '-cipher', 'ALL:@SECLEVEL=0'],
    ...['-dane_tlsa_domain', named, '-dane_ee_no_namechecks'],
    ...tlsa.flatMap((record) => ['-dane_tlsa_rrdata', record]),
    ...(starttls === null ? [] : ['-starttls', starttls, '-xmpphost', domain]),
  ]);
  if (tlsa.length === 0 || stderr.includes('Failed to import any TLSA records')) {
    throw new Error(`None of these can be used: ${tlsa.join('; ')}: ${stderr}`);
  }
  if (!/^New, (?!\(NONE\))/m.test(stdout)) throw new Error(`No handshake: ${stdout}${stderr}`);
  const code = /Verify return code: (.+)/.exec(stdout)?.[1] ?? '';
  const matched = /^DANE TLSA .*?((?:matched|signed) .*)$/m.exec(stdout)?.[1] ?? null;
  return { verified: code === '0 (ok)', matched, code };
}

/** The TLSA records of `_PORT._tcp.TARGET`, as `dig` reads them in the lab. */
export async function tlsaInLab(
  { resolver }: LabDescription,
  target: string,
  port: number,
): Promise<string[]> {
  const [address = '', dnsPort = ''] = resolver.split(':');
  const { stdout } = await run('dig', [
    ...[`@${address}`, '-p', dnsPort, '+short', `_${port}._tcp.${target}`, 'TLSA'],
  ]);
  return stdout
    .split('\n')
    .filter((line) => /^\d+ \d+ \d+ /.test(line))
    .map((line) =>
      line.replace(
        /^(\d+ \d+ \d+) (.*)$/,
        (_, head: string, hex: string) => `${head} ${hex.replace(/\s/g, '')}`,
      ),
    );
}
