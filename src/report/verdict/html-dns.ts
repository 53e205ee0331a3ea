/** The section on DNSSEC by zone, and on TLSA records with the certificates that they match. */
import type {
  Coded,
  DaneDetails,
  Finding,
  SetDetails,
  Verdict,
  ZoneDetails,
} from '../../model/index.js';
import { chip } from '../kit/html-status.js';
import { type Html, html } from '../kit/html-markup.js';
import { placeText } from './html-row-links.js';
import { list, section, terms } from '../kit/html-parts.js';
import { groupBy } from '../../util/group-by.js';
import { say } from '../../rules/words.js';

type Status = Finding['status'];

const STATES: Readonly<Record<SetDetails['status'], readonly [Status, string]>> = {
  secure: ['compliant', 'secure'],
  insecure: ['partial', 'insecure: not signed'],
  bogus: ['missing', 'bogus: broken'],
  indeterminate: ['not-observed', 'indeterminate'],
  unknown: ['not-observed', 'not checked'],
};

/** Algorithms by number, with their names in the registries of IANA (RFC 8624 §3.1, §3.3). */
const ALGORITHMS: Readonly<Record<number, string>> = {
  1: 'RSAMD5',
  3: 'DSA',
  5: 'RSASHA1',
  6: 'DSA-NSEC3-SHA1',
  7: 'RSASHA1-NSEC3-SHA1',
  8: 'RSASHA256',
  10: 'RSASHA512',
  12: 'ECC-GOST',
  13: 'ECDSAP256SHA256',
  14: 'ECDSAP384SHA384',
  15: 'ED25519',
  16: 'ED448',
};
const DIGESTS: Readonly<Record<number, string>> = { 1: 'SHA-1', 2: 'SHA-256', 4: 'SHA-384' };

function stateChip(status: SetDetails['status']): Html {
  return chip(...STATES[status]);
}

/**
 * Returns the reason for the status of a record set in the words of the DNSSEC row; null for a
 * secure set.
 */
function because(
  status: SetDetails['status'],
  reason: string | null,
  type: string,
  zone: string,
): Html | null {
  if (reason === null || status === 'secure' || status === 'unknown') return null;
  const detail = '';
  const said: Readonly<Record<'insecure' | 'bogus' | 'indeterminate', Coded>> = {
    insecure: { code: 'DNSSEC_INSECURE', args: { type, zone, reason } },
    bogus: { code: 'DNSSEC_BOGUS', args: { type, zone, reason, detail } },
    indeterminate: { code: 'DNSSEC_INDETERMINATE', args: { type, zone, reason, detail } },
  };
  return html`<p class="small muted">${say(said[status])}</p>`;
}

function set({ owner, type, status, reason, zone, denied }: SetDetails): Html {
  const none = denied ? html` <span class="muted">(no such records)</span>` : null;
  return html`<li class="leaf">
    <p><span class="tick">${type}</span> <bdi>${owner}</bdi>${none} ${stateChip(status)}</p>
    ${because(status, reason, type, zone ?? '')}
  </li>`;
}

function keysText({ keys, digestTypes }: ZoneDetails): string {
  const said = keys.map(
    ({ keyTag, algorithm }) => `${keyTag} (${ALGORITHMS[algorithm] ?? `algorithm ${algorithm}`})`,
  );
  const digests = digestTypes.map((one) => DIGESTS[one] ?? `digest type ${one}`);
  const by = digests.length === 0 ? 'by trust anchor' : `by DS, ${digests.join(', ')}`;
  return said.length === 0 ? '' : `key${said.length === 1 ? '' : 's'} ${said.join(', ')}, ${by}`;
}

/**
 * A zone with its record sets and child zones. Recursion is bounded by the length of domain names.
 */
function zoneItem(zone: ZoneDetails, details: Verdict['details']): Html {
  const { sets } = details;
  const zones = details.zones.filter((one) => one !== zone);
  const below = zones.filter(({ parent }) => parent === zone.zone);
  const own = sets.filter((one) => one.zone === zone.zone);
  const keys = keysText(zone);
  return html`<li>
    <p>
      <span class="strong"><bdi>${zone.zone === '.' ? '. (root)' : zone.zone}</bdi></span>
      ${stateChip(zone.status)}
    </p>
    ${keys === '' ? null : html`<p class="small muted">${keys}</p>`}
    ${
      own.length + below.length === 0
        ? null
        : html`<ul>
            ${own.map(set)}${below.map((one) => zoneItem(one, { ...details, zones }))}
          </ul>`
    }
  </li>`;
}

