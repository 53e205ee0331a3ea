/** The verdict as one HTML page for screens of any width, paper and screen readers. */
import type { Verdict } from '../../model/index.js';
import { actions } from './html-actions.js';
import { chains } from './html-certificates.js';
import { configurationFiles, contradictions } from './html-configuration.js';
import { dns } from './html-dns.js';
import { endpoints } from './html-endpoints.js';
import { headlineWord } from '../kit/headline.js';
import { shapes } from '../kit/html-status.js';
import { type Html, html } from '../kit/html-markup.js';
import { htmlPage } from '../kit/html-page.js';
import { REPORT_STYLE } from './html-report-style.js';
import { rows } from './html-rows.js';
import { banner, legend, summary } from './html-summary.js';
import { tls } from './html-tls.js';
import { plural } from '../kit/words.js';

interface Part {
  readonly id: string;
  readonly title: string;
  readonly body: Html | null;
}

function parts(verdict: Verdict): readonly Part[] {
  return [
    { id: 'actions', title: 'What to do', body: actions(verdict) },
    { id: 'summary', title: 'Summary', body: summary(verdict) },
    { id: 'contradictions', title: 'Contradictions', body: contradictions(verdict) },
    { id: 'requirements', title: 'Requirements', body: rows(verdict) },
    { id: 'endpoints', title: 'Endpoints', body: endpoints(verdict) },
    { id: 'tls', title: 'TLS', body: tls(verdict) },
    { id: 'certificates', title: 'Certificates', body: chains(verdict) },
    { id: 'dns', title: 'DNSSEC and DANE', body: dns(verdict) },
    { id: 'configuration', title: 'Configuration files', body: configurationFiles(verdict) },
    { id: 'legend', title: 'Legend', body: legend() },
  ].filter(({ body }) => body !== null);
}

/** The verdict as an HTML page, ending in a newline. */
export function renderHtml(verdict: Verdict): string {
  const shown = parts(verdict);
  const { omitted } = verdict.details;
  const body = html`
    ${shapes()}${banner(verdict)}
    <div class="wrap layout">
      <nav aria-label="Contents">
        <ul class="plain">
          ${shown.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
        </ul>
      </nav>
      <main id="main">
        ${shown.flatMap((part) => part.body ?? [])}
        ${
          omitted === 0
            ? null
            : html`<p class="muted small">
                ${plural(omitted, 'more TLS, certificate or DNS item')} omitted.
              </p>`
        }
      </main>
    </div>
  `;
  return htmlPage({
    title: `${verdict.domain}: ${headlineWord(verdict)}`,
    body: body.markup,
    style: REPORT_STYLE,
  });
}
