/**
 * Logins with SASL and SASL2 by hand: nothing of the program is used, so that the program can be
 * compared with it.
 */
import {
  createHash,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  randomUUID,
  X509Certificate,
} from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type SecureVersion, type TLSSocket } from 'node:tls';

export interface HandLogin {
  readonly address: string;
  readonly domain: string;
  readonly version: SecureVersion;
  readonly protocol: 'SASL' | 'SASL2';
  readonly user: string;
  readonly password: string;
  /** User in the stream header; null for none. */
  readonly from: string | null;
  /** `n`, `y`, or a channel-binding type. */
  readonly binding: string;
  readonly isFalsified?: boolean;
}

export interface HandAnswer {
  /** `in`, `refused` with a challenge before it, `refused at once`, or `not offered`. */
  readonly end: 'in' | 'refused' | 'refused at once' | 'not offered';
  readonly said: string;
  /** Channel-binding types that the server names (XEP-0440). */
  readonly named: readonly string[];
}

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const SASL2 = 'urn:xmpp:sasl:2';
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

/** Reads from a socket until what came matches. */
async function until(socket: NodeJS.ReadableStream, wanted: RegExp): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${String(wanted)} in ${text}`)), 15_000);
    const settle = (result: () => void): void => {
      clearTimeout(timer);
      socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error');
      socket.on('error', () => undefined);
      result();
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (wanted.test(text)) settle(() => resolve(text));
    });
    socket.on('end', () => settle(() => reject(new Error(`ended after ${text}`))));
    socket.on('error', (error: Error) => settle(() => reject(error)));
  });
}

function headerTo(domain: string, from: string | null): string {
  const sender = from === null ? '' : ` from='${from}@${domain}'`;
  return `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'${sender} to='${domain}' version='1.0'>`;
}

async function secure({ address, domain, version }: HandLogin): Promise<TLSSocket> {
  const tcp = connectTcp(5222, address);
  tcp.write(headerTo(domain, null));
  await until(tcp, /<\/stream:features>/);
  tcp.write(`<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`);
  await until(tcp, /<proceed/);
  const socket = connectTls({
    ...{ socket: tcp, servername: domain, rejectUnauthorized: false },
    ...{ minVersion: version, maxVersion: version },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  return socket;
}

function dataOf(socket: TLSSocket, type: string): Buffer {
  if (type === 'tls-unique') return socket.getFinished() ?? Buffer.alloc(0);
  if (type === 'tls-server-end-point') {
    // The certificates of the lab are signed with SHA-256.
    const { raw } = new X509Certificate(socket.getPeerCertificate().raw);
    return createHash('sha256').update(raw).digest();
  }
  return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
}

/** Mechanisms that a protocol lists in these features. */
export function listed(features: string, protocol: HandLogin['protocol']): string[] {
  const [own = ''] =
    (protocol === 'SASL'
      ? /<mechanisms[^>]*>.*?<\/mechanisms>/s
      : /<authentication[^>]*>.*?<\/authentication>/s
    ).exec(features) ?? [];
  const without = own.replace(/<inline.*<\/inline>/s, '');
  return [...without.matchAll(/<mechanism>([^<]*)<\/mechanism>/g)].map(([, name = '']) => name);
}

export async function logInByHand(login: HandLogin): Promise<HandAnswer> {
  const { domain, protocol, user, password, from, binding, isFalsified = false } = login;
  const socket = await secure(login);
  try {
    socket.write(headerTo(domain, from));
    const features = await until(socket, /<\/stream:features>/);
    const isBound = binding !== 'n' && binding !== 'y';
    const mechanism = listed(features, protocol).find((name) =>
      isBound ? /^SCRAM-SHA-(1|256)-PLUS$/.test(name) : /^SCRAM-SHA-(1|256)$/.test(name),
    );
    const named = [...features.matchAll(/<channel-binding type='([^']*)'/g)].map(
      ([, type = '']) => type,
    );
    if (mechanism === undefined) return { end: 'not offered', said: '', named };
    const ns = protocol === 'SASL' ? SASL : SASL2;
    const gs2 = isBound ? `p=${binding},,` : `${binding},,`;
    const bare = `n=${user},r=${randomBytes(12).toString('hex')}`;
    socket.write(
      protocol === 'SASL'
        ? `<auth xmlns='${ns}' mechanism='${mechanism}'>${base64(gs2 + bare)}</auth>`
        : `<authenticate xmlns='${ns}' mechanism='${mechanism}'><initial-response>${base64(gs2 + bare)}</initial-response>` +
            `<user-agent id='${randomUUID()}'><software>hand</software></user-agent></authenticate>`,
    );
    const answered = await until(socket, /<\/challenge>|<\/failure>|<\/success>/);
    if (!answered.includes('<challenge')) return { end: 'refused at once', said: answered, named };
    const first = Buffer.from(
      /<challenge[^>]*>([^<]*)</.exec(answered)?.[1] ?? '',
      'base64',
    ).toString();
    const [, nonce = '', salt = '', rounds = ''] = /r=([^,]*),s=([^,]*),i=(\d+)/.exec(first) ?? [];
    const data = isBound ? dataOf(socket, binding) : Buffer.alloc(0);
    if (isFalsified) data[0] = (data[0] ?? 0) ^ 0xff;
    const without = `c=${base64(Buffer.concat([Buffer.from(gs2), data]))},r=${nonce}`;
    const hash = mechanism.includes('256') ? 'sha256' : 'sha1';
    const size = createHash(hash).digest().length;
    const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(rounds), size, hash);
    const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
    const key = hmac(salted, 'Client Key');
    const signature = hmac(createHash(hash).update(key).digest(), `${bare},${first},${without}`);
    const proof = Buffer.from(key.map((byte, at) => byte ^ (signature[at] ?? 0)));
    socket.write(`<response xmlns='${ns}'>${base64(`${without},p=${base64(proof)}`)}</response>`);
    const said = await until(socket, /<\/failure>|<\/success>/);
    return { end: said.includes('<success') ? 'in' : 'refused', said, named };
  } finally {
    socket.destroy();
  }
}
