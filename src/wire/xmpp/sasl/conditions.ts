import { STANZA_ERROR_CONDITIONS, STREAM_ERROR_CONDITIONS } from '../errors.js';

/** SASL conditions of RFC 6120 §6.5. */
const SASL: readonly string[] = [
  'aborted',
  'account-disabled',
  'credentials-expired',
  'encryption-required',
  'incorrect-encoding',
  'invalid-authzid',
  'invalid-mechanism',
  'malformed-request',
  'mechanism-too-weak',
  'not-authorized',
  'temporary-auth-failure',
];

/** Values of `server-error-value` in RFC 5802 §7. */
const SCRAM: readonly string[] = [
  'channel-binding-not-supported',
  'channel-bindings-dont-match',
  'extensions-not-supported',
  'invalid-encoding',
  'invalid-proof',
  'invalid-username-encoding',
  'no-resources',
  'other-error',
  'server-does-support-channel-binding',
  'unknown-user',
  'unsupported-channel-binding-type',
];

const ALL = [SASL, SCRAM, STREAM_ERROR_CONDITIONS, STANZA_ERROR_CONDITIONS];

/** Whether a SASL error condition is defined by a standard, and not chosen by the server. */
export function isStandardCondition(condition: string): boolean {
  return ALL.some((all) => all.includes(condition));
}
