/** The words for which servers with a bad certificate the target federates with. */
import type { OutgoingCodes } from './codes-outgoing.js';
import { bracketed, list, quoted, reason, some } from '../../report/kit/words.js';

const FLAWS: Readonly<Record<string, string>> = {
  expired: 'expired',
  'not-yet-valid': 'not yet valid',
  'wrong-name': 'for another name',
  'self-signed': 'self-signed',
};

const DOUBTS: Readonly<Record<string, string>> = {
  issuer: 'other servers may trust its issuer',
  name: 'the domain is only in its common name',
};

/** `expired.example.org, whose certificate is expired and for another name`. */
function bad(domain: string, flaws: readonly string[]): string {
  return `${domain}, whose certificate is ${list(flaws.map((flaw) => FLAWS[flaw] ?? flaw))}`;
}

function errorText(condition: string, text: string): string {
  return `error${condition === '' ? '' : ` ${condition}`}${quoted(text)}`;
}

export const OUTGOING_TEXTS: {
  readonly [C in keyof OutgoingCodes]: (args: OutgoingCodes[C]) => string;
} = {
  OUTGOING_ANSWERED: ({ domain, flaws }) =>
    `Outgoing: the server federates with ${bad(domain, flaws)}`,
  OUTGOING_NOT_REACHED: ({ domain, flaws, condition, text, controls }) =>
    `Outgoing: the server refuses ${bad(domain, flaws)} (${errorText(condition, text)}). It reaches ${list(controls)}`,
  OUTGOING_REASON_UNKNOWN: ({ domain, flaws, condition, text }) =>
    `Outgoing: the server does not reach ${bad(domain, flaws)} (${errorText(condition, text)}). The error does not name the certificate, so it proves no refusal`,
  OUTGOING_UNCONTROLLED: ({ domain, flaws, condition, text, controls }) =>
    `Outgoing: the server does not reach ${bad(domain, flaws)} (${errorText(condition, text)}). ${
      controls.length === 0
        ? 'No other domain was asked for comparison'
        : `It does not reach ${list(controls)} either`
    }, so the cause is unknown`,
  OUTGOING_SILENT: ({ domain, flaws }) =>
    `Outgoing: no reply from ${bad(domain, flaws)}. The request or the reply may have been lost`,
  OUTGOING_UNKNOWN: ({ asked, ...failure }) =>
    `Outgoing: the scan could not see the replies of ${asked.length === 0 ? 'other domains' : list(asked)} (${reason(failure)})`,
  OUTGOING_UNCLEAR: ({ domain, flaws, condition, text }) =>
    `Outgoing: a request to ${bad(domain, flaws)}, got ${condition === '' ? 'an' : 'the'} ${errorText(condition, text)}. Either server may have sent it`,
  OUTGOING_DANE: ({ domain, flaws, records }) =>
    records.includes('unknown')
      ? `Outgoing: the server federates with ${bad(domain, flaws)}. It is unknown whether TLSA records make it valid`
      : `Outgoing: the server federates with ${bad(domain, flaws)}. TLSA records may make it valid: ${some(records)}`,
  OUTGOING_CERTIFICATE_VALID: ({ domain }) =>
    `Outgoing: the certificate of ${domain} is valid, so the test shows nothing`,
  OUTGOING_CERTIFICATE_DOUBTFUL: ({ domain, why }) =>
    `Outgoing: servers may disagree about the certificate of ${domain} (${DOUBTS[why] ?? why}), so the test shows nothing`,
  OUTGOING_CERTIFICATE_UNSEEN: ({ domain, ...failure }) =>
    `Outgoing: the scan could not check that ${domain} is up and has a bad certificate (${reason(failure)})`,
  OUTGOING_AT_HOME: ({ domain }) =>
    `Outgoing: ${domain} has the same server as this domain, so the test shows nothing`,
  OUTGOING_CONTROL_ANSWERED: ({ domain }) => `Outgoing, control: the server reaches ${domain}`,
  OUTGOING_CONTROL_SILENT: ({ domain, condition, text }) =>
    `Outgoing, control: the server does not reach ${domain}${
      condition === '' && text === '' ? '' : bracketed(errorText(condition, text))
    }`,
  OUTGOING_CONTROL_UNSEEN: ({ domain, ...failure }) =>
    `Outgoing, control: ${domain} replies, but the scan could not check that it is another server (${reason(failure)})`,
  OUTGOING_NOT_ENFORCED: ({ domains }) =>
    domains.length === 1
      ? `Outgoing: the server federates with a domain that has a bad certificate: ${list(domains)}`
      : `Outgoing: the server federates with domains that have a bad certificate: ${list(domains)}`,
};
