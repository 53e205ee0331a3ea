import type { Endpoint, TlsVersion } from '../../model/index.js';
import type { Credentials } from '../../net/credentials.js';
import type { Net } from '../../net/net.js';
import { logIn, type LoginMade } from '../login/client-login.js';
import { whereOf, type Who } from '../open-stream.js';
import { openSecuredStream, type SecuredStream } from '../secured-stream.js';

interface LoginAt {
  readonly endpoint: Endpoint;
  readonly version: TlsVersion;
  readonly who: Who;
  /** The account; null for SASL ANONYMOUS. */
  readonly account: Credentials | null;
  readonly scramOffered: boolean;
  readonly binding?: string | null | undefined;
}

interface OpenedLogin {
  /** The stream of the login has ended: a new stream begins on the same socket. */
  readonly secured: SecuredStream;
  readonly made: LoginMade;
}

/**
 * Connects, verifies the certificate and logs in, unless the server has refused this account to
 * another scan. Throws `NetFailure` or `StreamFailure`, and then leaves no connection open.
 */
export async function openLogin(net: Net, request: LoginAt): Promise<OpenedLogin> {
  const { endpoint, version, who, account, scramOffered, binding } = request;
  const { domain } = who;
  const where = whereOf(endpoint);
  const { signal, logins } = net;
  if (account !== null) logins.assertNotRefused({ account, domain, where, signal });
  const named = account === null ? who : { ...who, user: account.user };
  const secured = await openSecuredStream(net, endpoint, named, version);
  try {
    const made = await logIn(net, secured, { account, domain, scramOffered, binding, where });
    secured.stream.detach();
    return { secured, made };
  } catch (error) {
    secured.end();
    throw error;
  }
}
