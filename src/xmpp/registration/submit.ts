import type {
  AttemptPurpose,
  Endpoint,
  Failure,
  RegisterAttempt,
  TlsVersion,
} from '../../model/index.js';
import type { Credentials } from '../../net/credentials.js';
import { registrationXml } from '../../wire/xmpp/registration.js';
import { serverIdentityFlaw } from '../login/verify-server.js';
import { whereOf } from '../open-stream.js';
import { openSecuredStream } from '../secured-stream.js';
import { rawSession } from '../session/raw-session.js';
import { iqOutcome, type IqOutcome } from '../session/session.js';
import { askFillable } from './ask-fillable.js';
import { remove, removeMaybe, restore, type RegistrationPlace, type Undone } from './undo.js';

/** Thrown when no registration was sent to an endpoint; another endpoint may accept one. */
export class NotSubmitted extends Error {
  readonly failure: Failure;
  constructor(layer: Failure['layer'], endpoint: Endpoint, why: string) {
    const detail = `${whereOf(endpoint)}: ${why}`;
    super(detail);
    this.failure = { layer, reason: 'skipped', detail };
  }
}

const DISTRUST = {
  untrusted: 'its certificate is not trusted, so it was told no name',
  'wrong-name': 'its certificate is for another name, so it was told no name',
} as const;

type AttemptMade = Omit<RegisterAttempt, 'number'>;

/**
 * Submits one registration and removes the account that it created. `own`: the scanner's account,
 * if its name is the one that is submitted. Throws `NotSubmitted` if the certificate is not valid
 * for the domain, or if the server's form now requires more than a user name and a password.
 */
export async function submit(
  scene: RegistrationPlace,
  purpose: AttemptPurpose,
  credentials: Credentials,
  own: Credentials | null,
): Promise<AttemptMade> {
  const { net, endpoint, domain, to, version } = scene;
  const undoMaybe = async (): Promise<Undone | null> => {
    if (own === null) return removeMaybe(scene, credentials);
    const undone = await restore(scene, own, false);
    return undone.why === null ? null : undone;
  };
  const secured = await openSecuredStream(net, endpoint, { domain, to }, version);
  let reply: IqOutcome;
  try {
    const distrust = serverIdentityFlaw(secured, domain);
    if (distrust !== null) throw new NotSubmitted('tls', endpoint, DISTRUST[distrust]);
    const session = rawSession(secured.stream, net.timeoutMs);
    const query = await askFillable(session, to, net.timeoutMs);
    if (query === null) {
      throw new NotSubmitted('stream', endpoint, 'this time the server sent another form, or none');
    }
    const payload = registrationXml(query, credentials.user, credentials.password);
    const request = { type: 'set', to, payload, timeoutMs: net.timeoutMs } as const;
    try {
      reply = await iqOutcome(session, request);
    } catch (error) {
      const after = await undoMaybe();
      if (after === null) throw error;
      return { ...blankOf(purpose, version), answer: 'closed', ...after };
    }
  } finally {
    secured.end();
  }
  const blank = blankOf(purpose, version);
  switch (reply.answer) {
    case 'closed':
      return { ...blank, answer: 'closed', ...(await undoMaybe()) };
    case 'error': {
      const { type, condition, text } = reply;
      return { ...blank, answer: 'error', type, condition, text };
    }
    case 'stream-error': {
      const { condition, text } = reply.error;
      return { ...blank, answer: 'stream-error', condition, text };
    }
    case 'result': {
      const undone = own === null ? remove(scene, credentials) : restore(scene, own, true);
      return { ...blank, answer: 'result', ...(await undone) };
    }
  }
}

function blankOf(purpose: AttemptPurpose, version: TlsVersion): Omit<AttemptMade, 'answer'> {
  const nothing = { type: null, condition: null, text: null };
  return { purpose, version, ...nothing, removed: null, left: null, why: null };
}