function tree(verdict: Verdict): Html | null {
  const { details } = verdict;
  if (details.sets.length === 0) return null;
  const known = new Set(details.zones.map(({ zone }) => zone));
  const top = details.zones.filter(({ parent }) => parent === null || !known.has(parent));
  const loose = details.sets.filter(({ zone }) => zone === null || !known.has(zone));
  return html`
    <div class="card stack">
      <h3>DNSSEC</h3>
      <ul class="tree">
        ${top.map((zone) => zoneItem(zone, details))}
      </ul>
      ${
        loose.length === 0
          ? null
          : html`<p class="strong small">Zone unknown</p>
              <ul class="tree loose">
                ${loose.map(set)}
              </ul>`
      }
    </div>
  `;
}

const DANE_STATES: Readonly<Record<DaneDetails['state'], readonly [Status, string]>> = {
  usable: ['information', 'used by DANE clients'],
  unusable: ['partial', 'unusable'],
  ineffective: ['partial', 'no effect: not fully signed with DNSSEC'],
  none: ['not-applicable', 'no TLSA record'],
  bogus: ['missing', 'bogus: DANE clients cannot connect'],
  unknown: ['not-observed', 'unknown'],
};
const MATCHES: Readonly<Record<'yes' | 'no' | 'unknown', readonly [Status, string]>> = {
  yes: ['compliant', 'matches a record'],
  no: ['missing', 'matches no record'],
  unknown: ['not-observed', 'match unknown'],
};

function record(details: DaneDetails, one: DaneDetails['records'][number]): Html {
  const said = (): Html | null => {
    if (one.matches) return chip('compliant', 'matches');
    if (one.counts) return chip('information', 'no match seen');
    return details.state === 'usable' ? chip('partial', 'not usable') : null;
  };
  return html`<code>${one.record}</code> ${said()}`;
}

function served({ certificate, match }: DaneDetails['chains'][number], verdict: Verdict): Html {
  const found = verdict.details.certificates.find(({ sha256 }) => sha256 === certificate);
  const name = found?.certificate?.subject ?? 'a certificate';
  return html`<bdi>${name}</bdi>
    <code class="muted">${certificate.slice(0, 16)}…</code> ${chip(...MATCHES[match])}`;
}

function ownerItem(group: readonly DaneDetails[], verdict: Verdict): Html | null {
  const [first] = group;
  if (first === undefined) return null;
  const ids = group.map(({ endpoint }) => endpoint);
  return html`<li>
    <p>
      <span class="strong"><bdi>${first.owner}</bdi></span> ${chip(...DANE_STATES[first.state])}
    </p>
    ${terms([
      ['Endpoints', html`${placeText(ids, verdict.scope.endpoints)}`],
      [
        'Records',
        list(
          first.records.map((one) => record(first, one)),
          'plain',
        ),
      ],
      [
        'Served',
        list(
          first.chains.map((one) => served(one, verdict)),
          'plain',
        ),
      ],
    ])}
  </li>`;
}

function dane(verdict: Verdict): Html | null {
  const groups = groupBy(verdict.details.dane, ({ owner, state, records, chains }) =>
    JSON.stringify([owner, state, records, chains]),
  );
  if (groups.size === 0) return null;
  return html`
    <div class="card stack">
      <h3>DANE</h3>
      <ul class="plain stack">
        ${[...groups.values()].flatMap((group) => ownerItem(group, verdict) ?? [])}
      </ul>
    </div>
  `;
}

/** Renders the section `DNSSEC and DANE` of the report; null without DNS details. */
export function dns(verdict: Verdict): Html | null {
  const cards = [tree(verdict), dane(verdict)].flatMap((card) => card ?? []);
  return cards.length === 0 ? null : section('dns', 'DNSSEC and DANE', cards);
}
