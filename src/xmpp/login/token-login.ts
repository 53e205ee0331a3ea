import type { SaslToken } from '../../model/index.js';
import type { Credentials } from '../../net/credentials.js';
import { NS } from '../../wire/xmpp/ns.js';
import { nextSasl } from '../../wire/xmpp/sasl/framing.js';
import { startScram, strongestScram } from '../../wire/xmpp/sasl/scram.js';
import { isProofOf, tokenMessage, type TokenMechanism } from '../../wire/xmpp/sasl/token.js';
import { attribute, child, escapeXml, textOf, type XmlElement } from '../../wire/xmpp/xml.js';
import type { SecuredStream } from '../secured-stream.js';
import { closedOf, loginByPlain, loginByScram, refusalOf, type LoginEnd } from './login.js';
import { loginStream } from './login-stream.js';

/** A token of the account. It is a secret, as the password is. */
export interface Token {
  readonly token: string;
  /** The mechanism for which it was requested. */
  readonly mechanism: TokenMechanism;
  /** Id of the client to which it belongs, a UUID. */
  readonly client: string;
}

/**
 * Logs in with the password by SASL2, and requests a token (XEP-0484 §3.3). The caller must have
 * verified the server's identity. The token is null if the server gives none.
 */
export async function requestToken(
  secured: SecuredStream,
  { user, password }: Credentials,
  mechanism: TokenMechanism,
  client: string,
): Promise<{ readonly end: LoginEnd; readonly token: Token | null }> {
  const successes: XmlElement[] = [];
  const on = loginStream(secured, 'SASL2', {
    inside: `<request-token xmlns='${NS.fast}' mechanism='${escapeXml(mechanism.name)}'/>`,
    client,
    accepted: (element) => void successes.push(element),
  });
  const scram = strongestScram(on.offered.mechanisms, false);
  const end =
    scram === null
      ? await loginByPlain(on, user, password)
      : await loginByScram(on, startScram(scram, user, { flag: 'n' }), password);
  const [success] = successes;
  const given = success === undefined ? undefined : child(success, 'token', NS.fast);
  const token = given === undefined ? null : attribute(given, 'token');
  return { end, token: token === null ? null : { token, mechanism, client } };
}

type TokenEnd = Pick<SaslToken, 'outcome' | 'condition' | 'text'>;

/**
 * Logs in with a token, by a mechanism that may differ from the one for which it was requested.
 * Throws `StreamFailure`, unless the server closes the connection, which is a result.
 */
export async function useToken(
  secured: SecuredStream,
  user: string,
  { token, client }: Token,
  by: { readonly mechanism: TokenMechanism; readonly data: Uint8Array },
  invalidate: boolean,
): Promise<TokenEnd> {
  const { mechanism, data } = by;
  const fast = `<fast xmlns='${NS.fast}'${invalidate ? " invalidate='true'" : ''}/>`;
  const { stream, framing } = loginStream(secured, 'SASL2', { inside: fast, client });
  try {
    await stream.send(framing.begin(mechanism.name, tokenMessage(mechanism, user, token, data)));
    const reply = await nextSasl(stream);
    switch (reply.type) {
      case 'success': {
        const proof = child(reply.element, 'additional-data', NS.sasl2);
        const given = Buffer.from(proof === undefined ? '' : textOf(proof), 'base64');
        const isGenuine = isProofOf(given, mechanism, token, data);
        return { outcome: isGenuine ? 'success' : 'wrong-proof', condition: null, text: null };
      }
      case 'challenge':
        return { outcome: 'malformed', condition: null, text: null };
      default:
        return refusalOf(reply, 'outcome');
    }
  } catch (error) {
    return { outcome: 'closed', ...closedOf(error) };
  }
}
