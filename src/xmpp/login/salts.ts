import type { Endpoint, SaslSalt, TlsVersion } from '../../model/index.js';
import {
  readServerFirst,
  ScramViolation,
  startScram,
  strongestScram,
} from '../../wire/xmpp/sasl/scram.js';
import { serverIdentityFlaw } from './verify-server.js';
import { beginScram } from './login.js';
import type { Net } from '../../net/net.js';
import { openSecuredStream } from '../secured-stream.js';
import type { Credentials } from '../../net/credentials.js';
import type { Who } from '../open-stream.js';

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
 * Starts logins with the same mechanism and stops after the challenge, so no login fails. The user
 * must exist, because a server may invent a salt for an unknown user. Returns null if there are no
 * salts to compare, or if the salts alternate. Throws `NetFailure` or `StreamFailure`.
 */
export async function compareSalts(
  net: Net,
  endpoint: Endpoint,
  who: Who,
  version: TlsVersion,
  account: Credentials,
): Promise<SaslSalt | null> {
  const rounds: Round[] = [];
  while (rounds.length < MOST_ROUNDS) {
    const round = await askSalt(net, endpoint, who, version, account);
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
): Promise<Round | null> {
  const secured = await openSecuredStream(net, endpoint, { ...who, user: account.user }, version);
  try {
    const mechanism = strongestScram(secured.features.mechanisms, false);
    if (mechanism === null || serverIdentityFlaw(secured, who.domain) !== null) return null;
    const first = startScram(mechanism, account.user, { flag: 'n' });
    const { message } = await beginScram(secured.stream, first);
    if (message === null) return null;
    const { salt, iterations } = readServerFirst(message, first);
    return { mechanism: mechanism.name, salt, iterations };
  } catch (error) {
    // The earlier logins already reported the invalid challenge, so ignore it here.
    if (error instanceof ScramViolation) return null;
    throw error;
  } finally {
    secured.end();
  }
}
