/**
 * The section on TLS: versions, cipher suites, groups and signature algorithms of the endpoints.
 */
import type {
  NameList,
  ProtocolVersion,
  SuiteDetails,
  TlsDetails,
  Verdict,
  VersionDetails,
} from '../../model/index.js';
import { chip } from '../kit/html-status.js';
import { type Html, html } from '../kit/html-markup.js';
import { placeText } from './html-row-links.js';
import { fold, list, section, terms } from '../kit/html-parts.js';
import { groupBy } from '../../util/group-by.js';
import { plural, versionText } from '../kit/words.js';

const ANSWERS = {
  accepted: ['information', 'accepted'],
  refused: ['not-applicable', 'refused'],
  unclear: ['not-observed', 'refused, reason unclear'],
  unknown: ['not-observed', 'not determined'],
} as const satisfies Readonly<Record<VersionDetails['answer'], readonly [string, string]>>;

const PREFERENCES: Readonly<Record<NonNullable<NameList['preference']>, string>> = {
  server: 'the server decides, in this order',
  client: 'the server follows the order of the client',
  single: 'only one choice',
  unknown: 'preference unknown',
};

/** Deprecated TLS versions (RFC 8996, RFC 7568, RFC 6176). */
const LEGACY: readonly ProtocolVersion[] = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'];

function versionChip({ version, answer }: VersionDetails): Html {
  const name = versionText(version);
  if (answer === 'accepted' && LEGACY.includes(version)) {
    return chip('missing', `${name} accepted (legacy)`);
  }
  const [status, words] = ANSWERS[answer];
  return chip(status, `${name} ${words}`);
}

function remark({ preference, complete }: Pick<NameList, 'preference' | 'complete'>): Html {
  const words = [
    ...(preference === null ? [] : [PREFERENCES[preference]]),
    ...(complete ? [] : ['the list may be incomplete']),
  ];
  return html`<p class="muted small">${words.join('; ')}</p>`;
}

function suite({ name, forwardSecrecy, weakness }: SuiteDetails): Html {
  return html`<code>${name}</code>
    ${forwardSecrecy === false ? chip('missing', 'no forward secrecy') : null}
    ${weakness === null ? null : chip('partial', weakness)}`;
}

function names(found: NameList | null): Html | null {
  if (found === null || found.accepted.length === 0) return null;
  return html`${list(
    found.accepted.map((name) => html`<code>${name}</code>`),
    'plain inline',
  )}${remark(found)}`;
}

function accepted(details: VersionDetails): Html | null {
  const { version, suites, groups, signatures } = details;
  if (suites.accepted.length === 0) return null;
  const open = suites.accepted.filter(({ forwardSecrecy }) => forwardSecrecy === false).length;
  const counts = [
    plural(suites.accepted.length, 'suite'),
    ...(open === 0 ? [] : [`${open} without forward secrecy`]),
    ...(groups === null ? [] : [plural(groups.accepted.length, 'group')]),
  ];
  const items = suites.accepted.map((one) => html`<li>${suite(one)}</li>`);
  const shown =
    suites.preference === 'server'
      ? html`<ol>
          ${items}
        </ol>`
      : html`<ul>
          ${items}
        </ul>`;
  const body = terms([
    ['Suites', html`${shown}${remark(suites)}`],
    ['Groups', names(groups)],
    ['Signatures', names(signatures)],
  ]);
  return fold(html`${versionText(version)}: ${counts.join(', ')}`, '', body, 'summary');
}

function card(group: readonly TlsDetails[], verdict: Verdict): Html | null {
  const [first] = group;
  if (first === undefined || first.versions.length === 0) return null;
  const newestFirst = [...first.versions].reverse();
  const ids = group.map(({ endpoint }) => endpoint);
  return html`
    <div class="card stack">
      <h3>${placeText(ids, verdict.scope.endpoints)}</h3>
      ${list(newestFirst.map(versionChip), 'plain chips')}
      ${newestFirst.flatMap((version) => accepted(version) ?? [])}
    </div>
  `;
}

/** The TLS section, with one card for all endpoints with the same answers. Null without answers. */
export function tls(verdict: Verdict): Html | null {
  const groups = groupBy(verdict.details.tls, ({ versions }) => JSON.stringify(versions));
  const cards = [...groups.values()].flatMap((group) => card(group, verdict) ?? []);
  return cards.length === 0 ? null : section('tls', 'TLS', cards);
}
