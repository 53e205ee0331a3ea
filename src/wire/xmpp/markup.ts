/**
 * Forbidden markup. `at` is the index of the character that identifies it; text before it may be
 * parsed.
 */
interface ForbiddenMarkup {
  readonly at: number;
  readonly condition: 'restricted-xml' | 'not-well-formed';
  readonly what: string;
}

/**
 * Creates a function that finds markup forbidden by RFC 6120 §11.1 at its second character, because
 * a parser would read it to its end: `<!DOCTYPE`, comments, and processing instructions except the
 * XML declaration. `comments` permits comments. Call it with consecutive chunks of text.
 */
export function markupGuard(comments = false): (text: string) => ForbiddenMarkup | null {
  let state: 'text' | 'open' | 'bang' | 'cdata' | 'comment' = 'text';
  let seenMarkup = false;
  /** Last two characters before a `>` of a section that ends with two equal ones. */
  let last = '';

  return (text) => {
    let i = 0;
    while (i < text.length) {
      if (state === 'text') {
        const open = text.indexOf('<', i);
        if (open < 0) return null;
        state = 'open';
        i = open + 1;
      } else if (state === 'open') {
        if (text[i] === '?' && seenMarkup) {
          return { at: i, condition: 'restricted-xml', what: 'a processing instruction' };
        }
        seenMarkup = true;
        state = text[i] === '!' ? 'bang' : 'text';
        i++;
      } else if (state === 'bang') {
        const character = text[i] ?? '';
        const isComment = comments && character === '-';
        if (character !== '[' && !isComment) return { at: i, ...afterBang(character) };
        state = isComment ? 'comment' : 'cdata';
        last = '';
        i++;
      } else {
        const found = text.indexOf('>', i);
        const end = found < 0 ? text.length : found;
        last = (last + text.slice(Math.max(i, end - 2), end)).slice(-2);
        if (found < 0) return null;
        if (last === (state === 'comment' ? '--' : ']]')) state = 'text';
        last = '';
        i = end + 1;
      }
    }
    return null;
  };
}

function afterBang(character: string): Pick<ForbiddenMarkup, 'condition' | 'what'> {
  switch (character) {
    case '-':
      return { condition: 'restricted-xml', what: 'a comment' };
    case 'D':
      return { condition: 'restricted-xml', what: 'a document type declaration' };
    default:
      return { condition: 'not-well-formed', what: 'markup that XML does not know' };
  }
}
