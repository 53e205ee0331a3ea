/** The report of a watched domain's last scan, as a page. */
import type { Verdict } from '../model.js';
import { lines } from './html-markup.js';
import { html, htmlPage } from './html-page.js';
import { renderTerminal } from './terminal.js';

export function watchReport(verdict: Verdict): string {
  const { domain } = verdict;
  const text = renderTerminal(verdict, { color: false, width: 110, verbose: false });
  const back = `/domains/${encodeURIComponent(domain)}`;
  const body = html`<main id="main">
    <p><a href="${back}">${domain}</a></p>
    <pre>${lines(text)}</pre>
  </main>`;
  return htmlPage({ title: `${domain}: report`, body: body.markup });
}
