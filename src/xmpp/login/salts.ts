import type { Endpoint, SaslProtocol, SaslSalt, TlsVersion } from '../../model/index.js';
import { startScram, strongestScram, type ServerFirst } from '../../wire/xmpp/sasl/scram.js';
import { serverIdentityFlaw } from './verify-server.js';
import { NetFailure } from '../../net/failure.js';
import { loginByScram } from './login.js';
import { loginFailure } from './login-failure.js';
import { loginStream } from './login-stream.js';
import type { Net } from '../../net/net.js';
import { openSecuredStream } from '../secured-stream.js';
import type { Credentials } from '../../net/credentials.js';
import { whereOf, type Who } from '../open-stream.js';

/**
 * Maximum number of rounds in which to compare salts. Two different salts may come from two hosts
 * with different hashes; a third round decides.
 */
export const MOST_ROUNDS = 3;

interface Round {
  readonly mechanism: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/**
 * Logs in several times with the same mechanism. The logins are completed, because ejabberd 24.12
 * counts a login as failed if its challenge is left unanswered. The user must exist, because a server
 * may invent a salt for an unknown user. Returns null if there are no salts to compare, or if the
 * salts alternate. Throws `NetFailure` or `StreamFailure`.
 */
export async function compareSalts(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  version: TlsVersion,
  account: Credentials,
  protocol: SaslProtocol,
): Promise<SaslSalt | null> {
  const rounds: Round[] = [];
  while (rounds.length < MOST_ROUNDS) {
    const round = await askSalt(net, endpoint, who, version, account, protocol);
    if (round === null) return null;
    rounds.push(round);
    const [first, second] = rounds;
    if (first === undefined || first.mechanism !== round.mechanism) return null;
    if (rounds.length === 2 && second !== undefined && first.salt.equals(second.salt)) break;
  }
  const [first] = rounds;
  if (first === undefined) return null;
  const salts = new Set(rounds.map(({ salt }) => salt.toString('hex')));
  if (salts.size !== 1 && salts.size !== rounds.length) return null;
  return {
    version,
    mechanism: first.mechanism,
    iterations: rounds.map(({ iterations }) => iterations),
    salt: salts.size === 1 ? 'same' : 'different',
  };
}

async function askSalt(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  version: TlsVersion,
  account: Credentials,
  protocol: SaslProtocol,
): Promise<Round | null> {
  const secured = await openSecuredStream(net, endpoint, { ...who, user: account.user }, version);
  try {
    const on = loginStream(secured, protocol);
    const mechanism = strongestScram(on.offered.mechanisms, false);
    if (mechanism === null || serverIdentityFlaw(secured, who.domain) !== null) return null;
    const first = startScram(mechanism, account.user, { flag: 'n' });
    const challenges: ServerFirst[] = [];
    const note = (challenge: ServerFirst): void => void challenges.push(challenge);
    const end = await loginByScram(on, first, account.password, note);
    if (end.outcome !== 'success') {
      throw new NetFailure(loginFailure(whereOf(endpoint), { mechanism: mechanism.name, ...end }));
    }
    const [challenge] = challenges;
    if (challenge === undefined) return null;
    const { salt, iterations } = challenge;
    return { mechanism: mechanism.name, salt, iterations };
  } finally {
    secured.end();
  }
}
