/** The sections on contradictions, and on the configuration files that the operator gave. */
import { hasCode } from '../../rules/codes.js';
import type { ConfigurationFile, Verdict } from '../../model/index.js';
import { fileTexts, fileTitle } from '../kit/configuration-text.js';
import { contradictionTexts } from '../kit/finding-text.js';
import { chip, mark } from '../kit/html-status.js';
import { type Html, html, joined, longText } from '../kit/html-markup.js';
import { list, section } from '../kit/html-parts.js';
import { rowLink } from './html-row-links.js';

/** The section `Contradictions`; null without any. */
export function contradictions(verdict: Verdict): Html | null {
  const told = verdict.contradictions.filter((one) => hasCode(one, 'ENDPOINTS_DIFFER'));
  const others = verdict.contradictions.filter((one) => !hasCode(one, 'ENDPOINTS_DIFFER'));
  const found = contradictionTexts({ ...verdict, contradictions: others }, false).map(
    ({ status, text }) => html`${mark(status)} <span>${text}</span>`,
  );
  const titles = new Map(verdict.rows.map((row) => [row.id, row]));
  const links = told.map(({ requirement: id }) => rowLink(titles.get(id) ?? { id, title: id }));
  // Links to the table that shows at which endpoints results differ, and to the requirements that
  // show the differences.
  const differ = html`${mark('information')}
    <span><a href="#endpoints">Endpoints differ</a>: ${joined(links, '; ')}</span>`;
  const items = [...(links.length === 0 ? [] : [differ]), ...found];
  if (items.length === 0) return null;
  return section('contradictions', 'Contradictions', [
    html`<div class="card stack">${list(items, 'marked')}</div>`,
  ]);
}

function fileCard(file: ConfigurationFile): Html {
  const isRead = file.refused === null;
  return html`
    <div class="card stack">
      <div class="heads">
        <h3>${fileTitle(file)}</h3>
        <p>${chip(isRead ? 'compliant' : 'missing', isRead ? 'it loads' : 'it does not load')}</p>
      </div>
      ${list(fileTexts(file, Infinity).map((text) => longText(text)))}
    </div>
  `;
}

/** The section `Configuration files`; null if none was given. */
export function configurationFiles({ files = [] }: Verdict): Html | null {
  if (files.length === 0) return null;
  return section('configuration', 'Configuration files', files.map(fileCard));
}
