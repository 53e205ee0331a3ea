/**
 * Texts of the findings about requests to servers with an invalid certificate. `domain` is the
 * domain of the server with that certificate.
 */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { bracketed, list, quoted, reason, some } from '../../report/kit/words.js';

interface Asked {
  readonly domain: string;
}

/** `flaws` lists the flaws of the certificate of `domain`, as keys of `FLAWS`. */
interface Flawed extends Asked {
  readonly flaws: readonly string[];
}

const FLAWS: Readonly<Record<string, string>> = {
  expired: 'expired',
  'not-yet-valid': 'not yet valid',
  'wrong-name': 'for another name',
  'self-signed': 'self-signed',
};

/** Formats `expired.example.org, whose certificate is expired and for another name`. */
function bad(domain: string, flaws: readonly string[]): string {
  return `${domain}, whose certificate is ${list(flaws.map((flaw) => FLAWS[flaw] ?? flaw))}`;
}

interface Refusal {
  readonly condition: string;
  readonly text: string;
}

function errorText(condition: string, text: string): string {
  return `error${condition === '' ? '' : ` ${condition}`}${quoted(text)}`;
}

const DOUBTS: Readonly<Record<string, string>> = {
  issuer: 'other servers may trust its issuer',
  name: 'the domain is only in its common name',
};

