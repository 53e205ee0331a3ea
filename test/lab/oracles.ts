/** Programs that we did not write, asked about the lab. */
import { execFile } from 'node:child_process';

const TIMEOUT_MS = 15_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(command: string, args: readonly string[], env = process.env): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL', env } as const;
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error?.killed === true || typeof error?.code === 'string') {
        reject(new Error(`${command} could not be run, or not to its end`, { cause: error }));
      } else resolve({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
}

export interface Dug {
  readonly status: string;
  /** `TYPE RDATA`, sorted. */
  readonly answer: readonly string[];
}

export async function dig(resolver: string, name: string, type: string): Promise<Dug> {
  const [address = '', port = ''] = resolver.split(':');
  const { code, stdout } = await run('dig', [
    ...[`@${address}`, '-p', port, '+tries=1', '+time=3', '+noall', '+comments', '+answer'],
    ...[name, type],
  ]);
  if (code !== 0) throw new Error(`dig ${name} ${type}: ${stdout}`);
  const answer = stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(';'))
    .map((line) => line.split(/\s+/).slice(3).join(' '));
  return { status: /status: (\w+)/.exec(stdout)?.[1] ?? '', answer: answer.sort() };
}

export interface SClientOptions {
  readonly domain: string;
  readonly address: string;
  readonly port: number;
  readonly caFile: string;
  readonly starttls?: 'xmpp' | 'xmpp-server';
  readonly only?: 'tls1' | 'tls1_1' | 'tls1_2';
  /** In OpenSSL's language; without security levels. */
  readonly ciphers?: string;
  /** Verifies the chain alone. */
  readonly anyName?: boolean;
}

export interface SClientAnswer {
  /** `0 (ok)`; null without a handshake. */
  readonly verified: string | null;
  readonly version: string | null;
  /** The server's own, PEM. */
  readonly certificate: string;
  readonly chainLength: number;
}

export async function sClient(options: SClientOptions): Promise<SClientAnswer> {
  const { domain, address, port, caFile, starttls, only, ciphers = 'ALL', anyName } = options;
  const { stdout, stderr } = await run('openssl', [
    ...['s_client', '-connect', `${address}:${port}`, '-servername', domain, '-showcerts'],
    ...['-CAfile', caFile, '-no-CApath', '-no-CAstore', '-cipher', `${ciphers}:@SECLEVEL=0`],
    ...(anyName ? [] : ['-verify_hostname', domain]),
    ...(starttls ? ['-starttls', starttls, '-xmpphost', domain] : []),
    ...(only ? [`-${only}`] : []),
  ]);
  if (!stdout.startsWith('CONNECTED')) throw new Error(`openssl s_client: ${stdout}${stderr}`);
  const established = /^New, (?!\(NONE\))/m.test(stdout);
  const chain = stdout.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const protocol = /^New, (\S+), Cipher is/m.exec(stdout)?.[1] ?? null;
  return {
    verified: established ? (/Verify return code: (.+)/.exec(stdout)?.[1] ?? null) : null,
    version: established ? (/^\s*Protocol\s*: (\S+)/m.exec(stdout)?.[1] ?? protocol) : null,
    certificate: chain[0] ?? '',
    chainLength: chain.length,
  };
}

/** In a process of its own: Node reads `NODE_EXTRA_CA_CERTS` once, at its start. */
const LOGIN = `
  import { client } from '@xmpp/client';
  const { address, domain, username, password } = JSON.parse(process.argv[1]);
  const xmpp = client({ service: 'xmpp://' + address + ':5222', domain, username, password });
  xmpp.reconnect.stop();
  // Its own two seconds for each step are few on a machine that has other work.
  xmpp.timeout = 20_000;
  xmpp.on('error', (error) => { console.error(error); process.exit(1); });
  xmpp.on('online', (jid) => { console.log(jid.toString()); process.exit(0); });
  xmpp.start().catch(() => undefined);
`;

export interface Login {
  readonly address: string;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  readonly caFile: string;
}

/** @returns the full JID. */
export async function login({ caFile, ...account }: Login): Promise<string> {
  const { code, stdout, stderr } = await run(
    process.execPath,
    ['--input-type=module', '--eval', LOGIN, JSON.stringify(account)],
    { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
  );
  if (code !== 0) throw new Error(`No login on ${account.domain}: ${stderr}`);
  return stdout.trim();
}
