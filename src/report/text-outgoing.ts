/** The words for whom the target goes to that cannot show who they are. */
import type { OutgoingCodes } from '../codes/outgoing.js';
import { list, named, quoted, reason, some } from './words.js';

const FLAWS: Readonly<Record<string, string>> = {
  expired: 'expired',
  'not-yet-valid': 'not yet valid',
  'wrong-name': 'for another name',
  'self-signed': 'self-signed',
};

const DOUBTS: Readonly<Record<string, string>> = {
  issuer: 'its issuer is not trusted here, and may be there',
  name: 'the domain is its common name, and none of its subject alternative names',
};

/** `expired.example.org, whose certificate is expired and for another name`. */
function bad(domain: string, flaws: readonly string[]): string {
  return `${domain}, whose certificate is ${list(flaws.map((flaw) => FLAWS[flaw] ?? flaw))}`;
}

export const OUTGOING_TEXTS: {
  readonly [C in keyof OutgoingCodes]: (args: OutgoingCodes[C]) => string;
} = {
  OUTGOING_ANSWERED: ({ domain, flaws }) =>
    `Outgoing: a user here asked ${bad(domain, flaws)}, and was answered`,
  OUTGOING_NOT_REACHED: ({ domain, flaws, condition, text, controls }) =>
    `Outgoing: a user here cannot reach ${bad(domain, flaws)} (${condition}${quoted(text)}), and reaches ${list(controls)}`,
  OUTGOING_REASON_UNKNOWN: ({ domain, flaws, condition, text }) =>
    `Outgoing: a user here cannot reach ${bad(domain, flaws)} (${condition}${quoted(text)}). The error does not name the certificate, so it proves no refusal`,
  OUTGOING_UNCONTROLLED: ({ domain, flaws, condition, text, controls }) =>
    `Outgoing: a user here cannot reach ${bad(domain, flaws)} (${condition}${quoted(text)}), and ${
      controls.length === 0
        ? 'no other domain was asked to compare'
        : `did not reach ${list(controls)} either`
    }: that may have any reason`,
  OUTGOING_SILENT: ({ domain, flaws }) =>
    `Outgoing: a user here asked ${bad(domain, flaws)}, and heard nothing: it may not have been reached, or its answer not have come back`,
  OUTGOING_UNKNOWN: ({ asked, ...failure }) =>
    `Outgoing: what a user here hears from ${asked.length === 0 ? 'other domains' : list(asked)} was not seen (${reason(failure)})`,
  OUTGOING_UNCLEAR: ({ domain, flaws, condition, text }) =>
    `Outgoing: a user here asked ${bad(domain, flaws)}, and was told${
      condition === '' ? ' nothing that says who answered' : named(condition)
    }${quoted(text)}, which either of the two may have said`,
  OUTGOING_DANE: ({ domain, flaws, records }) =>
    records.includes('unknown')
      ? `Outgoing: ${bad(domain, flaws)}, answered a user here; whether TLSA records vouch for it is not known`
      : `Outgoing: ${bad(domain, flaws)}, answered a user here; TLSA records vouch for it (${some(records)}), by which it may be known`,
  OUTGOING_CERTIFICATE_VALID: ({ domain }) =>
    `Outgoing: the certificate of ${domain} is valid, so that nothing is learnt from asking it`,
  OUTGOING_CERTIFICATE_DOUBTFUL: ({ domain, why }) =>
    `Outgoing: whether the certificate of ${domain} is bad depends on who looks (${DOUBTS[why] ?? why}), so that nothing is learnt from asking it`,
  OUTGOING_CERTIFICATE_UNSEEN: ({ domain, ...failure }) =>
    `Outgoing: whether ${domain} is up, with a bad certificate, was not seen (${reason(failure)})`,
  OUTGOING_AT_HOME: ({ domain }) =>
    `Outgoing: ${domain} is served where this domain is, so that asking it leads to no other server`,
  OUTGOING_CONTROL_ANSWERED: ({ domain }) =>
    `Outgoing, to compare: a user here asked ${domain}, and was answered`,
  OUTGOING_CONTROL_SILENT: ({ domain, condition, text }) =>
    `Outgoing, to compare: a user here asked ${domain}, and was not answered${
      condition === '' ? '' : ` (${condition}${quoted(text)})`
    }`,
  OUTGOING_CONTROL_UNSEEN: ({ domain, ...failure }) =>
    `Outgoing, to compare: ${domain} answered a user here; whether it is another server was not seen (${reason(failure)})`,
  OUTGOING_NOT_ENFORCED: ({ domains }) =>
    `Outgoing: a user here reaches servers with a bad certificate: ${list(domains)}`,
};
