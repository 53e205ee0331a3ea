/** HTML elements that several pages use: sections, tables, folds and lists. */
import { type Html, html, lines, escapeHtml } from './html-markup.js';

/** A section of the page with a second-level heading. */
export function section(id: string, title: string, body: readonly Html[]): Html {
  return html`
    <section class="part stack" id="${id}" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${body}
    </section>
  `;
}

/** Which part of a closed fold is printed on paper: nothing, only its summary, or everything. */
type Paper = 'nothing' | 'summary' | 'open';

/**
 * A fold, which shows its content when its summary is opened. The text `of` follows the summary for
 * screen readers only, to distinguish folds with the same summary.
 */
export function fold(
  summary: Html,
  of: string,
  body: Html | readonly Html[],
  paper: Paper = 'nothing',
): Html {
  const more = of === '' ? null : html`<span class="unseen"> ${of}</span>`;
  return html`<details class="paper-${paper}">
    <summary>${summary}${more}</summary>
    <div class="stack">${body}</div>
  </details>`;
}

/** Attributes that let a keyboard scroll the box around a table (WCAG 2.1.1). */
const BOXES = { group: 'role="group" tabindex="0"', region: 'tabindex="0" role="region"' } as const;

/**
 * A table in a box that scrolls sideways if the page is narrow. `head` contains the `<th>` cells.
 * `label` is the name for screen readers, and also the caption if `isCaption`.
 */
export function scrollingTable(options: {
  readonly label: string;
  readonly head: Html | readonly Html[];
  readonly rows: readonly Html[];
  readonly role: keyof typeof BOXES;
  readonly isCaption?: boolean;
  readonly boxClass?: string;
  readonly tableClass?: string;
}): Html {
  const { label, rows, role, isCaption = true, boxClass = '', tableClass = '' } = options;
  const head = [options.head].flat();
  const name = escapeHtml(label);
  const caption = `
        <caption>
          ${name}
        </caption>`;
  const markup = `<div class="${`scroll ${boxClass}`.trim()}" ${BOXES[role]} aria-label="${name}">
      <table${tableClass === '' ? '' : ` class="${tableClass}"`}>${isCaption ? caption : ''}
        <thead>
          <tr>
            ${head.map((cell) => cell.markup).join('')}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => row.markup).join('')}
        </tbody>
      </table>
    </div>`;
  return { markup };
}

/** The `<th>` cells of the head of a table. */
export function headCells(heads: readonly Html[]): readonly Html[] {
  return heads.map((head) => html`<th scope="col">${head}</th>`);
}

/** A table with a caption in a section of the report. `boxClass` is one more class of its box. */
export function table(
  label: string,
  heads: readonly Html[],
  rows: readonly Html[],
  boxClass = '',
): Html {
  return html`
    ${scrollingTable({ label, head: headCells(heads), rows, role: 'group', boxClass })}
  `;
}

export function texts(items: readonly string[]): readonly Html[] {
  return items.map((item) => html`${item}`);
}

/** A list of terms and descriptions. Terms without a description are left out. */
export function terms(items: readonly (readonly [string, Html | null])[]): Html {
  const said = items.flatMap(([term, body]) =>
    body === null || body.markup === ''
      ? []
      : [
          html`<dt>${term}</dt>
            <dd>${body}</dd>`,
        ],
  );
  return html`<dl class="terms">${said}</dl>`;
}

/** An HTML list with the CSS class `kind`; null without items. */
export function list(items: readonly Html[], kind = 'bullets'): Html | null {
  if (items.length === 0) return null;
  return html`<ul class="${kind}">
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;
}

/** Lines for the reader of the HTML report to copy. One click selects all lines. */
export function copied(name: string, text: string): Html {
  return html`
    <div class="keep">
      <p class="small muted">${name}</p>
      <pre class="copy" role="group" tabindex="0" aria-label="Lines for ${name}">
${lines(text)}</pre>
    </div>
  `;
}

/** Renders a small label, such as the level MUST. */
export function tick(words: string): Html {
  return html`<span class="tick">${words}</span>`;
}

/** Formats a time as `01 Jun 11:05`, in UTC. The `datetime` attribute has the whole time. */
export function time(iso: string): Html {
  const date = new Date(iso);
  const day = date.toLocaleString('en-GB', { day: '2-digit', month: 'short', timeZone: 'UTC' });
  return html`<time datetime="${iso}">${`${day} ${iso.slice(11, 16)}`}</time>`;
}
