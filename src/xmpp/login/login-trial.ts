import {
  NO_SUCH_BINDING,
  type LoginPurpose,
  type SaslLogin,
  type SaslProtocol,
  type WithheldReason,
} from '../../model/index.js';
import {
  startScram,
  strongestScram,
  type Binding,
  type ScramMechanism,
} from '../../wire/xmpp/sasl/scram.js';
import { bindingData, bindingTypes, falsified } from './channel-binding.js';
import { serverIdentityFlaw } from './verify-server.js';
import { loginByPlain, loginByScram, type LoginEnd } from './login.js';
import { loginStream } from './login-stream.js';
import type { SecuredStream } from '../secured-stream.js';
import type { Credentials } from '../../net/credentials.js';

interface LoginTrial {
  readonly purpose: LoginPurpose;
  readonly protocol: SaslProtocol;
  /** Channel-binding type; null for the control login. */
  readonly type: string | null;
  /** Whether the server named the channel-binding type (XEP-0440). */
  readonly named: boolean;
  readonly account: Credentials;
  /** Domain of the server in A-labels. */
  readonly domain: string;
  /** Whether SCRAM was offered at any endpoint of the domain; if so, PLAIN is not used. */
  readonly scramOffered: boolean;
  /**
   * Called with the function that starts the login, after all checks have passed. From here on,
   * the server may count a failed login.
   */
  begin(say: () => Promise<LoginEnd>): Promise<LoginEnd>;
}

type TrialEnd = LoginEnd & Pick<SaslLogin, 'mechanism' | 'gs2'>;

/**
 * Makes a test login, only after the server's identity was verified. Throws `StreamFailure`, unless
 * the server closes the connection, which is a result.
 */
export async function tryLogin(secured: SecuredStream, trial: LoginTrial): Promise<TrialEnd> {
  const { offer } = secured;
  const { purpose, protocol, account, begin } = trial;
  const distrust = serverIdentityFlaw(secured, trial.domain);
  if (distrust !== null) return withheld(distrust);
  const on = loginStream(secured, protocol);
  const { mechanisms } = on.offered;
  const mechanism = mechanismFor(mechanisms, purpose);
  if (mechanism === null) {
    if (purpose !== 'control' || !mechanisms.includes('PLAIN')) {
      return withheld('no-mechanism');
    }
    // An attacker may have removed SCRAM from the list of mechanisms, and PLAIN would reveal the
    // password.
    if (trial.scramOffered) {
      const still = offer.mechanisms.some((name) => name.startsWith('SCRAM-'));
      return withheld(still ? 'no-mechanism' : 'plain-after-scram');
    }
    const end = await begin(() => loginByPlain(on, account.user, account.password));
    return { mechanism: 'PLAIN', gs2: '', ...end };
  }
  const binding = bindingFor(secured, mechanism, trial);
  if (typeof binding === 'string') {
    return { ...withheld(binding), gs2: trial.type === null ? '' : `p=${trial.type}` };
  }
  const first = startScram(mechanism, account.user, binding);
  const end = await begin(() => loginByScram(on, first, account.password));
  const gs2 = binding.flag === 'p' ? `p=${binding.type}` : binding.flag;
  return { mechanism: mechanism.name, gs2, ...end };
}

function mechanismFor(mechanisms: readonly string[], purpose: LoginPurpose): ScramMechanism | null {
  const bound = strongestScram(mechanisms, true);
  const free = strongestScram(mechanisms, false);
  if (purpose === 'control') return free ?? bound;
  // If the server's list has no -PLUS mechanism, gs2 `y` is a correct statement, so there is no
  // downgrade to test.
  if (purpose === 'downgrade') return bound === null ? null : free;
  return bound;
}

function bindingFor(
  { socket, features, handshake }: SecuredStream,
  { plus }: ScramMechanism,
  { purpose, type, named }: LoginTrial,
): Binding | WithheldReason {
  if (purpose === 'downgrade') return { flag: 'y' };
  if (!plus) return { flag: 'n' };
  const { channelBindings } = features;
  // If the server offers only -PLUS mechanisms, even the control login, which usually has no
  // channel binding, needs channel binding.
  const known = type ?? bindingTypes(handshake.version, channelBindings)[0] ?? 'tls-exporter';
  const listed = named || channelBindings.length > 0;
  if (purpose !== 'foreign' && listed && !channelBindings.includes(known)) return 'not-offered';
  const data = bindingData(socket, known);
  if (data === null) return 'no-data';
  if (purpose === 'foreign') return { flag: 'p', type: NO_SUCH_BINDING, data };
  return { flag: 'p', type: known, data: purpose === 'falsified' ? falsified(data) : data };
}

function withheld(condition: WithheldReason): TrialEnd {
  return { mechanism: '', gs2: '', outcome: 'withheld', condition, text: null };
}
