/** The words for which servers with a bad certificate the target federates with. `domain`: the one that was asked. */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { bracketed, list, quoted, reason, some } from '../../report/kit/words.js';

interface Asked {
  readonly domain: string;
}

/** `flaws`: of its certificate, of `expired`, `not-yet-valid`, `wrong-name`, `self-signed`. */
interface Flawed extends Asked {
  readonly flaws: readonly string[];
}

const FLAWS: Readonly<Record<string, string>> = {
  expired: 'expired',
  'not-yet-valid': 'not yet valid',
  'wrong-name': 'for another name',
  'self-signed': 'self-signed',
};

/** `expired.example.org, whose certificate is expired and for another name`. */
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
  /** The target names the certificate as the reason; `controls` answered. */
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
  /** The target says that it did not get there, and its error does not name the certificate. */
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
  /** The target says that it did not get there, and none of `controls` answered either. */
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
  /** The scan broke off. */
  OUTGOING_UNKNOWN: sentence(
    ({ asked, ...failure }: FailureArgs & { asked: readonly string[] }) =>
      `Outgoing: the scan could not see the replies of ${asked.length === 0 ? 'other domains' : list(asked)} (${reason(failure)})`,
    { asked: ['bad.example'], ...EXAMPLE_FAILURE },
  ),
  /** An error that either side may have sent. */
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
  /** TLSA records vouch for its certificate, or may: it was answered, and may be known by them. */
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
  /** `why`: an `issuer` that others may know, a `name` that is in the common name alone. */
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
  /** It is served where the target is, so that nobody goes anywhere. */
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
  /** Of a row. */
  OUTGOING_NOT_ENFORCED: sentence(
    ({ domains }: { domains: readonly string[] }) =>
      domains.length === 1
        ? `Outgoing: the server federates with a domain that has a bad certificate: ${list(domains)}`
        : `Outgoing: the server federates with domains that have a bad certificate: ${list(domains)}`,
    { domains: ['bad.example'] },
  ),
};

export type OutgoingCodes = CodesOf<typeof OUTGOING_SENTENCES>;
