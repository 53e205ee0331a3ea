/**
 * The section with the endpoints of the service, and with the findings of each requirement at each
 * endpoint.
 */
import type { EndpointSummary, Row, Verdict } from '../../model/index.js';
import { endpointPlace, endpointResult } from '../kit/endpoint-text.js';
import { chip, mark, statusWord } from '../kit/html-status.js';
import { type Html, html, joined } from '../kit/html-markup.js';
import { rowLink } from './html-row-links.js';
import { section, table, texts } from '../kit/html-parts.js';
import { WORST_FIRST } from '../kit/legend.js';
import { fallsShort } from '../kit/row-groups.js';

function places(endpoints: readonly EndpointSummary[]): Html {
  const rows = endpoints.map((endpoint) => {
    const { role, transport, address, reached } = endpoint;
    return html`<tr>
      <th scope="row"><bdi>${endpointPlace(endpoint)}</bdi></th>
      <td>${role}</td>
      <td>${transport}</td>
      <td><bdi>${address}</bdi></td>
      <td>${mark(reached ? 'compliant' : 'not-observed')} ${endpointResult(endpoint)}</td>
    </tr>`;
  });
  const heads = texts(['Host and port', 'Role', 'Transport', 'Address', 'Result']);
  return table('Endpoints of the service', heads, rows);
}

function cell(row: Row, endpoint: EndpointSummary): Html {
  const at = row.ruling.findings.filter((finding) => finding.subject === endpoint.id);
  // Findings of status 'information' are not shown as a status of an endpoint.
  const statuses = WORST_FIRST.filter((status) => at.some((finding) => finding.status === status));
  if (statuses.length === 0) return html`<td class="muted">–</td>`;
  const shown = statuses.map(
    (status) =>
      html`<span class="whole"
        ><svg class="mark s-${status}" aria-hidden="true"><use href="#mark-${status}"></use></svg>
        ${statusWord(status)}</span
      >`,
  );
  return html`<td>${joined(shown, ' ')}</td>`;
}

function matrix({ rows, scope }: Verdict): Html | null {
  const subjects = new Set(
    rows.flatMap(({ ruling }) => ruling.findings.map(({ subject }) => subject)),
  );
  const endpoints = scope.endpoints.filter(({ id }) => subjects.has(id));
  const ids = new Set(endpoints.map(({ id }) => id));
  const shown = rows.filter(({ ruling }) =>
    ruling.findings.some(({ subject, status }) => ids.has(subject) && status !== 'information'),
  );
  if (shown.length === 0) return null;
  const heads = endpoints.map((endpoint) => {
    const { role, transport, address } = endpoint;
    const place = endpointPlace(endpoint);
    return html`${role} ${transport}<br /><bdi>${place}</bdi><br /><bdi>${address}</bdi>`;
  });
  const body = shown.map(
    (row) =>
      html`<tr class="${fallsShort(row) ? 'short' : 'met'}">
        <th scope="row">${rowLink(row)} ${chip(row.ruling.status)}</th>
        ${endpoints.map((endpoint) => cell(row, endpoint))}
      </tr>`,
  );
  // Only the details of missing and partial requirements are printed on paper.
  const kind = shown.some(fallsShort) ? '' : 'met';
  return table('Findings by endpoint', [html`Requirement`, ...heads], body, kind);
}

/** Renders the section `Endpoints` of the report. */
export function endpoints(verdict: Verdict): Html {
  const { scope } = verdict;
  if (scope.endpoints.length === 0) {
    return section('endpoints', 'Endpoints', [html`<p>No endpoint was found.</p>`]);
  }
  return section('endpoints', 'Endpoints', [places(scope.endpoints), matrix(verdict) ?? html``]);
}
