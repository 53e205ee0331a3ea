import type { Endpoint, SaslProtocol, TlsVersion } from '../../model/index.js';
import type { Credentials } from '../../net/credentials.js';
import type { Net } from '../../net/net.js';
import { logIn, type LoggedIn } from '../login/client-login.js';
import { whereOf, type Who } from '../open-stream.js';
import { openSecuredStream, type SecuredStream } from '../secured-stream.js';

interface LoginAt {
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  /** Protocol of the login; by default SASL, or SASL2 where only that fits. */
  readonly protocol?: SaslProtocol;
  readonly who: Who;
  /** The account that logs in; null for SASL ANONYMOUS. */
  readonly account: Credentials | null;
  readonly scramOffered: boolean;
  readonly binding?: string | null | undefined;
  /** Whether SASL2 shall bind a resource in the login, if it can (XEP-0386). */
  readonly bindInLogin?: boolean;
}

interface OpenedLogin extends LoggedIn {
  /**
   * After SASL, its stream has ended, and a new one begins on the same socket. After SASL2, its
   * stream continues with new features.
   */
  readonly secured: SecuredStream;
}

/**
 * Connects, verifies the certificate and logs in, unless the server has refused this account to
 * another scan. Throws `NetFailure` or `StreamFailure`, and then leaves no connection open.
 */
export async function openLogin(net: Net, request: LoginAt): Promise<OpenedLogin> {
  const { endpoint, version, who, account } = request;
  const { domain } = who;
  const where = whereOf(endpoint);
  const { signal, logins } = net;
  if (account !== null) logins.assertNotRefused({ account, domain, where, signal });
  const named = account === null ? who : { ...who, user: account.user };
  const secured = await openSecuredStream(net, endpoint, named, version);
  try {
    const { made, jid } = await logIn(net, secured, { ...request, domain, where });
    if (made.protocol === undefined) secured.stream.detach();
    return { secured, made, jid };
  } catch (error) {
    secured.end();
    throw error;
  }
}
