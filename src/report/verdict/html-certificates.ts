/**
 * The section with the served certificate chains, from the leaf to the last certificate that was
 * sent.
 */
import type { CertificateDetails, ChainDetails, Verdict } from '../../model/index.js';
import { chip } from '../kit/html-status.js';
import { type Html, html } from '../kit/html-markup.js';
import { placeText } from './html-row-links.js';
import { fold, list, section, terms } from '../kit/html-parts.js';
import { groupBy } from '../../util/group-by.js';
import { dayText } from '../kit/time-text.js';
import { plural } from '../kit/words.js';

type Read = NonNullable<CertificateDetails['certificate']>;

const DAY = 86_400_000;

/** Formats the period of a certificate's validity, and the days left at the time of the scan. */
function dates({ notBefore, notAfter }: Read, at: string): Html {
  const now = Date.parse(at);
  const days = Math.floor(Math.abs(Date.parse(notAfter) - now) / DAY);
  const span = `${dayText(notBefore)} to ${dayText(notAfter)}`;
  if (Date.parse(notAfter) < now) {
    return html`${span} ${chip('missing', `expired ${plural(days, 'day')} before the scan`)}`;
  }
  if (Date.parse(notBefore) > now) return html`${span} ${chip('missing', 'not yet valid')}`;
  return html`${span} <span class="muted">(${plural(days, 'day')} left)</span>`;
}

function keyText({ key, signature }: Read): string {
  const { type, bits, curve } = key;
  const size = curve ?? (bits === null ? '' : `${bits} bits`);
  return `${[type, size].filter(Boolean).join(' ')}, signed with ${signature}`;
}

function certificate(sha256: string, verdict: Verdict): Html {
  const found = verdict.details.certificates.find((one) => one.sha256 === sha256)?.certificate;
  const print = html`<code>${sha256}</code>`;
  if (!found) {
    return html`<p class="strong">Certificate not stored, or unreadable</p>
      ${terms([['SHA-256', print]])}`;
  }
  const kind = found.selfSigned ? 'self-signed' : null;
  const { issuer } = found;
  return html`
    <p class="strong">
      <bdi>${found.subject}</bdi> ${kind === null ? null : html`<span class="tick">${kind}</span>`}
      ${found.ca ? html`<span class="tick">authority</span>` : null}
    </p>
    ${terms([
      ['Valid', dates(found, verdict.endedAt)],
      ['Key', html`${keyText(found)}`],
      ['Issuer', found.selfSigned ? null : html`<bdi>${issuer}</bdi>`],
      [
        'Names',
        list(
          found.names.map((name) => html`<bdi>${name}</bdi>`),
          'plain inline',
        ),
      ],
      ['SHA-256', print],
    ])}
  `;
}

/**
 * Formats whether the root store of the scan trusts a chain. The DNS section shows the result of
 * DANE.
 */
function trust({ trusted, error }: ChainDetails): Html {
  if (trusted === true) return chip('compliant', 'PKIX: trusted');
  if (trusted === null) return chip('not-observed', 'PKIX: not checked');
  return html`${chip('missing', 'PKIX: not trusted')} <code>${error ?? ''}</code>`;
}

function card(chain: ChainDetails, ids: readonly string[], verdict: Verdict): Html {
  const { certificates, strays, inOrder } = chain;
  const links = certificates.map((sha256) => html`<li>${certificate(sha256, verdict)}</li>`);
  return html`
    <div class="card stack">
      <div class="heads">
        <h3>${placeText(ids, verdict.scope.endpoints)}</h3>
        <p>${trust(chain)} ${inOrder === false ? chip('partial', 'sent out of order') : null}</p>
      </div>
      ${
        links.length === 0
          ? html`<p>The TLS handshake succeeded without a certificate.</p>`
          : html`<ol class="chain">
              ${links}
            </ol>`
      }
      ${
        strays.length === 0
          ? null
          : fold(
              html`Unneeded certificates in the chain: ${strays.length}`,
              '',
              html`<ul class="plain stack">
                ${strays.map((sha256) => html`<li>${certificate(sha256, verdict)}</li>`)}
              </ul>`,
            )
      }
    </div>
  `;
}

/**
 * The certificate section: each chain once, with the endpoints that serve it. Null without chains.
 */
export function chains(verdict: Verdict): Html | null {
  const served = verdict.details.tls.flatMap(({ endpoint, chains: all }) =>
    all.map((chain) => ({ endpoint, chain })),
  );
  const groups = groupBy(served, ({ chain }) => JSON.stringify(chain));
  const cards = [...groups.values()].flatMap((group) => {
    const ids = [...new Set(group.map(({ endpoint }) => endpoint))];
    return group[0] === undefined ? [] : [card(group[0].chain, ids, verdict)];
  });
  if (cards.length === 0) return null;
  return section('certificates', 'Certificates', cards);
}
