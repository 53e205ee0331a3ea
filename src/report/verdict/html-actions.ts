/** The section with the actions, the most urgent first, and with lines to copy. */
import type { Verdict } from '../../model/index.js';
import { chip } from '../kit/html-status.js';
import { type Html, html } from '../kit/html-markup.js';
import { rowLink } from './html-row-links.js';
import { copied, fold, section, tick } from '../kit/html-parts.js';
import { PRIORITIES } from '../kit/checklist-parts.js';
import { type ActionItem, actionItems, fileBlocks, softwareNote } from '../kit/action-items.js';

function action({ row }: ActionItem): Html {
  return html`
    <li class="card stack action">
      <div class="heads">
        <h4>${rowLink(row)}</h4>
        <p>${chip(row.ruling.status)} ${tick(row.level)} <code class="muted">${row.id}</code></p>
      </div>
      <p>${row.advice.text}</p>
    </li>
  `;
}

/** Returns all lines to copy, each line once, by file. */
function allLines(verdict: Verdict): readonly Html[] {
  const files = fileBlocks(verdict).map(({ file, title, lines }) =>
    fold(html`${title}`, '', copied(file, lines), 'open'),
  );
  if (files.length === 0) return [];
  const note = softwareNote(verdict);
  return [
    html`<h3>Lines to copy, by file</h3>
      <div class="card stack">${note === null ? null : html`<p>${note}</p>`}${files}</div>`,
  ];
}

/** Renders the section `What to do` of the report. */
export function actions(verdict: Verdict): Html {
  const groups = PRIORITIES.flatMap(({ priority, title }) => {
    const items = actionItems(verdict, priority);
    if (items.length === 0) return [];
    return [
      html`<h3>${title} priority</h3>`,
      html`<ol class="plain stack">
        ${items.map((item) => action(item))}
      </ol>`,
    ];
  });
  return section(
    'actions',
    'What to do',
    groups.length === 0 ? [html`<p>Nothing to do.</p>`] : [...groups, ...allLines(verdict)],
  );
}