export const OUTGOING_SENTENCES = {
  OUTGOING_ANSWERED: sentence(
    ({ domain, flaws }: Flawed) => `Outgoing: the server federates with ${bad(domain, flaws)}`,
    { domain: 'bad.example', flaws: ['expired', 'self-signed'] },
  ),
  /**
   * The server's error names the certificate of the queried domain as the reason. `controls` lists
   * the domains with a valid certificate that answered.
   */
  OUTGOING_NOT_REACHED: sentence(
    ({
      domain,
      flaws,
      condition,
      text,
      controls,
    }: Flawed & Refusal & { controls: readonly string[] }) =>
      `Outgoing: the server refuses ${bad(domain, flaws)} (${errorText(condition, text)}). It reaches ${list(controls)}`,
    {
      domain: 'bad.example',
      flaws: ['expired'],
      condition: 'remote-server-not-found',
      text: 'no way there',
      controls: ['good.example'],
    },
  ),
  OUTGOING_REASON_UNKNOWN: sentence(
    ({ domain, flaws, condition, text }: Flawed & Refusal) =>
      `Outgoing: the server does not reach ${bad(domain, flaws)} (${errorText(condition, text)}). The error does not name the certificate, so it proves no refusal`,
    {
      domain: 'bad.example',
      flaws: ['expired'],
      condition: 'remote-server-not-found',
      text: 'DNS lookup failed: non-existing domain',
    },
  ),
  /** `controls` lists the domains with a valid certificate that did not answer either. */
  OUTGOING_UNCONTROLLED: sentence(
    ({
      domain,
      flaws,
      condition,
      text,
      controls,
    }: Flawed & Refusal & { controls: readonly string[] }) =>
      `Outgoing: the server does not reach ${bad(domain, flaws)} (${errorText(condition, text)}). ${
        controls.length === 0
          ? 'No other domain was asked for comparison'
          : `It does not reach ${list(controls)} either`
      }, so the cause is unknown`,
    {
      domain: 'bad.example',
      flaws: ['expired'],
      condition: 'remote-server-timeout',
      text: 'no way there',
      controls: ['good.example'],
    },
  ),
  OUTGOING_SILENT: sentence(
    ({ domain, flaws }: Flawed) =>
      `Outgoing: no reply from ${bad(domain, flaws)}. The request or the reply may have been lost`,
    { domain: 'bad.example', flaws: ['self-signed'] },
  ),
  /** The scan could not see the answers of other domains. */
  OUTGOING_UNKNOWN: sentence(
    ({ asked, ...failure }: FailureArgs & { asked: readonly string[] }) =>
      `Outgoing: the scan could not see the replies of ${asked.length === 0 ? 'other domains' : list(asked)} (${reason(failure)})`,
    { asked: ['bad.example'], ...EXAMPLE_FAILURE },
  ),
  OUTGOING_UNCLEAR: sentence(
    ({ domain, flaws, condition, text }: Flawed & Refusal) =>
      `Outgoing: a request to ${bad(domain, flaws)}, got ${condition === '' ? 'an' : 'the'} ${errorText(condition, text)}. Either server may have sent it`,
    {
      domain: 'bad.example',
      flaws: ['expired'],
      condition: 'forbidden',
      text: 'not for you',
    },
  ),
  /**
   * The server may have checked the certificate with DANE. `records` is `unknown` if they were not
   * read.
   */
  OUTGOING_DANE: sentence(
    ({ domain, flaws, records }: Flawed & { records: readonly string[] }) =>
      records.includes('unknown')
        ? `Outgoing: the server federates with ${bad(domain, flaws)}. It is unknown whether TLSA records make it valid`
        : `Outgoing: the server federates with ${bad(domain, flaws)}. TLSA records may make it valid: ${some(records)}`,
    { domain: 'bad.example', flaws: ['expired'], records: ['3 1 1 ab'] },
  ),
  OUTGOING_CERTIFICATE_VALID: sentence(
    ({ domain }: Asked) =>
      `Outgoing: the certificate of ${domain} is valid, so the test shows nothing`,
    { domain: 'bad.example' },
  ),
  /** `why` is a key of `DOUBTS`. */
  OUTGOING_CERTIFICATE_DOUBTFUL: sentence(
    ({ domain, why }: Asked & { why: string }) =>
      `Outgoing: servers may disagree about the certificate of ${domain} (${DOUBTS[why] ?? why}), so the test shows nothing`,
    { domain: 'bad.example', why: 'issuer' },
  ),
  OUTGOING_CERTIFICATE_UNSEEN: sentence(
    ({ domain, ...failure }: Asked & FailureArgs) =>
      `Outgoing: the scan could not check that ${domain} is up and has a bad certificate (${reason(failure)})`,
    { domain: 'bad.example', ...EXAMPLE_FAILURE },
  ),
  OUTGOING_AT_HOME: sentence(
    ({ domain }: Asked) =>
      `Outgoing: ${domain} has the same server as this domain, so the test shows nothing`,
    { domain: 'bad.example' },
  ),
  OUTGOING_CONTROL_ANSWERED: sentence(
    ({ domain }: Asked) => `Outgoing, control: the server reaches ${domain}`,
    { domain: 'good.example' },
  ),
  OUTGOING_CONTROL_SILENT: sentence(
    ({ domain, condition, text }: Asked & Refusal) =>
      `Outgoing, control: the server does not reach ${domain}${
        condition === '' && text === '' ? '' : bracketed(errorText(condition, text))
      }`,
    {
      domain: 'good.example',
      condition: 'remote-server-timeout',
      text: 'too slow',
    },
  ),
  OUTGOING_CONTROL_UNSEEN: sentence(
    ({ domain, ...failure }: Asked & FailureArgs) =>
      `Outgoing, control: ${domain} replies, but the scan could not check that it is another server (${reason(failure)})`,
    { domain: 'good.example', ...EXAMPLE_FAILURE },
  ),
  /**
   * Sentence on the requirement if queried domains answered although their certificates are bad.
   * `domains` lists these domains.
   */
  OUTGOING_NOT_ENFORCED: sentence(
    ({ domains }: { domains: readonly string[] }) =>
      domains.length === 1
        ? `Outgoing: the server federates with a domain that has a bad certificate: ${list(domains)}`
        : `Outgoing: the server federates with domains that have a bad certificate: ${list(domains)}`,
    { domains: ['bad.example'] },
  ),
};

export type OutgoingCodes = CodesOf<typeof OUTGOING_SENTENCES>;
